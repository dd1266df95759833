"""Where the two answer differently: statuses, rotation, time, deletion, signatures, keys, ordered failures."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from unittest import mock

import boto3
import botocore.client
import pytest
from botocore.exceptions import ClientError
from freezegun import freeze_time
from moto import mock_aws

from mocksm import mock_secrets

Client = Any


def client(service: Any = "secretsmanager") -> Client:
    return boto3.client(service, region_name="us-east-1")


def refusal(call: Callable[[], Any]) -> tuple[str, int]:
    """Return the code and the status with which a call is refused."""
    with pytest.raises(ClientError) as refused:
        call()
    return refused.value.response["Error"]["Code"], refused.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_a_missing_secret_is_404_to_moto_and_400_to_mocksm_as_to_aws() -> None:
    def read() -> Any:
        return client().get_secret_value(SecretId="missing")

    with mock_aws():
        assert ("ResourceNotFoundException", 404) == refusal(read)
    with mock_secrets():
        assert ("ResourceNotFoundException", 400) == refusal(read)


def test_rotation_without_a_function_empties_the_secret_in_moto_and_is_refused_by_mocksm() -> None:
    def rotate() -> Any:
        client().create_secret(Name="prod/db", SecretString="old")
        return client().rotate_secret(SecretId="prod/db")

    with mock_aws():
        rotate()
        with pytest.raises(ClientError, match="can't find the specified secret value for staging label: AWSCURRENT"):
            client().get_secret_value(SecretId="prod/db")

    with mock_secrets() as aws:
        with pytest.raises(ClientError, match="No Lambda rotation function ARN is associated with this secret"):
            rotate()
        assert "old" == aws.secrets["prod/db"].value


def handler(event: dict[str, Any], context: object) -> None:
    """Rotate to a fixed value."""
    if event["Step"] == "createSecret":
        client().put_secret_value(
            SecretId=event["SecretId"],
            ClientRequestToken=event["ClientRequestToken"],
            SecretString="new",
            VersionStages=["AWSPENDING"],
        )
    elif event["Step"] == "finishSecret":
        stages = client().describe_secret(SecretId=event["SecretId"])["VersionIdsToStages"]
        client().update_secret_version_stage(
            SecretId=event["SecretId"],
            VersionStage="AWSCURRENT",
            MoveToVersionId=event["ClientRequestToken"],
            RemoveFromVersionId=next(version for version, labels in stages.items() if "AWSCURRENT" in labels),
        )


def test_a_rotation_function_is_called_step_by_step_beside_moto_and_invoked_by_mocksm() -> None:
    with mock_aws():
        token = "a" * 32
        client().create_secret(Name="prod/db", SecretString="old")
        for step in ("createSecret", "setSecret", "testSecret", "finishSecret"):
            handler({"SecretId": "prod/db", "ClientRequestToken": token, "Step": step}, None)
        assert "new" == client().get_secret_value(SecretId="prod/db", VersionStage="AWSCURRENT")["SecretString"]
        assert "old" == client().get_secret_value(SecretId="prod/db")["SecretString"]  # not to AWS

    with mock_secrets(region="us-east-1") as aws:
        db = aws.secret("prod/db", "old")
        client().rotate_secret(SecretId="prod/db", RotationLambdaARN=aws.function("rotate", handler).arn)
        assert "new" == db.value == client().get_secret_value(SecretId="prod/db")["SecretString"]


def test_a_secret_that_is_deleted_in_seven_days_stays_for_ever_in_moto_and_goes_in_mocksm() -> None:
    def delete_and_make_again() -> Any:
        with freeze_time("2030-01-01"):
            client().create_secret(Name="prod/db", SecretString="old")
            client().delete_secret(SecretId="prod/db", RecoveryWindowInDays=7)
        with freeze_time("2030-01-09"):
            return client().create_secret(Name="prod/db", SecretString="new")

    with mock_aws(), pytest.raises(ClientError, match="already exists"):
        delete_and_make_again()
    with mock_secrets():
        delete_and_make_again()

    with mock_secrets() as aws:  # the clock of the mock alone does as well
        aws.secret("prod/db", "old")
        client().delete_secret(SecretId="prod/db", RecoveryWindowInDays=7)
        aws.clock.advance(days=8)
        assert "prod/db" not in aws.secrets


def test_a_wrong_signature_is_false_to_moto_and_an_error_to_mocksm_as_to_aws() -> None:
    def verify_another_message() -> Any:
        kms, how = client("kms"), "ECDSA_SHA_256"
        key = kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="ECC_NIST_P256")["KeyMetadata"]["KeyId"]
        signature = kms.sign(KeyId=key, Message=b"paid", SigningAlgorithm=how)["Signature"]
        return kms.verify(KeyId=key, Message=b"owed", Signature=signature, SigningAlgorithm=how)

    with mock_aws():
        assert verify_another_message()["SignatureValid"] is False
    with mock_secrets():
        assert ("KMSInvalidSignatureException", 400) == refusal(verify_another_message)


def test_a_disabled_key_still_opens_the_secret_in_moto_and_not_in_mocksm() -> None:
    def read_under_a_disabled_key() -> Any:
        key = client("kms").create_key()["KeyMetadata"]["KeyId"]
        client().create_secret(Name="prod/db", SecretString="hunter2", KmsKeyId=key)
        client("kms").disable_key(KeyId=key)
        return client().get_secret_value(SecretId="prod/db")

    with mock_aws():
        assert "hunter2" == read_under_a_disabled_key()["SecretString"]
    with mock_secrets():
        assert ("DecryptionFailure", 400) == refusal(read_under_a_disabled_key)


def test_a_failure_is_patched_into_botocore_with_moto_and_ordered_from_mocksm() -> None:
    real = botocore.client.BaseClient._make_api_call  # type: ignore[attr-defined]  # noqa: SLF001 - as users of moto do

    def failing(self: Client, operation: str, parameters: dict[str, Any]) -> Any:
        if operation == "GetSecretValue":
            raise ClientError({"Error": {"Code": "DecryptionFailure", "Message": "no"}}, operation)
        return real(self, operation, parameters)

    def read() -> Any:
        client().create_secret(Name="prod/db", SecretString=json.dumps({"password": "x"}))
        return client().get_secret_value(SecretId="prod/db")

    patched = mock.patch("botocore.client.BaseClient._make_api_call", failing)
    with mock_aws(), patched, pytest.raises(ClientError, match="DecryptionFailure"):
        read()

    with mock_secrets() as aws:
        aws.fail("secretsmanager:GetSecretValue", "DecryptionFailure")
        assert ("DecryptionFailure", 400) == refusal(read)
