"""What the model does not allow, and the sentence for it (1.3, 1.4); sizes that are still allowed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import Has, Like
from tests.contract.scope import Text
from tests.contract.secretsmanager.steps import (
    CREATED,
    NAME,
    V1,
    V2,
    ask,
    create,
    get,
    put,
    raw,
    stage,
    update,
    validation,
)


class _Limit(NamedTuple):
    """A member that breaks its constraint, the name AWS gives to it, how it shows the value, and its words."""

    step: Step
    member: str
    shown: str
    words: str

    @property
    def refused(self) -> Any:
        told = f"1 validation error detected: Value{self.shown} at '{self.member}' failed to satisfy constraint: "
        return validation(Text(f"{told}Member must {self.words}"))


_SHORT = "t" * 31
_LONG = "x" * 65


def _up_to(length: int) -> str:
    return f"have length less than or equal to {length}"


def _from(length: int) -> str:
    return f"have length greater than or equal to {length}"


def _limits() -> Iterator[tuple[str, str, _Limit]]:
    """Yield (row, evidence, limit): the limits are the model's, the sentences AWS's common ones."""
    for operation, make in (("CreateSecret", _create), ("PutSecretValue", _put), ("UpdateSecret", _update)):
        token = _Limit(make(ClientRequestToken=_SHORT), "clientRequestToken", f" '{_SHORT}'", _from(32))
        yield f"{operation}: ClientRequestToken of 31 characters", "model", token
        token = _Limit(make(ClientRequestToken=_LONG), "clientRequestToken", f" '{_LONG}'", _up_to(64))
        yield f"{operation}: ClientRequestToken of 65 characters", "model", token
        text = _Limit(make(ClientRequestToken=V2, SecretString="x" * 65537), "secretString", "", _up_to(65536))
        yield f"{operation}: SecretString of 65537 characters", "model", text
        empty = _Limit(make(ClientRequestToken=V2, SecretString=""), "secretString", "", _from(1))
        yield f"{operation}: SecretString that is empty", "model", empty
    yield (
        "GetSecretValue: VersionId of 31 characters",
        "model",
        _Limit(raw("GetSecretValue", SecretId=NAME, VersionId=_SHORT), "versionId", f" '{_SHORT}'", _from(32)),
    )
    yield (
        "UpdateSecretVersionStage: VersionStage of 257 characters",
        "model",
        _Limit(stage("x" * 257, to=V1), "versionStage", f" '{'x' * 257}'", _up_to(256)),
    )
    yield (
        "UpdateSecret: Description of 2049 characters",
        "model",
        _Limit(update(Description="x" * 2049), "description", f" '{'x' * 2049}'", _up_to(2048)),
    )
    yield (
        "DescribeSecret: SecretId of 2049 characters",
        "model",
        _Limit(
            ask("DescribeSecret", SecretId=Text("${prefix}" + "x" * 2049)),
            "secretId",
            f" '${{prefix}}{'x' * 2049}'",
            _up_to(2048),
        ),
    )
    yield (
        "ListSecretVersionIds: MaxResults of 101",
        "model",
        _Limit(
            ask("ListSecretVersionIds", MaxResults=101), "maxResults", " '101'", "have value less than or equal to 100"
        ),
    )
    yield (
        "ListSecretVersionIds: MaxResults of 0",
        "model",
        _Limit(
            raw("ListSecretVersionIds", SecretId=NAME, MaxResults=0),
            "maxResults",
            " '0'",
            "have value greater than or equal to 1",
        ),
    )
    yield (
        "PutResourcePolicy: ResourcePolicy of 20481 characters",
        "model",
        _Limit(
            ask("PutResourcePolicy", ResourcePolicy="x" * 20481), "resourcePolicy", f" '{'x' * 20481}'", _up_to(20480)
        ),
    )


def _create(**params: Any) -> Step:
    return raw("CreateSecret", **{"Name": Text("${prefix}other"), "SecretString": "x", **params})


def _put(**params: Any) -> Step:
    return raw("PutSecretValue", **{"SecretId": NAME, "SecretString": "x", **params})


def _update(**params: Any) -> Step:
    return raw("UpdateSecret", **{"SecretId": NAME, "SecretString": "x", **params})


def _case(section: str, row: str, evidence: str, *steps: Step) -> Case:
    words = "".join(letter if letter.isalnum() else "-" for letter in row)
    return Case(f"constraint-{words}", Fact(section, row, evidence), steps)


def _expecting(step: Step, expect: Any) -> Step:
    return Step(step.operation, step.params, expect, step.how)


def _broken() -> Iterator[Case]:
    for row, evidence, limit in _limits():
        yield _case("1.4", row, evidence, CREATED, _expecting(limit.step, limit.refused))


_FORMS = (
    _case(
        "1.3",
        "non-sensitive member: passwordLength of 4097",
        "reported",
        ask(
            "GetRandomPassword",
            validation(
                "1 validation error detected: Value '4097' at 'passwordLength' failed to satisfy constraint: Member must "
                "have value less than or equal to 4096"
            ),
            SecretId=None,
            PasswordLength=4097,
        ),
    ),
    _case(
        "1.3",
        "sensitive member: the value is left out",
        "reported",
        create(
            validation(
                "1 validation error detected: Value at 'secretBinary' failed to satisfy constraint: Member must have "
                "length less than or equal to 65536"
            ),
            SecretString=None,
            SecretBinary=b"x" * 65537,
        ),
    ),
    _case(
        "1.3",
        "missing required member",
        "reported",
        raw(
            "CreateSecret",
            validation(
                "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null"
            ),
            ClientRequestToken=V1,
        ),
    ),
    _case(
        "1.3",
        "several at once",
        "unsure",
        CREATED,
        raw(
            "GetSecretValue",
            validation(Like("2 validation errors detected: Value .*; Value .*")),
            SecretId=NAME,
            VersionId=_SHORT,
            VersionStage="",
        ),
    ),
)


def _allowed(row: str, *steps: Step) -> Case:
    return _case("1.4", f"allowed: {row}", "model", *steps)


_ALLOWED = (
    _allowed("Name of 512 characters", create(Name=Text("${prefix}" + "n" * (512 - 29)))),
    _allowed(
        "SecretString of 65536 characters",
        create(SecretString="x" * 65536),
        get(Has({"SecretString": "x" * 65536})),
    ),
    _allowed(
        "SecretBinary of 65536 bytes",
        create(SecretString=None, SecretBinary=bytes(65536)),
        get(Has({"SecretBinary": bytes(65536)})),
    ),
    _allowed("Description of 2048 characters", create(Description="d" * 2048)),
    _allowed("KmsKeyId that is empty", create(KmsKeyId="")),
    _allowed("20 VersionStages", create(), put(V2, VersionStages=[f"label{number}" for number in range(19)])),
    _allowed("VersionStage of 256 characters", create(), stage("s" * 256, to=V1)),
)

CASES = (*_broken(), *_FORMS, *_ALLOWED)
