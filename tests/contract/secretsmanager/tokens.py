"""ClientRequestToken: it names the version, and the same request again changes nothing (section 5)."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import After, Bag, Has
from tests.contract.scope import Text
from tests.contract.secretsmanager.steps import (
    ARN,
    CREATED,
    CURRENT,
    NAME,
    PENDING,
    PREVIOUS,
    V1,
    V2,
    V3,
    create,
    describe,
    get,
    labels,
    put,
    saving,
    token_in_use,
    update,
)

_UPPER = Text("${prefix}TERRAFORM-2018-ABCDEF0123456789")  # no UUID, capitals, 32 to 64 characters with the prefix


def _again(step: Step) -> Step:
    """Return a step that succeeds and must change nothing."""
    return Step(step.operation, step.params, step.expect, step.how, unchanged=True)


def _case(id_: str, row: str, evidence: str, *steps: Step, section: str = "5", **options: Any) -> Case:
    return Case(f"token-{id_}", Fact(section, row, evidence), steps, **options)


CASES = (
    _case(
        "verbatim",
        "the token becomes the VersionId verbatim: no UUID, case kept",
        "reported",
        create(Has({"VersionId": _UPPER}), ClientRequestToken=_UPPER),
        get(Has({"VersionId": _UPPER})),
        describe(Has({"VersionIdsToStages": {_UPPER: [CURRENT]}})),
    ),
    *(
        _case(
            f"length-{length}",
            f"tokens of {length} characters are accepted",
            "model",
            create(Has({"VersionId": "t" * length}), ClientRequestToken="t" * length),
            section="1.4",
        )
        for length in (32, 64)
    ),
    _case(
        "create-again",
        "CreateSecret: same token, same value",
        "aws-verified",
        CREATED,
        _again(create({"ARN": ARN, "Name": NAME, "VersionId": V1})),
    ),
    _case(
        "create-other-value",
        "CreateSecret: same token, different value",
        "aws-verified",
        CREATED,
        create(token_in_use("v1"), SecretString="second"),
    ),
    _case(
        "put-again",
        "PutSecretValue: same token, same value",
        "aws-verified",
        CREATED,
        put(V2),
        put(V3, SecretString="third"),
        _again(put(V2, {"ARN": ARN, "Name": NAME, "VersionId": V2, "VersionStages": [PREVIOUS]})),
    ),
    _case(
        "put-again-created",
        "PutSecretValue: the token and value of CreateSecret",
        "aws-verified",
        CREATED,
        _again(put(V1, {"ARN": ARN, "Name": NAME, "VersionId": V1, "VersionStages": [CURRENT]}, SecretString="first")),
    ),
    _case(
        "put-other-value",
        "PutSecretValue: same token, different value",
        "aws-verified",
        CREATED,
        put(V1, token_in_use("v1"), SecretString="second"),
    ),
    _case(
        "put-other-stages",
        "PutSecretValue: same token, same value, other VersionStages",
        "unsure",
        CREATED,
        put(V2, VersionStages=[PENDING]),
        _again(put(V2, Has({"VersionStages": [PENDING]}), VersionStages=["blue"])),
    ),
    _case(
        "put-text-and-bytes",
        "same token, SecretString against SecretBinary of equal bytes",
        "unsure",
        CREATED,
        put(V1, token_in_use("v1"), SecretString=None, SecretBinary=b"first"),
    ),
    _case(
        "update-again",
        "UpdateSecret: same token, same value",
        "aws-verified",
        CREATED,
        update(ClientRequestToken=V2, SecretString="second"),
        _again(update({"ARN": ARN, "Name": NAME, "VersionId": V2}, ClientRequestToken=V2, SecretString="second")),
    ),
    _case(
        "update-other-value",
        "UpdateSecret: same token, different value",
        "aws-verified",
        CREATED,
        update(token_in_use("v1"), ClientRequestToken=V1, SecretString="second"),
    ),
    _case(
        "same-value",
        "the same value with a new token is a new version",
        "AWS-recorded",
        create(),
        saving(describe(), before="LastChangedDate"),
        put(V2, SecretString="first"),
        labels(v1=[PREVIOUS], v2=[CURRENT]),
        describe(Has({"LastChangedDate": After("before")})),
    ),
    _case(
        "same-value-update",
        "the same value with a new token is a new version: UpdateSecret",
        "AWS-recorded",
        create(),
        saving(describe(), before="LastChangedDate"),
        update(Has({"VersionId": V2}), ClientRequestToken=V2, SecretString="first"),
        labels(v1=[PREVIOUS], v2=[CURRENT]),
        describe(Has({"LastChangedDate": After("before")})),
    ),
    _case(
        "placeholder",
        "the empty version of a rotation is filled by PutSecretValue with its token",
        "AWS-recorded",
        create(),
        Step("RotateSecret", {"SecretId": NAME, "ClientRequestToken": V2, "RotationLambdaARN": Text("$function")}),
        put(V2, Has({"VersionId": V2, "VersionStages": Bag([PENDING])}), VersionStages=[PENDING]),
        get(Has({"VersionId": V2, "SecretString": "second"}), VersionStage=PENDING),
        labels(v1=[CURRENT], v2=[PENDING]),
        function="fails_at_once",
    ),
)
