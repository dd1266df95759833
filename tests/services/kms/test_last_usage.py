from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from mocksm.aws import Aws
from tests.expect import refused
from tests.services.kms.wrapped import der, private_key

MILLISECOND = timedelta(milliseconds=1)
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
SIGN = ("ECC_NIST_P256", "SIGN_VERIFY")
MAC = ("HMAC_256", "GENERATE_VERIFY_MAC")
AGREE = ("ECC_NIST_P256", "KEY_AGREEMENT")
SYMMETRIC = ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT")
ECDSA = {"Message": b"x", "SigningAlgorithm": "ECDSA_SHA_256"}
_BLOB = "SharedSecretCiphertextBlob"
HMAC = {"Message": b"x", "MacAlgorithm": "HMAC_SHA_256"}


def _public_key() -> bytes:
    from mocksm.services.kms.algorithms.loading import public_bytes

    return public_bytes(der(private_key("ECC_NIST_P256")))


# The operations that count (section 20): the key's spec and usage, and what the operation needs besides the key.
USES: dict[str, tuple[tuple[str, str], dict[str, Any]]] = {
    "Encrypt": (SYMMETRIC, {"Plaintext": b"x"}),
    "Decrypt": (SYMMETRIC, {}),
    "ReEncrypt": (SYMMETRIC, {}),
    "GenerateDataKey": (SYMMETRIC, {"KeySpec": "AES_256"}),
    "GenerateDataKeyWithoutPlaintext": (SYMMETRIC, {"KeySpec": "AES_256"}),
    "GenerateDataKeyPair": (SYMMETRIC, {"KeyPairSpec": "ECC_NIST_P256"}),
    "GenerateDataKeyPairWithoutPlaintext": (SYMMETRIC, {"KeyPairSpec": "ECC_NIST_P256"}),
    "Sign": (SIGN, ECDSA),
    "Verify": (SIGN, ECDSA),
    "GenerateMac": (MAC, HMAC),
    "VerifyMac": (MAC, HMAC),
    "DeriveSharedSecret": (AGREE, {"KeyAgreementAlgorithm": "ECDH"}),
    "Encapsulate": (("ML_KEM_768", "ENCAPSULATE_DECAPSULATE"), {"EncapsulationAlgorithm": "ML_KEM"}),
    "Decapsulate": (("ML_KEM_768", "ENCAPSULATE_DECAPSULATE"), {"EncapsulationAlgorithm": "ML_KEM"}),
}


def _method(operation: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()


def _params(kms: Any, operation: str, key_id: str, params: dict[str, Any]) -> dict[str, Any]:
    """Add what another operation has to make first."""
    match operation:
        case "Decrypt":
            return {"CiphertextBlob": kms.encrypt(KeyId=key_id, Plaintext=b"x")["CiphertextBlob"]}
        case "ReEncrypt":
            return {
                "CiphertextBlob": kms.encrypt(KeyId=key_id, Plaintext=b"x")["CiphertextBlob"],
                "DestinationKeyId": kms.create_key()["KeyMetadata"]["KeyId"],
            }
        case "Verify":
            params = {**params, "Signature": kms.sign(KeyId=key_id, **params)["Signature"]}
        case "VerifyMac":
            params = {**params, "Mac": kms.generate_mac(KeyId=key_id, **params)["Mac"]}
        case "DeriveSharedSecret":
            params = {**params, "PublicKey": _public_key()}
        case "Decapsulate":
            params = {**params, _BLOB: kms.encapsulate(KeyId=key_id, **params)[_BLOB]}
    return {"KeyId": key_id, **params}


def _last(kms: Any, key_id: str) -> dict[str, Any]:
    found: dict[str, Any] = kms.get_key_last_usage(KeyId=key_id)["KeyLastUsage"]
    return found


def test_a_key_that_was_never_used_has_an_empty_usage(kms: Any, key: dict[str, Any]) -> None:
    kms.describe_key(KeyId=key["KeyId"])
    found = kms.get_key_last_usage(KeyId=key["KeyId"])
    assert (key["Arn"], {}, key["CreationDate"], key["CreationDate"]) == (
        found["KeyId"],
        found["KeyLastUsage"],
        found["TrackingStartDate"],
        found["KeyCreationDate"],
    )


@pytest.mark.parametrize("operation", [pytest.param(name, id=f"20-{name}") for name in USES])
def test_every_use_of_a_key_counts(operation: str, kms: Any, aws: Aws) -> None:
    (spec, usage), params = USES[operation]
    key_id = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]["KeyId"]
    sent = _params(kms, operation, key_id, params)
    aws.clock.advance(days=3)
    aws.clock.freeze()
    answer = getattr(kms, _method(operation))(**sent)
    found = _last(kms, key_id)
    assert (operation, answer["ResponseMetadata"]["RequestId"]) == (found["Operation"], found["KmsRequestId"])
    assert abs(aws.clock.now() - found["Timestamp"]) < MILLISECOND
    assert re.fullmatch(UUID, found["CloudTrailEventId"])
    assert found == _last(kms, key_id)


def test_the_operations_that_count_are_those_of_the_model(kms: Any) -> None:
    shape = kms.meta.service_model.shape_for("KeyLastUsageTrackingOperation")
    assert set(shape.enum) <= set(USES)


def test_re_encryption_counts_for_both_keys(kms: Any, key: dict[str, Any]) -> None:
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=other)
    assert ["ReEncrypt"] * 2 == [_last(kms, key_id)["Operation"] for key_id in (key["KeyId"], other)]


def test_only_success_counts(kms: Any, key: dict[str, Any]) -> None:
    with pytest.raises(kms.exceptions.DryRunOperationException):
        kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", DryRun=True)
    kms.disable_key(KeyId=key["KeyId"])
    with pytest.raises(kms.exceptions.DisabledException):
        kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")
    assert {} == _last(kms, key["KeyId"])


def test_a_signature_that_is_wrong_does_not_count(kms: Any) -> None:
    key_id = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    with refused("KMSInvalidSignatureException", None):
        kms.verify(KeyId=key_id, Signature=b"x", **ECDSA)
    assert {} == _last(kms, key_id)
