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


def test_a_dry_run_of_decrypt_with_an_rsa_key_opens_the_ciphertext(kms: Any) -> None:
    key_id = kms.create_key(KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")["KeyMetadata"]["KeyId"]
    params = {"KeyId": key_id, "EncryptionAlgorithm": "RSAES_OAEP_SHA_1"}
    blob = kms.encrypt(Plaintext=b"x", **params)["CiphertextBlob"]
    with refused("DryRunOperationException", DRY):
        kms.encrypt(Plaintext=b"x", DryRun=True, **params)
    with refused("DryRunOperationException", DRY):
        kms.decrypt(CiphertextBlob=blob, DryRun=True, **params)
    with refused("InvalidCiphertextException", None):
        kms.decrypt(CiphertextBlob=b"x" * 256, DryRun=True, **params)


ASYMMETRIC: dict[str, tuple[str, str, dict[str, Any]]] = {
    "sign": ("ECC_NIST_P256", "SIGN_VERIFY", {"Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256"}),
    "generate_mac": ("HMAC_256", "GENERATE_VERIFY_MAC", {"Message": b"m", "MacAlgorithm": "HMAC_SHA_256"}),
    "derive_shared_secret": ("ECC_NIST_P256", "KEY_AGREEMENT", {"KeyAgreementAlgorithm": "ECDH"}),
}


@pytest.mark.parametrize("method", ASYMMETRIC)
def test_a_dry_run_with_a_key_that_is_not_symmetric_is_an_error(method: str, kms: Any) -> None:
    spec, usage, params = ASYMMETRIC[method]
    key_id = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]["KeyId"]
    if method == "derive_shared_secret":
        params = {**params, "PublicKey": kms.get_public_key(KeyId=key_id)["PublicKey"]}
    with refused("DryRunOperationException", DRY):
        getattr(kms, method)(KeyId=key_id, DryRun=True, **params)
    getattr(kms, method)(KeyId=key_id, DryRun=False, **params)


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
def test_a_grant_token_has_to_be_one_that_was_issued(method: str, kms: Any, key: dict[str, Any]) -> None:
    root = key["Arn"].replace("kms:us-east-1", "iam:").partition(":key/")[0] + ":root"
    token = kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=root, Operations=["Decrypt"])["GrantToken"]
    getattr(kms, method)(KeyId=key["KeyId"], GrantTokens=[token], **USES.get(method, {}))
    with refused("InvalidGrantTokenException", None):
        getattr(kms, method)(KeyId=key["KeyId"], GrantTokens=[token, "token"], **USES.get(method, {}))
