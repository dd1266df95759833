"""The AWS Encryption SDK, which knows nothing of mocksm, keeps its data keys under mocksm's keys: with its own providers."""

from __future__ import annotations

import importlib
import warnings
from typing import Any

import pytest

from mocksm.aws import Aws
from tests.services.kms.conftest import ACCOUNT, REGION

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the SDK's own, at import
    sdk: Any = importlib.import_module("aws_encryption_sdk")

ELSEWHERE = "eu-west-1"
ALIAS_ARN = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/sdk"
CONTEXT = {"purpose": "test"}


@pytest.fixture(scope="session")
def client() -> Any:
    return sdk.EncryptionSDKClient(commitment_policy=sdk.CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT)


@pytest.fixture
def arn(kms: Any) -> str:
    made = kms.create_key()["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName="alias/sdk", TargetKeyId=made)
    return str(made)


def _under(key_id: str) -> Any:
    return sdk.StrictAwsKmsMasterKeyProvider(key_ids=[key_id])


def _last_refusal(aws: Aws) -> str | None:
    error = aws.calls("kms:Decrypt").last.error
    return getattr(error, "code", None)


def _sealed(client: Any, key_id: str) -> bytes:
    return bytes(client.encrypt(source=b"hunter2", key_provider=_under(key_id), encryption_context=CONTEXT)[0])


@pytest.mark.parametrize("named_by", ["ARN", "alias"])
def test_what_the_sdk_encrypts_it_decrypts(client: Any, arn: str, named_by: str) -> None:
    sealed = _sealed(client, {"ARN": arn, "alias": ALIAS_ARN}[named_by])
    opened, header = client.decrypt(source=sealed, key_provider=_under(arn))
    assert b"hunter2" == opened
    assert CONTEXT.items() <= header.encryption_context.items()


def test_the_sdk_decrypts_when_it_finds_the_key_in_the_message(client: Any, arn: str) -> None:
    provider = sdk.DiscoveryAwsKmsMasterKeyProvider()
    assert b"hunter2" == client.decrypt(source=_sealed(client, arn), key_provider=provider)[0]


def test_kms_sees_one_context_when_the_sdk_encrypts_and_decrypts(aws: Aws, client: Any, arn: str) -> None:
    client.decrypt(source=_sealed(client, arn), key_provider=_under(arn))
    generated, decrypted = aws.calls("kms:GenerateDataKey").last, aws.calls("kms:Decrypt").last
    assert CONTEXT.items() <= generated.params["EncryptionContext"].items()
    assert generated.params["EncryptionContext"] == decrypted.params["EncryptionContext"]


def test_kms_refuses_when_the_context_in_the_message_was_altered(aws: Aws, client: Any, arn: str) -> None:
    sealed = _sealed(client, arn)
    altered = sealed.replace(b"test", b"best")
    assert sealed != altered
    with pytest.raises(sdk.exceptions.DecryptKeyError):
        client.decrypt(source=altered, key_provider=_under(arn))
    assert "InvalidCiphertextException" == _last_refusal(aws)


def test_the_sdk_refuses_when_the_key_is_another(client: Any, kms: Any, arn: str) -> None:
    other = kms.create_key()["KeyMetadata"]["Arn"]
    with pytest.raises(sdk.exceptions.DecryptKeyError):
        client.decrypt(source=_sealed(client, arn), key_provider=_under(other))


def test_the_sdk_refuses_when_the_key_is_disabled(aws: Aws, client: Any, kms: Any, arn: str) -> None:
    sealed = _sealed(client, arn)
    kms.disable_key(KeyId=arn)
    with pytest.raises(sdk.exceptions.DecryptKeyError):
        client.decrypt(source=sealed, key_provider=_under(arn))
    assert "DisabledException" == _last_refusal(aws)


def test_the_sdk_decrypts_in_another_region_when_the_key_is_replicated(client: Any, kms: Any) -> None:
    arn = kms.create_key(MultiRegion=True)["KeyMetadata"]["Arn"]
    kms.replicate_key(KeyId=arn, ReplicaRegion=ELSEWHERE)
    sealed = _sealed(client, arn)
    replica = sdk.key_providers.kms.MRKAwareStrictAwsKmsMasterKeyProvider(key_ids=[arn.replace(REGION, ELSEWHERE)])
    opened, _ = client.decrypt(source=sealed, key_provider=replica)
    assert b"hunter2" == opened
