"""Names, ARNs, and what a SecretId may be (section 3)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import Has, Like
from tests.contract.scope import Ref, Text
from tests.contract.secretsmanager.steps import (
    ARN,
    ARN_PATTERN,
    CREATED,
    IDENTITY,
    NAME,
    NOT_FOUND,
    V2,
    ask,
    create,
    delete,
    describe,
    get,
    put,
    saving,
)

_RECORDED = ("s-c64bdc03", "Valid/_+=.@-Name", "Valid/_+=.@-Name-a1b2", "Valid/_+=.@-Name-a1b2c3-")
_LIKE_A_SUFFIX = Text("${prefix}Invalid/_+=.@-Name-a1b2c3")
_PARTIAL = Ref("arn", end=-7)  # a hyphen and six characters less


def _case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return Case(id_.replace(" ", "-"), Fact("3", row, evidence), steps)


def _forms() -> Iterator[Case]:
    """Reach a secret of each recorded name in each form that a SecretId may have."""
    for name in _RECORDED:
        full = Text(f"${{prefix}}{name}")
        made = saving(create(Name=full), arn="ARN")
        found = Has({"Name": full, "ARN": ARN, "SecretString": "first"})
        for form, secret_id in (("name", full), ("full ARN", ARN), ("partial ARN", _PARTIAL)):
            row = f"SecretId is a {form}: {name}"
            yield _case(f"{form} of {name}", row, "AWS-recorded", made, get(found, SecretId=secret_id))


def _like_a_suffix() -> Iterator[Case]:
    """A name that ends as complete ARNs do: the service takes its end for the suffix."""
    made = saving(create(Name=_LIKE_A_SUFFIX), arn="ARN")
    found = Has({"Name": _LIKE_A_SUFFIX, "ARN": ARN})
    row = "a name ending in a hyphen and six characters"
    yield _case("like a suffix by name", f"{row}: by name", "AWS-recorded", made, get(found, SecretId=_LIKE_A_SUFFIX))
    yield _case("like a suffix by ARN", f"{row}: by full ARN", "AWS-recorded", made, get(found, SecretId=ARN))
    yield _case(
        "like a suffix by partial ARN",
        f"{row}: by partial ARN",
        "AWS-recorded",
        made,
        get(NOT_FOUND, SecretId=_PARTIAL),
    )


CASES = (
    *_forms(),
    *_like_a_suffix(),
    _case("arn", "ARN form with six letters and digits", "AWS-recorded", create(Has({"ARN": Like(ARN_PATTERN)}))),
    _case(
        "arn everywhere",
        "PutSecretValue, DescribeSecret, UpdateSecret and DeleteSecret take an ARN",
        "AWS-recorded",
        CREATED,
        put(V2, Has({"ARN": ARN, "Name": NAME}), SecretId=ARN),
        ask("UpdateSecret", {"ARN": ARN, "Name": NAME}, SecretId=ARN, Description="by ARN"),
        describe(Has({"ARN": ARN, "Description": "by ARN"}), SecretId=ARN),
        delete(Has({"ARN": ARN, "Name": NAME}), SecretId=ARN, ForceDeleteWithoutRecovery=True),
    ),
    _case(
        "arn of another suffix",
        "an ARN that ends in a hyphen and six characters must match in full",
        "unsure",
        IDENTITY,
        CREATED,
        get(NOT_FOUND, SecretId=Text("arn:aws:secretsmanager:$region:${account}:secret:$name-ZZZZZZ")),
    ),
    _case(
        "partial arn of another partition",
        "a partial ARN must match up to the suffix",
        "unsure",
        IDENTITY,
        CREATED,
        get(NOT_FOUND, SecretId=Text("arn:aws-cn:secretsmanager:$region:${account}:secret:$name")),
    ),
    _case(
        "arn of another region",
        "an ARN of another region is not forwarded",
        "reported",
        IDENTITY,
        CREATED,
        get(NOT_FOUND, SecretId=Text("arn:aws:secretsmanager:ap-southeast-2:${account}:secret:$name-ZZZZZZ")),
    ),
    _case(
        "exclamation mark",
        "a user may create a name with an exclamation mark",
        "unsure",
        create(Has({"Name": Text("${prefix}rds!db")}), Name=Text("${prefix}rds!db")),
    ),
    _case(
        "case of names",
        "names are told apart by case",
        "unsure",
        CREATED,
        get(NOT_FOUND, SecretId=Text("${prefix}DB")),
    ),
)
