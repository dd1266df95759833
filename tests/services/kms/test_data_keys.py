from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.expect import refused

METHODS = ["generate_data_key", "generate_data_key_without_plaintext"]
NAMES = dict(zip(METHODS, ["GenerateDataKey", "GenerateDataKeyWithoutPlaintext"], strict=True))
CHOICE = "Please specify either number of bytes or key spec."
SPECS = (
    "RSA_2048, RSA_3072, RSA_4096, ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521, ECC_SECG_P256K1, ECC_NIST_EDWARDS25519, "
    "SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512, SM2, ML_DSA_44, ML_DSA_65, ML_DSA_87"
)


@pytest.mark.parametrize(
    ("params", "size"),
    [
        ({"KeySpec": "AES_128"}, 16),
        ({"KeySpec": "AES_256"}, 32),
        ({"NumberOfBytes": 1}, 1),
        ({"NumberOfBytes": 1024}, 1024),
    ],
    ids=["AES_128", "AES_256", "1", "1024"],
)
def test_a_data_key_has_the_size_that_was_asked_for(
    params: dict[str, Any], size: int, kms: Any, key: dict[str, Any]
) -> None:
    made = kms.generate_data_key(KeyId=key["KeyId"], EncryptionContext={"a": "b"}, **params)
    assert {"CiphertextBlob", "Plaintext", "KeyId", "KeyMaterialId", "ResponseMetadata"} == made.keys()
    assert (size, key["Arn"], key["CurrentKeyMaterialId"]) == (
        len(made["Plaintext"]),
        made["KeyId"],
        made["KeyMaterialId"],
    )
    opened = kms.decrypt(CiphertextBlob=made["CiphertextBlob"], EncryptionContext={"a": "b"})
    assert made["Plaintext"] == opened["Plaintext"]


def test_a_data_key_without_plaintext_decrypts_later(kms: Any, key: dict[str, Any]) -> None:
    made = kms.generate_data_key_without_plaintext(KeyId=key["KeyId"], KeySpec="AES_256")
    assert {"CiphertextBlob", "KeyId", "KeyMaterialId", "ResponseMetadata"} == made.keys()
    assert 32 == len(kms.decrypt(CiphertextBlob=made["CiphertextBlob"])["Plaintext"])


def test_every_data_key_is_another(kms: Any, key: dict[str, Any]) -> None:
    made = [kms.generate_data_key(KeyId=key["KeyId"], NumberOfBytes=32)["Plaintext"] for _ in range(2)]
    assert made[0] != made[1]


def test_the_ciphertext_of_a_data_key_begins_as_those_of_aws_do(kms: Any, key: dict[str, Any]) -> None:
    blob = kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256")["CiphertextBlob"]
    assert (b"AQIDAHh", 184) == (base64.b64encode(blob)[:7], len(blob))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("context", [{}, {"EncryptionContext": {"a": "c"}}], ids=["none", "other"])
def test_a_data_key_needs_its_context(method: str, context: dict[str, Any], kms: Any, key: dict[str, Any]) -> None:
    made = getattr(kms, method)(KeyId=key["KeyId"], KeySpec="AES_256", EncryptionContext={"a": "b"})
    with refused("InvalidCiphertextException", None):
        kms.decrypt(CiphertextBlob=made["CiphertextBlob"], **context)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("params", [{}, {"KeySpec": "AES_256", "NumberOfBytes": 32}], ids=["11-neither", "11-both"])
def test_a_size_is_said_once_and_before_usage_and_state_count(method: str, params: dict[str, Any], kms: Any) -> None:
    key = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]
    kms.disable_key(KeyId=key["KeyId"])
    with refused("ValidationException", CHOICE):
        getattr(kms, method)(KeyId=key["KeyId"], **params)


def test_an_unknown_key_is_told_before_the_missing_size(kms: Any) -> None:
    with refused("NotFoundException", "Invalid keyId 'x'"):
        kms.generate_data_key(KeyId="x")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("spec", "usage"),
    [("HMAC_256", "GENERATE_VERIFY_MAC"), ("RSA_2048", "SIGN_VERIFY"), ("ECC_NIST_P256", "KEY_AGREEMENT")],
)
def test_a_key_of_another_usage_generates_nothing_whatever_its_state(
    method: str, spec: str, usage: str, kms: Any
) -> None:
    key = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]
    kms.disable_key(KeyId=key["KeyId"])
    message = f"{key['Arn']} key usage is {usage} which is not valid for {NAMES[method]}."
    with refused("InvalidKeyUsageException", message):
        getattr(kms, method)(KeyId=key["KeyId"], KeySpec="AES_256")


def test_an_rsa_key_generates_nothing_and_says_so_after_its_state(kms: Any) -> None:
    key = kms.create_key(KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")["KeyMetadata"]
    with refused("InvalidKeyUsageException", "You cannot generate a data key with an asymmetric CMK"):
        kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256")
    kms.disable_key(KeyId=key["KeyId"])
    with refused("DisabledException", f"{key['Arn']} is disabled."):
        kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("spec", ["AES_512", "RSA_2048"])
def test_a_data_key_spec_that_is_none_is_refused_with_the_list_of_key_specs(method: str, spec: str, kms: Any) -> None:
    told = f"1 validation error detected: Value '{spec}' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: [{SPECS}]"
    with refused("ValidationException", told):
        getattr(kms, method)(KeyId="fake-key-id", KeySpec=spec)


@pytest.mark.parametrize(("size", "limit"), [(0, "greater than or equal to 1"), (1025, "less than or equal to 1024")])
def test_a_number_of_bytes_outside_the_model_is_refused(size: int, limit: str, raw: Any) -> None:
    told = f"1 validation error detected: Value '{size}' at 'numberOfBytes' failed to satisfy constraint: Member must have value {limit}"
    with refused("ValidationException", told):
        raw.generate_data_key(KeyId="fake-key-id", NumberOfBytes=size)
