"""The AWS Encryption SDK with keyrings of the AWS Cryptographic Material Providers, which there are from Python 3.11 on."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from mocksm.aws import Aws
from tests.services.kms.conftest import ACCOUNT, REGION

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the SDK's own, at import
    sdk: Any = importlib.import_module("aws_encryption_sdk")
    mpl: Any = importlib.import_module("aws_cryptographic_material_providers.mpl")
    models: Any = importlib.import_module("aws_cryptographic_material_providers.mpl.models")

ELSEWHERE = "eu-west-1"
ALIAS_ARN = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/sdk"
CONTEXT = {"purpose": "test"}


@pytest.fixture(scope="session")
def client() -> Any:
    return sdk.EncryptionSDKClient(commitment_policy=sdk.CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT)


@pytest.fixture(scope="session")
def providers() -> Any:
    return mpl.AwsCryptographicMaterialProviders(
        config=importlib.import_module(f"{mpl.__name__}.config").MaterialProvidersConfig()
    )


@pytest.fixture
def arn(kms: Any) -> str:
    made = kms.create_key()["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName="alias/sdk", TargetKeyId=made)
    return str(made)


@pytest.fixture
def elsewhere(aws: Aws) -> Iterator[Any]:
    made = boto3.client("kms", region_name=ELSEWHERE)
    yield made
    made.close()


def _ring(providers: Any, kms: Any, key_id: str) -> Any:
    return providers.create_aws_kms_keyring(models.CreateAwsKmsKeyringInput(kms_key_id=key_id, kms_client=kms))


def _multi_region_ring(providers: Any, kms: Any, key_id: str) -> Any:
    return providers.create_aws_kms_mrk_keyring(models.CreateAwsKmsMrkKeyringInput(kms_key_id=key_id, kms_client=kms))


def _last_refusal(aws: Aws) -> str | None:
    error = aws.calls("kms:Decrypt").last.error
    return getattr(error, "code", None)


def _encrypt(client: Any, ring: Any, **more: Any) -> bytes:
    return bytes(client.encrypt(source=b"hunter2", keyring=ring, encryption_context=CONTEXT, **more)[0])


def _decrypt(client: Any, ring: Any, sealed: bytes, context: dict[str, str]) -> bytes:
    return bytes(client.decrypt(source=sealed, keyring=ring, encryption_context=context)[0])


@pytest.mark.parametrize("named_by", ["ARN", "alias"])
def test_what_a_keyring_encrypts_it_decrypts(client: Any, providers: Any, kms: Any, arn: str, named_by: str) -> None:
    sealed = _encrypt(client, _ring(providers, kms, {"ARN": arn, "alias": ALIAS_ARN}[named_by]))
    assert b"hunter2" == _decrypt(client, _ring(providers, kms, arn), sealed, CONTEXT)


def test_the_sdk_refuses_when_the_context_is_another(client: Any, providers: Any, kms: Any, arn: str) -> None:
    ring = _ring(providers, kms, arn)
    with pytest.raises(sdk.exceptions.AWSEncryptionSDKClientError, match=r"(?i)context"):
        _decrypt(client, ring, _encrypt(client, ring), {"purpose": "another"})


def test_kms_refuses_when_the_context_in_the_message_was_altered(
    aws: Aws, client: Any, providers: Any, kms: Any, arn: str
) -> None:
    ring = _ring(providers, kms, arn)
    altered = _encrypt(client, ring).replace(b"test", b"best")
    with pytest.raises(sdk.exceptions.AWSEncryptionSDKClientError, match="No Configured KMS Key was able to decrypt"):
        client.decrypt(source=altered, keyring=ring)
    assert "InvalidCiphertextException" == _last_refusal(aws)


def test_the_sdk_refuses_when_the_key_is_another(client: Any, providers: Any, kms: Any, arn: str) -> None:
    sealed = _encrypt(client, _ring(providers, kms, arn))
    other = _ring(providers, kms, kms.create_key()["KeyMetadata"]["Arn"])
    with pytest.raises(sdk.exceptions.AWSEncryptionSDKClientError, match=r"(?i)unable to decrypt"):
        _decrypt(client, other, sealed, CONTEXT)


def test_a_keyring_of_a_replica_decrypts_in_its_region(client: Any, providers: Any, kms: Any, elsewhere: Any) -> None:
    arn = kms.create_key(MultiRegion=True)["KeyMetadata"]["Arn"]
    kms.replicate_key(KeyId=arn, ReplicaRegion=ELSEWHERE)
    sealed = _encrypt(client, _multi_region_ring(providers, kms, arn))
    replica = _multi_region_ring(providers, elsewhere, arn.replace(REGION, ELSEWHERE))
    assert b"hunter2" == _decrypt(client, replica, sealed, CONTEXT)


def test_a_keyring_encrypts_with_the_public_key_of_an_rsa_key(client: Any, providers: Any, kms: Any) -> None:
    arn = kms.create_key(KeySpec="RSA_4096", KeyUsage="ENCRYPT_DECRYPT")["KeyMetadata"]["Arn"]
    public = load_der_public_key(kms.get_public_key(KeyId=arn)["PublicKey"])
    asked = models.CreateAwsKmsRsaKeyringInput(
        kms_key_id=arn,
        kms_client=kms,
        public_key=public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        encryption_algorithm="RSAES_OAEP_SHA_256",
    )
    ring = providers.create_aws_kms_rsa_keyring(asked)
    unsigned = sdk.identifiers.AlgorithmSuite.AES_256_GCM_HKDF_SHA512_COMMIT_KEY
    assert b"hunter2" == _decrypt(client, ring, _encrypt(client, ring, algorithm=unsigned), CONTEXT)
