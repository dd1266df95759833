"""What the fact book leaves open and mocksm had to choose: tokens, labels without versions, rotation tokens (5, 6.13, 9)."""

from __future__ import annotations

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ANY, Has, Like
from tests.contract.scope import Ref
from tests.contract.secretsmanager.steps import (
    ARN,
    CREATED,
    CURRENT,
    NAME,
    NO_TOKEN,
    V1,
    V2,
    ask,
    create,
    describe,
    invalid_parameter,
    invalid_request,
    labels,
    put,
    raw,
    stage,
)


def _case(id_: str, section: str, row: str, *steps: Step, function: str | None = None) -> Case:
    return Case(f"choice-{id_}", Fact(section, row, "unsure"), steps, function=function)


CASES = (
    _case(
        "no-token-no-value",
        "5",
        "CreateSecret without a value wants a token as well",
        raw("CreateSecret", invalid_request(NO_TOKEN), Name=NAME),
    ),
    _case(
        "rotate-again",
        "5",
        "RotateSecret: a token that is in use for a version",
        CREATED,
        ask("RotateSecret", invalid_request(ANY), ClientRequestToken=V1, RotationLambdaARN=Ref("function")),
        function="rotates",
    ),
    _case(
        "rotation-token",
        "6.13",
        "a RotationToken that belongs to no rotation",
        CREATED,
        put(V2, invalid_parameter(ANY), RotationToken="0" * 36),
    ),
    _case(
        "neither-version",
        "9",
        "UpdateSecretVersionStage: neither id given, label attached",
        CREATED,
        put(V2, VersionStages=["blue"]),
        stage("blue", expect=invalid_parameter(Like("The parameter RemoveFromVersionId can't be empty.*"))),
        labels(v1=[CURRENT], v2=["blue"]),
    ),
    _case(
        "force-unknown-arn",
        "6.5",
        "ForceDeleteWithoutRecovery on an unknown full ARN",
        CREATED,
        ask("DeleteSecret", ForceDeleteWithoutRecovery=True),
        ask("DeleteSecret", Has({"ARN": ARN}), SecretId=ARN, ForceDeleteWithoutRecovery=True),
    ),
    _case(
        "untagged-stays-empty",
        "6.19",
        "Tags stay [] when the secret is changed later",
        create(Tags=[{"Key": "team", "Value": "core"}]),
        ask("UntagResource", TagKeys=["team"]),
        put(V2),
        describe(Has({"Tags": []})),
    ),
)
