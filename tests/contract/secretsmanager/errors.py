"""The error catalogue of section 2, for the operations that there are, and the order in which checks come (1.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import Refused
from tests.contract.scope import Ref, Text
from tests.contract.secretsmanager.steps import (
    ARN,
    CREATED,
    CURRENT,
    EMPTY,
    INVALID_NAME,
    NAME,
    NO_CURRENT,
    NO_TOKEN,
    NOT_FOUND,
    PENDING,
    UNKNOWN,
    V1,
    V2,
    V3,
    V4,
    ask,
    create,
    delete,
    get,
    invalid_parameter,
    invalid_request,
    put,
    raw,
    stage,
    update,
)

_POLICY = '{"Version": "2012-10-17", "Statement": []}'
_BAD_NAMES = {
    "a space": "bad name",
    "a star": "bad*name",
    "a question mark": "bad?name",
    "a bracket": "bad]name",
    "a backslash": "bad\\name",
}


def _case(id_: str, row: str, evidence: str, *steps: Step, section: str = "2") -> Case:
    return Case(id_.replace(" ", "-"), Fact(section, row, evidence), steps)


def _operations(secret: object, refused: Refused, *, except_: tuple[str, ...] = ()) -> dict[str, Step]:
    """Return each operation that takes a SecretId, on one that is refused."""
    named: dict[str, Any] = {"SecretId": secret}
    steps = (
        put(V2, refused, **named),
        update(refused, SecretString="second", **named),
        get(refused, **named),
        ask("DescribeSecret", refused, **named),
        ask("ListSecretVersionIds", refused, **named),
        ask("TagResource", refused, Tags=[{"Key": "team", "Value": "core"}], **named),
        ask("UntagResource", refused, TagKeys=["team"], **named),
        delete(refused, **named),
        ask("RestoreSecret", refused, **named),
        ask("RotateSecret", refused, ClientRequestToken=V2, **named),
        ask("CancelRotateSecret", refused, **named),
        ask("PutResourcePolicy", refused, ResourcePolicy=_POLICY, **named),
        ask("GetResourcePolicy", refused, **named),
        ask("DeleteResourcePolicy", refused, **named),
        stage("blue", to=V1, expect=refused, **named),
        ask("ReplicateSecretToRegions", refused, AddReplicaRegions=[{"Region": Ref("elsewhere")}], **named),
        ask("RemoveRegionsFromReplication", refused, RemoveReplicaRegions=[Ref("elsewhere")], **named),
        ask("StopReplicationToReplica", refused, **named),
        ask("ListResourcePolicies", refused, **named),
        ask("ValidateResourcePolicy", refused, ResourcePolicy=_POLICY, **named),
    )
    return {step.operation: step for step in steps if step.operation not in except_}


_NAMES_RECORDED = (
    *("DeleteSecret", "DescribeSecret", "GetSecretValue", "ListSecretVersionIds", "PutSecretValue"),
    *("TagResource", "UntagResource", "UpdateSecret", "ValidateResourcePolicy"),
)
_NOT_FOUND_RECORDED = ("GetSecretValue", "DescribeSecret", "ListSecretVersionIds")


def _names() -> Iterator[Case]:
    for what, name in _BAD_NAMES.items():
        step = create(INVALID_NAME, Name=Text(f"${{prefix}}{name}"))
        yield _case(f"name with {what}", f"ValidationException name with {what}: CreateSecret", "AWS-recorded", step)
    leading = create(INVALID_NAME, Name=Text(" ${prefix}name"))
    yield _case("name with a leading space", "ValidationException leading space: CreateSecret", "AWS-recorded", leading)
    for operation, step in _operations(Text("${prefix}bad name"), INVALID_NAME).items():
        evidence = "AWS-recorded" if operation in _NAMES_RECORDED else "unsure"
        yield _case(f"bad name {operation}", f"ValidationException invalid name: {operation}", evidence, step)


def _not_found() -> Iterator[Case]:
    for operation, step in _operations(UNKNOWN, NOT_FOUND).items():
        evidence = "AWS-recorded" if operation in _NOT_FOUND_RECORDED else "model"
        row = f"ResourceNotFoundException unknown secret: {operation}"
        yield _case(f"unknown secret {operation}", row, evidence, step)


def _no_value(label: str) -> Refused:
    return Refused(
        "ResourceNotFoundException",
        f"Secrets Manager can't find the specified secret value for staging label: {label}",
    )


_VALUES = (
    _case("no value at all", "RNF staging label: empty secret", "AWS-recorded", EMPTY, get(NO_CURRENT)),
    _case(
        "no such label",
        "RNF staging label: AWSPREVIOUS of a first version",
        "AWS-recorded",
        create(),
        get(_no_value("AWSPREVIOUS"), VersionStage="AWSPREVIOUS"),
    ),
    _case(
        "no such label in an empty secret",
        "RNF staging label: AWSPENDING of an empty secret",
        "AWS-recorded",
        EMPTY,
        get(_no_value(PENDING), VersionStage=PENDING),
    ),
    *(
        _case(
            f"no such version {kind}",
            f"RNF VersionId: {kind}",
            "AWS-recorded",
            made,
            get(
                Refused(
                    "ResourceNotFoundException",
                    Text("Secrets Manager can't find the specified secret value for VersionId: $v4"),
                ),
                VersionId=V4,
            ),
        )
        for kind, made in (("of a secret with a value", CREATED), ("of an empty secret", EMPTY))
    ),
    _case(
        "label elsewhere",
        "InvalidRequestException VersionStage not associated",
        "AWS-recorded",
        create(),
        put(V2),
        get(
            invalid_request("You provided a VersionStage that is not associated to the provided VersionId."),
            VersionId=V1,
            VersionStage=CURRENT,
        ),
    ),
)

_EXISTS = Refused("ResourceExistsException", Text("The operation failed because the secret $name already exists."))
_BOTH_VALUES = invalid_parameter(
    "You can't specify both a binary secret value and a string secret value in the same secret."
)
_BOTH = {"SecretString": "text", "SecretBinary": b"bytes"}

_CREATING = (
    _case(
        "name in use",
        "ResourceExistsException already exists: another value",
        "AWS-recorded",
        CREATED,
        create(_EXISTS, ClientRequestToken=V2, SecretString="second"),
    ),
    _case(
        "name in use same value",
        "ResourceExistsException already exists: same value, new token",
        "AWS-recorded",
        CREATED,
        create(_EXISTS, ClientRequestToken=V2),
    ),
    _case(
        "both values CreateSecret",
        "InvalidParameterException both values: CreateSecret",
        "reported",
        create(_BOTH_VALUES, **_BOTH),
    ),
    _case(
        "both values PutSecretValue",
        "InvalidParameterException both values: PutSecretValue",
        "reported",
        CREATED,
        put(V2, _BOTH_VALUES, **_BOTH),
    ),
    _case(
        "both values UpdateSecret",
        "InvalidParameterException both values: UpdateSecret",
        "reported",
        CREATED,
        update(_BOTH_VALUES, **_BOTH),
    ),
    _case(
        "neither value",
        "InvalidRequestException neither SecretString nor SecretBinary",
        "unsure",
        CREATED,
        put(V2, invalid_request("You must provide either SecretString or SecretBinary."), SecretString=None),
    ),
)

_SECOND: dict[str, Any] = {"SecretString": "second"}
_NOTHING: dict[str, Any] = {}

_NO_TOKEN = (
    _case(
        "no token CreateSecret",
        "no ClientRequestToken: CreateSecret",
        "AWS-recorded",
        raw("CreateSecret", invalid_request(NO_TOKEN), Name=NAME, SecretString="first"),
    ),
    *(
        _case(
            f"no token {operation} {kind}",
            f"no ClientRequestToken: {operation} {kind}",
            "AWS-recorded",
            CREATED,
            raw(operation, refused, SecretId=named, **params),
            section=section,
        )
        for operation, refused, params in (
            ("UpdateSecret", invalid_request(NO_TOKEN), _SECOND),
            ("PutSecretValue", invalid_request(NO_TOKEN), _SECOND),
            ("RotateSecret", invalid_parameter(NO_TOKEN), _NOTHING),
        )
        for kind, named, section in (
            ("of a secret", ARN, "2"),
            ("before existence", UNKNOWN, "1.2"),
        )
    ),
    _case(
        "bad name before existence",
        "name check before state: DeleteSecret with ForceDeleteWithoutRecovery",
        "AWS-recorded",
        delete(INVALID_NAME, SecretId=Text("${prefix}bad name"), ForceDeleteWithoutRecovery=True),
        section="1.2",
    ),
    _case(
        "constraints before existence",
        "constraint check before existence",
        "AWS-recorded",
        put(
            V3,
            Refused(
                "ValidationException",
                "1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have "
                "length less than or equal to 65536",
            ),
            SecretId=UNKNOWN,
            SecretString="x" * 65537,
        ),
        section="1.2",
    ),
)

CASES = (*_names(), *_not_found(), *_VALUES, *_CREATING, *_NO_TOKEN)
