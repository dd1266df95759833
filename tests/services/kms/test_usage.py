from __future__ import annotations

from typing import Any

import pytest

from tests.expect import refused

DRY = "The request would have succeeded, but the DryRun option is set."
USES: dict[str, dict[str, Any]] = {
    "encrypt": {"Plaintext": b"x"},
    "generate_data_key": {"KeySpec": "AES_256"},
    "generate_data_key_without_plaintext": {"KeySpec": "AES_256"},
}


@pytest.mark.parametrize("method", USES)
def test_a_dry_run_that_would_succeed_is_an_error(method: str, kms: Any, key: dict[str, Any]) -> None:
    with refused("DryRunOperationException", DRY):
        getattr(kms, method)(KeyId=key["KeyId"], DryRun=True, **USES[method])
    getattr(kms, method)(KeyId=key["KeyId"], DryRun=False, **USES[method])


@pytest.mark.parametrize("method", USES)
def test_a_dry_run_that_would_fail_fails_as_it_would(method: str, kms: Any, key: dict[str, Any]) -> None:
    kms.disable_key(KeyId=key["KeyId"])
    with refused("DisabledException", f"{key['Arn']} is disabled."):
        getattr(kms, method)(KeyId=key["KeyId"], DryRun=True, **USES[method])


def test_a_dry_run_of_decrypt_opens_the_ciphertext(kms: Any, key: dict[str, Any]) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    with refused("DryRunOperationException", DRY):
        kms.decrypt(CiphertextBlob=blob, DryRun=True)
    with refused("InvalidCiphertextException", None):
        kms.decrypt(CiphertextBlob=blob, DryRun=True, EncryptionContext={"a": "b"})


def test_a_dry_run_of_decrypt_can_do_without_ciphertext(kms: Any, key: dict[str, Any]) -> None:
    with refused("DryRunOperationException", DRY):
        kms.decrypt(KeyId=key["KeyId"], DryRun=True, DryRunModifiers=["IGNORE_CIPHERTEXT"])


def test_a_dry_run_without_ciphertext_needs_a_key(kms: Any) -> None:
    told = "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null"
    with refused("ValidationException", told):
        kms.decrypt(DryRun=True, DryRunModifiers=["IGNORE_CIPHERTEXT"])


def test_a_dry_run_with_an_rsa_key_needs_no_cryptography(kms: Any) -> None:
    key = kms.create_key(KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")["KeyMetadata"]
    for method, body in (("encrypt", {"Plaintext": b"x"}), ("decrypt", {"CiphertextBlob": b"x" * 256})):
        with refused("DryRunOperationException", DRY):
            getattr(kms, method)(KeyId=key["KeyId"], EncryptionAlgorithm="RSAES_OAEP_SHA_1", DryRun=True, **body)


@pytest.mark.parametrize(
    ("spec", "usage"),
    [("HMAC_256", "GENERATE_VERIFY_MAC"), ("RSA_2048", "SIGN_VERIFY"), ("ECC_NIST_P521", "KEY_AGREEMENT")],
)
def test_usage_is_told_before_state_and_algorithm(spec: str, usage: str, kms: Any) -> None:
    key = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]
    kms.disable_key(KeyId=key["KeyId"])
    with refused("InvalidKeyUsageException", f"{key['Arn']} key usage is {usage} which is not valid for Encrypt."):
        kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", EncryptionAlgorithm="SM2PKE")


def test_state_is_told_before_algorithm(kms: Any, key: dict[str, Any]) -> None:
    kms.disable_key(KeyId=key["KeyId"])
    with refused("DisabledException", f"{key['Arn']} is disabled."):
        kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", EncryptionAlgorithm="RSAES_OAEP_SHA_1")


@pytest.mark.parametrize("method", ["describe_key", *USES])
def test_a_grant_token_is_refused_in_the_name_of_mocksm(method: str, kms: Any, key: dict[str, Any]) -> None:
    getattr(kms, method)(KeyId=key["KeyId"], GrantTokens=[], **USES.get(method, {}))
    with pytest.raises(NotImplementedError, match="mocksm does not model the GrantTokens of"):
        getattr(kms, method)(KeyId=key["KeyId"], GrantTokens=["token"], **USES.get(method, {}))


def test_a_recipient_is_refused_in_the_name_of_mocksm(kms: Any, key: dict[str, Any]) -> None:
    recipient = {"KeyEncryptionAlgorithm": "RSAES_OAEP_SHA_256", "AttestationDocument": b"x"}
    with pytest.raises(NotImplementedError, match=r"mocksm does not model \['Recipient'\] of GenerateDataKey"):
        kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256", Recipient=recipient)
