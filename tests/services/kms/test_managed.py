from __future__ import annotations

import json
from typing import Any

import pytest

from mocksm import allow, deny
from mocksm.aws import Aws
from mocksm.engine.call import Call
from mocksm.errors import AwsError
from tests.expect import refused
from tests.services.kms.conftest import ACCOUNT, REGION

HERE = f"arn:aws:kms:{REGION}:{ACCOUNT}"
ALIAS = "alias/aws/secretsmanager"


def _through_secrets_manager(aws: Aws, operation: str, caller: Any = None, **params: Any) -> dict[str, Any]:
    """Ask KMS as Secrets Manager does it on a caller's behalf."""
    principal = caller.principal if caller else aws.cloud.default_caller
    call: Call = aws.dispatcher.call("secretsmanager", "CreateSecret", {}, principal, REGION)
    return call.ask("kms", operation, **params)


def _used(aws: Aws) -> dict[str, Any]:
    return _through_secrets_manager(aws, "GenerateDataKey", KeyId=ALIAS, KeySpec="AES_256")


def test_before_its_first_use_the_key_is_not_there(kms: Any) -> None:
    with refused("NotFoundException", f"Alias {HERE}:{ALIAS} is not found."):
        kms.encrypt(KeyId=ALIAS, Plaintext=b"x")
    assert ([], []) == (kms.list_keys()["Keys"], kms.list_aliases()["Aliases"])


def test_the_service_makes_its_key_by_using_it(kms: Any, aws: Aws) -> None:
    made = _used(aws)
    assert made["KeyId"] == _used(aws)["KeyId"]
    described = kms.describe_key(KeyId=ALIAS)["KeyMetadata"]
    assert (made["KeyId"], "AWS", "Enabled", made["KeyMaterialId"]) == (
        described["Arn"],
        described["KeyManager"],
        described["KeyState"],
        described["CurrentKeyMaterialId"],
    )
    assert "Default key that protects my Secrets Manager data when no other key is defined" == described["Description"]
    assert [(ALIAS, described["KeyId"])] == [
        (alias["AliasName"], alias["TargetKeyId"]) for alias in kms.list_aliases()["Aliases"]
    ]
    assert [described["KeyId"]] == [key["KeyId"] for key in kms.list_keys()["Keys"]]


@pytest.mark.parametrize(
    ("service", "data"),
    [("secretsmanager", "Secrets Manager data"), ("dynamodb", "DynamoDB data"), ("s3", "S3 objects")],
)
def test_describing_a_predefined_alias_makes_the_key(service: str, data: str, kms: Any) -> None:
    key = kms.describe_key(KeyId=f"{HERE}:alias/aws/{service}")["KeyMetadata"]
    assert f"Default key that protects my {data} when no other key is defined" == key["Description"]
    assert key == kms.describe_key(KeyId=f"alias/aws/{service}")["KeyMetadata"]


def test_another_service_does_not_make_the_key(aws: Aws) -> None:
    with pytest.raises(AwsError, match="is not found"):
        _through_secrets_manager(aws, "GenerateDataKey", KeyId="alias/aws/s3", KeySpec="AES_256")


def test_another_service_may_not_use_the_key_that_is_there(kms: Any, aws: Aws) -> None:
    arn = kms.describe_key(KeyId="alias/aws/s3")["KeyMetadata"]["Arn"]
    with pytest.raises(AwsError) as caught:
        _through_secrets_manager(aws, "GenerateDataKey", KeyId="alias/aws/s3", KeySpec="AES_256")
    assert _denied(aws, "GenerateDataKey", arn) == caught.value.message


def test_what_the_service_encrypts_the_caller_decrypts_only_through_it(kms: Any, aws: Aws) -> None:
    made = _used(aws)
    opened = _through_secrets_manager(aws, "Decrypt", CiphertextBlob=made["CiphertextBlob"])
    assert made["Plaintext"] == opened["Plaintext"]
    with refused("AccessDeniedException", _denied(aws, "Decrypt", made["KeyId"])):
        kms.decrypt(CiphertextBlob=made["CiphertextBlob"], KeyId=made["KeyId"])
    direct = _denied(aws, "Decrypt", made["KeyId"]).replace(f": {made['KeyId']}", " associated with this ciphertext")
    with refused("AccessDeniedException", direct.replace(" on resource", " on the resource")):
        kms.decrypt(CiphertextBlob=made["CiphertextBlob"])


