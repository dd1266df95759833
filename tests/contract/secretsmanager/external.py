"""Managed external secrets: Type, and the partner's rotation parameters (8.7)."""

from __future__ import annotations

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ABSENT, ANY, DATE, Has, Includes
from tests.contract.scope import Ref, Text
from tests.contract.secretsmanager.steps import (
    CREATED,
    IDENTITY,
    NAME,
    ask,
    create,
    describe,
    invalid_parameter,
    update,
)

_TYPE = "SalesforceClientSecret"
_METADATA = [{"Key": "adminSecretArn", "Value": "x"}, {"Key": "version", "Value": "1"}]
_ROLE = Text("arn:aws:iam::${account}:role/rotates-for-the-partner")


def _case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return Case(f"external-{id_}", Fact("8.7", row, evidence), steps)


def _rotate(**params: object) -> Step:
    given = {"RotateImmediately": False, "ExternalSecretRotationMetadata": _METADATA, **params}
    return ask("RotateSecret", Has({"Name": NAME}), **given)


_SHOWN = Has(
    {
        "Type": _TYPE,
        "ExternalSecretRotationMetadata": _METADATA,
        "ExternalSecretRotationRoleArn": _ROLE,
        "RotationEnabled": True,
        "RotationRules": {"AutomaticallyAfterDays": 30},
        "NextRotationDate": DATE,
        "RotationLambdaARN": ABSENT,
        "LastRotatedDate": ABSENT,
    }
)

CASES = (
    _case("type", "CreateSecret Type is echoed", "model", create(Type=_TYPE), describe(Has({"Type": _TYPE}))),
    _case("no-type", "no Type: absent", "model", CREATED, describe(Has({"Type": ABSENT}))),
    _case(
        "update",
        "UpdateSecret Type",
        "model",
        CREATED,
        update(Type=_TYPE),
        describe(Has({"Type": _TYPE})),
    ),
    _case(
        "rotation",
        "RotateSecret takes metadata and role, no Lambda; Describe and List echo them",
        "model",
        IDENTITY,
        create(Type=_TYPE),
        _rotate(ExternalSecretRotationRoleArn=_ROLE, RotationRules={"AutomaticallyAfterDays": 30}),
        describe(_SHOWN),
        Step(
            "ListSecrets",
            {"Filters": [{"Key": "name", "Values": [NAME]}]},
            Has({"SecretList": Includes(_SHOWN)}),
            eventually=True,
        ),
    ),
    _case(
        "again",
        "a later RotateSecret changes what it names",
        "unsure",
        IDENTITY,
        create(Type=_TYPE),
        _rotate(ExternalSecretRotationRoleArn=_ROLE, RotationRules={"AutomaticallyAfterDays": 30}),
        _rotate(ExternalSecretRotationMetadata=[{"Key": "a", "Value": "b"}]),
        describe(
            Has(
                {"ExternalSecretRotationMetadata": [{"Key": "a", "Value": "b"}], "ExternalSecretRotationRoleArn": _ROLE}
            )
        ),
    ),
    _case(
        "plain",
        "the partner's parameters for a secret without Type",
        "unsure",
        CREATED,
        ask("RotateSecret", invalid_parameter(ANY), ExternalSecretRotationMetadata=_METADATA, RotateImmediately=False),
    ),
    Case(
        "external-function",
        Fact("8.7", "a Lambda function for a secret with Type", "unsure"),
        (
            create(Type=_TYPE),
            ask("RotateSecret", invalid_parameter(ANY), RotationLambdaARN=Ref("function"), RotateImmediately=False),
        ),
        function="rotates",
    ),
    _case(
        "cancel",
        "CancelRotateSecret switches it off, metadata stay",
        "unsure",
        create(Type=_TYPE),
        _rotate(RotationRules={"AutomaticallyAfterDays": 30}),
        ask("CancelRotateSecret"),
        describe(
            Has({"RotationEnabled": False, "ExternalSecretRotationMetadata": _METADATA, "NextRotationDate": ABSENT})
        ),
    ),
)
