"""The condition keys of each operation: what was sent, never a default, and what the secret has (authorization.md 3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from mocksm.aws import Aws
from mocksm.iam.context import Context
from mocksm.services.secretsmanager.access import asked
from tests.services.secretsmanager.conftest import EAST

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:rotate"
KEY_ID = "00000000-0000-4000-8000-000000000001"
KEY_ARN = f"arn:aws:kms:us-east-1:123456789012:key/{KEY_ID}"
ROLE = "arn:aws:iam::123456789012:role/x"
TAGS = [{"Key": "team", "Value": "core"}]
TAGGED = {"aws:requesttag/team": "core", "aws:tagkeys": ("team",)}
RESOURCE_TAGS = {"aws:resourcetag/team": "core", "secretsmanager:resourcetag/team": "core"}
REGIONS = [{"Region": "us-west-2"}, {"Region": "eu-central-1"}]

# Operation, parameters, and the keys without their prefix ``secretsmanager:`` that they make.
OF_REQUESTS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("DescribeSecret", {}, {}),
    ("GetSecretValue", {}, {}),
    ("GetSecretValue", {"VersionStage": "AWSCURRENT"}, {"versionstage": ("AWSCURRENT",)}),
    ("GetSecretValue", {"VersionId": "v" * 32}, {"versionid": "v" * 32}),
    ("UpdateSecretVersionStage", {"VersionStage": "x"}, {"versionstage": ("x",)}),
    ("UpdateSecret", {"Description": "d"}, {"description": "d"}),
    ("UpdateSecret", {"KmsKeyId": KEY_ID}, {"kmskeyid": KEY_ID, "kmskeyarn": KEY_ARN}),
    ("UpdateSecret", {"KmsKeyId": KEY_ARN}, {"kmskeyid": KEY_ARN, "kmskeyarn": KEY_ARN}),
    ("UpdateSecret", {"KmsKeyId": "alias/unknown"}, {"kmskeyid": "alias/unknown"}),
    ("DeleteSecret", {"RecoveryWindowInDays": 7}, {"recoverywindowindays": "7"}),
    ("DeleteSecret", {"ForceDeleteWithoutRecovery": True}, {"forcedeletewithoutrecovery": "true"}),
    ("RotateSecret", {"RotationLambdaARN": FUNCTION}, {"rotationlambdaarn": FUNCTION}),
    (
        "RotateSecret",
        {"RotationRules": {"AutomaticallyAfterDays": 3}, "RotateImmediately": False},
        {"modifyrotationrules": "true", "rotateimmediately": "false"},
    ),
    ("RotateSecret", {"ExternalSecretRotationRoleArn": ROLE}, {"externalsecretrotationrolearn": ROLE}),
    ("PutResourcePolicy", {"ResourcePolicy": "{}", "BlockPublicPolicy": True}, {"blockpublicpolicy": "true"}),
    (
        "ReplicateSecretToRegions",
        {"AddReplicaRegions": REGIONS, "ForceOverwriteReplicaSecret": True},
        {"addreplicaregions": ("us-west-2", "eu-central-1"), "forceoverwritereplicasecret": "true"},
    ),
    ("PutSecretValue", {"SecretString": "x", "VersionStages": ["x"]}, {}),
]


def _keys(aws: Aws, operation: str, params: Mapping[str, Any], which: int = 0) -> Mapping[str, Any]:
    call = aws.dispatcher.call("secretsmanager", operation, dict(params), aws.cloud.default_caller, EAST)
    return Context(asked(call)[which].context).keys()


@pytest.mark.parametrize(
    ("operation", "params", "expected"),
    OF_REQUESTS,
    ids=[f"{operation}-{'-'.join(params)}" for operation, params, _ in OF_REQUESTS],
)
def test_a_request_has_the_keys_of_what_was_sent(
    operation: str, params: dict[str, Any], expected: dict[str, Any], client: Any, aws: Aws
) -> None:
    client.create_secret(Name="db")
    own = {f"secretsmanager:{key}": value for key, value in expected.items()}
    assert {"secretsmanager:secretid": "db", **own} == _keys(aws, operation, {"SecretId": "db", **params})


def test_tags_of_requests_and_of_secrets_are_told(client: Any, aws: Aws) -> None:
    client.create_secret(Name="db", Tags=TAGS)
    assert {**RESOURCE_TAGS, "secretsmanager:secretid": "db"} == _keys(aws, "GetSecretValue", {"SecretId": "db"})
    tag, untag = {"SecretId": "db", "Tags": TAGS}, {"SecretId": "db", "TagKeys": ["a"]}
    assert TAGGED.items() <= _keys(aws, "TagResource", tag).items()
    assert {"aws:tagkeys": ("a",)}.items() <= _keys(aws, "UntagResource", untag).items()


def test_a_new_secret_has_the_keys_of_what_it_will_be_and_no_tags_yet(aws: Aws) -> None:
    params = {"Name": "db", "Description": "d", "KmsKeyId": KEY_ID, "AddReplicaRegions": REGIONS, "Tags": TAGS}
    own = {
        "secretsmanager:name": "db",
        "secretsmanager:description": "d",
        "secretsmanager:kmskeyid": KEY_ID,
        "secretsmanager:kmskeyarn": KEY_ARN,
        "secretsmanager:addreplicaregions": ("us-west-2", "eu-central-1"),
    }
    assert {**own, **TAGGED} == _keys(aws, "CreateSecret", params)


def test_an_alias_is_told_as_its_keys_arn(kms: Any, aws: Aws) -> None:
    arn = kms.create_key()["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName="alias/app", TargetKeyId=arn)
    found = _keys(aws, "CreateSecret", {"Name": "db", "KmsKeyId": "alias/app"})
    assert ("alias/app", arn) == (found["secretsmanager:kmskeyid"], found["secretsmanager:kmskeyarn"])
    assert [] == list(aws.calls("kms:DescribeKey", inner=True))


def test_what_the_secret_has_is_told(client: Any, aws: Aws) -> None:
    function = aws.function("rotate", lambda event, context: None)
    client.create_secret(Name="db", AddReplicaRegions=[{"Region": "us-west-2"}])
    client.rotate_secret(SecretId="db", RotationLambdaARN=function.arn, RotateImmediately=False)
    expected = {
        "secretsmanager:secretid": "db",
        "secretsmanager:secretprimaryregion": "us-east-1",
        "secretsmanager:resource/allowrotationlambdaarn": function.arn,
    }
    assert expected == _keys(aws, "GetSecretValue", {"SecretId": "db"})


def test_a_secret_that_is_not_there_has_nothing(aws: Aws) -> None:
    assert {"secretsmanager:secretid": "no"} == _keys(aws, "GetSecretValue", {"SecretId": "no"})