@pytest.mark.parametrize(
    ("method", "action", "params"),
    [
        ("encrypt", "Encrypt", {"Plaintext": b"x"}),
        ("generate_data_key", "GenerateDataKey", {"KeySpec": "AES_256"}),
        ("disable_key", "DisableKey", {}),
        ("schedule_key_deletion", "ScheduleKeyDeletion", {}),
        ("put_key_policy", "PutKeyPolicy", {"Policy": "{}"}),
        ("tag_resource", "TagResource", {"Tags": []}),
        ("update_key_description", "UpdateKeyDescription", {"Description": "x"}),
        ("enable_key_rotation", "EnableKeyRotation", {}),
        ("disable_key_rotation", "DisableKeyRotation", {}),
        ("rotate_key_on_demand", "RotateKeyOnDemand", {}),
        (
            "create_grant",
            "CreateGrant",
            {"GranteePrincipal": f"arn:aws:iam::{ACCOUNT}:root", "Operations": ["Decrypt"]},
        ),
        ("replicate_key", "ReplicateKey", {"ReplicaRegion": "eu-west-1"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_account_may_not_use_or_change_the_key(
    method: str, action: str, params: dict[str, Any], kms: Any, aws: Aws
) -> None:
    arn = _used(aws)["KeyId"]
    with refused("AccessDeniedException", _denied(aws, action, arn)):
        getattr(kms, method)(KeyId=arn, **params)


def test_the_account_may_not_name_the_key(kms: Any, aws: Aws) -> None:
    arn = _used(aws)["KeyId"]
    with refused("AccessDeniedException", _denied(aws, "CreateAlias", arn)):
        kms.create_alias(AliasName="alias/mine", TargetKeyId=arn)


def test_the_key_has_the_policy_of_its_service(kms: Any, aws: Aws) -> None:
    policy = json.loads(kms.get_key_policy(KeyId=_used(aws)["KeyId"])["Policy"])
    title = "AWS Secrets Manager"
    through = f"Allow access through {title} for all principals in the account that are authorized to use {title}"
    assert {
        "Version": "2012-10-17",
        "Id": "auto-secretsmanager-2",
        "Statement": [
            {
                "Sid": through,
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:CreateGrant", "kms:DescribeKey"],
                "Resource": "*",
                "Condition": {
                    "StringEquals": {
                        "kms:CallerAccount": ACCOUNT,
                        "kms:ViaService": f"secretsmanager.{REGION}.amazonaws.com",
                    }
                },
            },
            {
                "Sid": through,
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": "kms:GenerateDataKey*",
                "Resource": "*",
                "Condition": {
                    "StringEquals": {"kms:CallerAccount": ACCOUNT},
                    "StringLike": {"kms:ViaService": "secretsmanager.*.amazonaws.com"},
                },
            },
            {
                "Sid": "Allow direct access to key metadata to the account",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "Action": ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
                "Resource": "*",
            },
        ],
    } == policy


def test_through_the_service_a_caller_needs_no_right_to_kms(aws: Aws) -> None:
    reader = aws.role("reader", [allow("secretsmanager:*", on="*")])
    made = _through_secrets_manager(aws, "GenerateDataKey", reader, KeyId=ALIAS, KeySpec="AES_256")
    opened = _through_secrets_manager(aws, "Decrypt", reader, CiphertextBlob=made["CiphertextBlob"])
    assert made["Plaintext"] == opened["Plaintext"]


def test_through_the_service_an_explicit_deny_binds(aws: Aws) -> None:
    reader = aws.role("reader", [allow("*", on="*"), deny("kms:Decrypt", on="*")])
    made = _through_secrets_manager(aws, "GenerateDataKey", reader, KeyId=ALIAS, KeySpec="AES_256")
    with pytest.raises(AwsError, match="with an explicit deny in an identity-based policy"):
        _through_secrets_manager(aws, "Decrypt", reader, CiphertextBlob=made["CiphertextBlob"])


def _denied(aws: Aws, action: str, arn: str) -> str:
    return (
        f"User: {aws.cloud.default_caller.arn} is not authorized to perform: kms:{action} on resource: {arn} because no "
        f"resource-based policy allows the kms:{action} action"
    )
