"""CloudTrail's records of calls and of service events (integrations.md 11.2 and 11.3; KMS's examples in its guide)."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from mocksm import allow, mock_secrets
from mocksm.aws import Aws
from mocksm.clock import UTC

ACCOUNT, OTHER = "123456789012", "444455556666"
REGION = "eu-west-1"
NOON = datetime(2035, 7, 4, 12, 30, 5, tzinfo=UTC)
VALUE = "hunter2-the-secret"


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_secrets(region=REGION) as aws:
        aws.clock.freeze()
        aws.clock.move_to(NOON)
        yield aws


def record(aws: Aws, name: str) -> dict[str, Any]:
    return aws.events(name).last.record


def test_a_call_has_all_that_a_record_has(aws: Aws) -> None:
    made = aws.client("secretsmanager").create_secret(
        Name="db", SecretString=VALUE, ClientRequestToken="t" * 32, Description="d", Tags=[{"Key": "a", "Value": "b"}]
    )

    found = record(aws, "CreateSecret")

    assert found.pop("eventID") == aws.events("CreateSecret").last.id
    assert {"type", "principalId", "arn", "accountId", "accessKeyId", "userName"} == found.pop("userIdentity").keys()
    assert {
        "eventVersion": "1.11",
        "eventTime": "2035-07-04T12:30:05Z",
        "eventSource": "secretsmanager.amazonaws.com",
        "eventName": "CreateSecret",
        "awsRegion": REGION,
        "sourceIPAddress": "127.0.0.1",
        "userAgent": "mocksm",
        "requestParameters": {
            "name": "db",
            "clientRequestToken": "t" * 32,
            "description": "d",
            "tags": [{"key": "a", "value": "b"}],
        },
        "responseElements": {"arn": made["ARN"]},
        "requestID": made["ResponseMetadata"]["RequestId"],
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    } == found


def test_no_value_of_a_secret_is_in_any_record(aws: Aws) -> None:
    client = aws.client("secretsmanager")
    client.create_secret(Name="db", SecretString=VALUE)
    client.put_secret_value(SecretId="db", SecretBinary=VALUE.encode())
    client.update_secret(SecretId="db", SecretString=VALUE)
    client.get_secret_value(SecretId="db")
    client.batch_get_secret_value(SecretIdList=["db"])
    kms = aws.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.decrypt(CiphertextBlob=kms.encrypt(KeyId=key, Plaintext=VALUE)["CiphertextBlob"])

    assert 14 == aws.events.count
    assert VALUE not in json.dumps([event.record for event in aws.events])
    assert not [event for event in aws.events if "plaintext" in event.text or "secretString" in event.text]


def test_reading_answers_nothing(aws: Aws) -> None:
    aws.secret("db", VALUE)
    aws.client("secretsmanager").get_secret_value(SecretId="db", VersionStage="AWSCURRENT")

    found = record(aws, "GetSecretValue")

    assert {"secretId": "db", "versionStage": "AWSCURRENT"} == found["requestParameters"]
    assert (None, True) == (found["responseElements"], found["readOnly"])


def test_a_call_without_parameters_has_none(aws: Aws) -> None:
    aws.client("secretsmanager").list_secrets()

    assert record(aws, "ListSecrets")["requestParameters"] is None


def test_a_failure_has_its_code_and_its_message(aws: Aws) -> None:
    with pytest.raises(ClientError):
        aws.client("secretsmanager").get_secret_value(SecretId="db")

    found = record(aws, "GetSecretValue")

    assert "ResourceNotFoundException" == found["errorCode"]
    assert "Secrets Manager can't find the specified secret." == found["errorMessage"]
    assert {"secretId": "db"} == found["requestParameters"]


def test_what_a_policy_refused_has_no_parameters(aws: Aws) -> None:
    aws.secret("db", VALUE)
    bob = aws.role("bob", [allow("secretsmanager:DescribeSecret")])
    with pytest.raises(ClientError):
        bob.client("secretsmanager").get_secret_value(SecretId="db")

    found = record(aws, "GetSecretValue")

    assert "AccessDenied" == found["errorCode"]
    assert found["errorMessage"].startswith(f"User: arn:aws:sts::{ACCOUNT}:assumed-role/bob/")
    assert (None, None) == (found["requestParameters"], found["responseElements"])
    assert "AssumedRole" == found["userIdentity"]["type"]


def test_what_secrets_manager_asks_of_kms_is_the_callers_with_the_context(aws: Aws) -> None:
    key = aws.key(alias="alias/app")
    client = aws.client("secretsmanager")
    arn = client.create_secret(Name="db", SecretString=VALUE, KmsKeyId="alias/app", ClientRequestToken="t" * 32)["ARN"]

    found = record(aws, "GenerateDataKey")

    service = "secretsmanager.amazonaws.com"
    assert {service} == {found["sourceIPAddress"], found["userAgent"], found["userIdentity"]["invokedBy"]}
    caller = record(aws, "CreateSecret")["userIdentity"]
    assert {**caller, "invokedBy": service} == found["userIdentity"]
    assert "accessKeyId" in caller
    assert {
        "keyId": key.arn,
        "keySpec": "AES_256",
        "encryptionContext": {"SecretARN": arn, "SecretVersionId": "t" * 32},
    } == found["requestParameters"]
    assert (None, True) == (found["responseElements"], found["readOnly"])
    assert [{"accountId": ACCOUNT, "type": "AWS::KMS::Key", "ARN": key.arn}] == found["resources"]


def test_the_values_of_a_batch_are_read_by_the_caller_itself(aws: Aws) -> None:
    aws.secret("db", VALUE)
    aws.client("secretsmanager").batch_get_secret_value(SecretIdList=["db"])

    assert ["Decrypt", "GetSecretValue", "BatchGetSecretValue"] == [event.name for event in aws.events]
    assert "invokedBy" not in record(aws, "GetSecretValue")["userIdentity"]


def test_kms_records_the_algorithm_and_no_ciphertext(aws: Aws) -> None:
    kms, key = aws.client("kms"), aws.key()
    sealed = kms.encrypt(KeyId=key.id, Plaintext=b"x", EncryptionContext={"a": "b"})["CiphertextBlob"]
    kms.decrypt(CiphertextBlob=sealed, EncryptionContext={"a": "b"})

    context = {"encryptionAlgorithm": "SYMMETRIC_DEFAULT", "encryptionContext": {"a": "b"}}
    assert {**context, "keyId": key.id} == record(aws, "Encrypt")["requestParameters"]
    assert context == record(aws, "Decrypt")["requestParameters"]
    assert [key.arn] == [each["ARN"] for each in record(aws, "Decrypt")["resources"]]


def test_a_change_of_a_key_answers_what_kms_answered_or_the_key(aws: Aws) -> None:
    kms = aws.client("kms")
    made = kms.create_key(Description="d")["KeyMetadata"]
    kms.disable_key(KeyId=made["KeyId"])
    kms.schedule_key_deletion(KeyId=made["KeyId"], PendingWindowInDays=7)

    metadata = record(aws, "CreateKey")["responseElements"]["keyMetadata"]
    assert (ACCOUNT, made["Arn"], "Jul 4, 2035, 12:30:05 PM", True) == tuple(
        metadata[name] for name in ("aWSAccountId", "arn", "creationDate", "enabled")
    )
    assert {"keyId": made["Arn"]} == record(aws, "DisableKey")["responseElements"]
    assert {
        "keyId": made["Arn"],
        "keyState": "PendingDeletion",
        "deletionDate": "Jul 11, 2035, 12:30:05 PM",
        "pendingWindowInDays": 7,
    } == record(aws, "ScheduleKeyDeletion")["responseElements"]


def test_a_grants_token_is_in_no_record(aws: Aws) -> None:
    key = aws.key()
    user = aws.user("grantee")
    made = aws.client("kms").create_grant(KeyId=key.id, GranteePrincipal=user.arn, Operations=["Decrypt"])

    assert {"grantId": made["GrantId"]} == record(aws, "CreateGrant")["responseElements"]
    assert made["GrantToken"] not in aws.events("CreateGrant").last.text


def test_a_re_encryption_has_both_keys(aws: Aws) -> None:
    kms, old, new = aws.client("kms"), aws.key(), aws.key()
    sealed = kms.encrypt(KeyId=old.id, Plaintext=b"x")["CiphertextBlob"]
    kms.re_encrypt(CiphertextBlob=sealed, DestinationKeyId=new.id)

    assert {old.arn, new.arn} == {each["ARN"] for each in record(aws, "ReEncrypt")["resources"]}


def test_an_alias_has_its_key_for_a_resource(aws: Aws) -> None:
    key = aws.key()
    aws.client("kms").create_alias(AliasName="alias/app", TargetKeyId=key.id)

    found = record(aws, "CreateAlias")
    assert {"aliasName": "alias/app", "targetKeyId": key.id} == found["requestParameters"]
    assert [key.arn] == [each["ARN"] for each in found["resources"]]


def test_a_list_has_no_resources(aws: Aws) -> None:
    aws.client("kms").list_keys()

    assert [] == record(aws, "ListKeys")["resources"]


def test_a_session_is_answered_without_its_secret_key(aws: Aws) -> None:
    role = aws.role("app", trust=[allow("sts:AssumeRole", to=ACCOUNT)])
    made = aws.client("sts").assume_role(RoleArn=role.arn, RoleSessionName="job")

    found = record(aws, "AssumeRole")
    assert {"accessKeyId", "sessionToken", "expiration"} == found["responseElements"]["credentials"].keys()
    assert made["Credentials"]["SecretAccessKey"] not in json.dumps(found)
    assert found["readOnly"]


def test_a_new_access_key_is_answered_without_its_secret(aws: Aws) -> None:
    aws.client("iam").create_user(UserName="eve")
    made = aws.client("iam").create_access_key(UserName="eve")["AccessKey"]

    found = record(aws, "CreateAccessKey")
    assert made["AccessKeyId"] == found["responseElements"]["accessKey"]["accessKeyId"]
    assert made["SecretAccessKey"] not in json.dumps(found)
    assert "us-east-1" == found["awsRegion"]


def test_a_rotations_event_is_as_the_guide_shows_it(aws: Aws) -> None:
    db = aws.secret("db", VALUE)
    call = aws.dispatcher.call_of_test(REGION, "secretsmanager", "RotateSecret")
    error = "Error when executing lambda arn:aws:lambda:us-east-2:123456789012:function:MyFn during setSecret step"
    call.announce("RotationFailed", resource=db.arn, error=error, request_id=f"Rotation-{db.arn}-token")

    event = aws.events.last

    assert {
        "eventVersion": "1.11",
        "userIdentity": {"accountId": ACCOUNT, "invokedBy": "secretsmanager.amazonaws.com"},
        "eventTime": "2035-07-04T12:30:05Z",
        "eventSource": "secretsmanager.amazonaws.com",
        "eventName": "RotationFailed",
        "awsRegion": REGION,
        "sourceIPAddress": "secretsmanager.amazonaws.com",
        "userAgent": "secretsmanager.amazonaws.com",
        "errorMessage": error,
        "requestParameters": None,
        "responseElements": None,
        "additionalEventData": {"SecretId": db.arn},
        "requestID": f"Rotation-{db.arn}-token",
        "eventID": event.id,
        "readOnly": False,
        "eventType": "AwsServiceEvent",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    } == event.record


def test_an_event_of_a_key_is_as_the_guide_shows_it(aws: Aws) -> None:
    key = aws.key()
    aws.client("kms").rotate_key_on_demand(KeyId=key.id)

    found = record(aws, "RotateKey")

    assert {"accountId": ACCOUNT, "invokedBy": "AWS Internal"} == found["userIdentity"]
    assert {"AWS Internal"} == {found["sourceIPAddress"], found["userAgent"]}
    assert [{"accountId": ACCOUNT, "type": "AWS::KMS::Key", "ARN": key.arn}] == found["resources"]
    assert {"keyId": key.id, "rotationType": "ON_DEMAND"} == found["serviceEventDetails"]
    assert "additionalEventData" not in found


def test_the_owner_of_what_another_account_used_has_a_record_of_its_own(aws: Aws) -> None:
    key = aws.key(policy=[allow("kms:*", to=[ACCOUNT, OTHER])])
    boto3.client("kms", REGION, aws_access_key_id=OTHER, aws_secret_access_key="x").encrypt(
        KeyId=key.arn, Plaintext=b"x"
    )

    mine = aws.events("Encrypt").last
    owners = mine.seen_by(ACCOUNT)

    assert owners is not None
    assert (OTHER, ACCOUNT) == (mine.record["recipientAccountId"], owners.record["recipientAccountId"])
    assert mine.record["sharedEventID"] == owners.record["sharedEventID"]
    assert mine.id != owners.id
    assert {"type": "AWSAccount", "accountId": OTHER} == {
        name: owners.record["userIdentity"][name] for name in ("type", "accountId")
    }
    assert "AIDA" == owners.record["userIdentity"]["principalId"][:4]
    assert mine.seen_by("999999999999") is None


def test_ids_are_the_same_at_every_look_and_no_two_alike(aws: Aws) -> None:
    client = aws.client("secretsmanager")
    client.create_secret(Name="db", SecretString=VALUE)
    client.put_secret_value(SecretId="db", SecretString=VALUE)
    client.delete_secret(SecretId="db", ForceDeleteWithoutRecovery=True)

    ids = [event.id for event in aws.events]

    assert ids == [event.id for event in aws.events]
    assert len(ids) == len(set(ids)) == 9


def test_who_brings_a_token_is_in_the_roles_account(aws: Aws) -> None:
    claims = base64.urlsafe_b64encode(
        json.dumps({"iss": "accounts.google.com", "sub": "user-1", "aud": "app"}).encode()
    )
    google: Any = {"Federated": "accounts.google.com"}
    trust = [{"Effect": "Allow", "Principal": google, "Action": "sts:AssumeRoleWithWebIdentity"}]
    role = aws.role(f"arn:aws:iam::{OTHER}:role/app", trust={"Version": "2012-10-17", "Statement": trust})
    aws.client("sts").assume_role_with_web_identity(
        RoleArn=role.arn, RoleSessionName="job", WebIdentityToken=f"e30.{claims.decode().rstrip('=')}.x"
    )

    event = aws.events.last
    assert (OTHER, "WebIdentityUser") == (event.account, event.record["userIdentity"]["type"])
    assert claims.decode().rstrip("=") not in event.text
