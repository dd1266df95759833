"""What Sign and Verify refuse, and in which words and order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.expect import refused
from tests.services.kms.conftest import MakeKey
from tests.services.kms.signatures import HASHED, IDS, digest

SIGNING = "SIGN_VERIFY"
EDWARDS = "ECC_NIST_EDWARDS25519"
PURE = "ED25519_SHA_512"
PREHASHED = "ED25519_PH_SHA_512"
ML_DSA = {"ML_DSA_44": 2420, "ML_DSA_65": 3309, "ML_DSA_87": 4627}
LATTICE = "ML_DSA_SHAKE_256"
# In the order of AWS's message: section 1.2.
ALGORITHMS = (
    "RSASSA_PSS_SHA_256, RSASSA_PSS_SHA_384, RSASSA_PSS_SHA_512, RSASSA_PKCS1_V1_5_SHA_256, RSASSA_PKCS1_V1_5_SHA_384, "
    "RSASSA_PKCS1_V1_5_SHA_512, ECDSA_SHA_256, ECDSA_SHA_384, ECDSA_SHA_512, ED25519_SHA_512, ED25519_PH_SHA_512, SM2DSA, "
    "ML_DSA_SHAKE_256"
)
# One of each: key spec, algorithm, message type, message.
EVERY: list[tuple[str, str, str, bytes]] = [
    ("RSA_2048", "RSASSA_PSS_SHA_256", "RAW", b"m"),
    ("RSA_2048", "RSASSA_PKCS1_V1_5_SHA_512", "DIGEST", b"d" * 64),
    ("ECC_NIST_P256", "ECDSA_SHA_256", "RAW", b"m"),
    (EDWARDS, PURE, "RAW", b"m"),
    (EDWARDS, PREHASHED, "DIGEST", b"d" * 64),
    ("ML_DSA_44", LATTICE, "RAW", b"m"),
    ("ML_DSA_44", LATTICE, "EXTERNAL_MU", b"u" * 64),
]
EVERY_ID = [f"{algorithm}-{message_type}" for _, algorithm, message_type, _ in EVERY]


@pytest.mark.parametrize(
    ("spec", "algorithm", "message_type", "words"),
    [
        (EDWARDS, PURE, "DIGEST", f"Message type DIGEST is incompatible with algorithm {PURE}."),
        (EDWARDS, PURE, "EXTERNAL_MU", f"Message type EXTERNAL_MU is incompatible with algorithm {PURE}."),
        (EDWARDS, PREHASHED, "RAW", f"Message type RAW is incompatible with algorithm {PREHASHED}."),
        ("ML_DSA_44", LATTICE, "DIGEST", "Message type DIGEST is incompatible with key spec ML_DSA_44."),
        ("ML_DSA_87", LATTICE, "DIGEST", "Message type DIGEST is incompatible with key spec ML_DSA_87."),
        (
            "RSA_2048",
            "RSASSA_PSS_SHA_256",
            "EXTERNAL_MU",
            "Message type EXTERNAL_MU is incompatible with algorithm RSASSA_PSS_SHA_256.",
        ),
    ],
    ids=["12-ed-digest", "12-ed-mu", "12-ph-raw", "12-mldsa44-digest", "12-mldsa87-digest", "12-rsa-mu"],
)
def test_a_message_type_that_the_algorithm_does_not_take_is_refused(
    spec: str, algorithm: str, message_type: str, words: str, kms: Any, make_key: MakeKey
) -> None:
    params = {
        "KeyId": make_key(spec, SIGNING)["KeyId"],
        "Message": b"m" * 64,
        "MessageType": message_type,
        "SigningAlgorithm": algorithm,
    }
    with refused("ValidationException", words):
        kms.sign(**params)
    with refused("ValidationException", words):
        kms.verify(**params, Signature=b"s")


@pytest.mark.parametrize(
    ("spec", "algorithm", "message_type"),
    [(EDWARDS, PREHASHED, "DIGEST"), ("ML_DSA_65", LATTICE, "EXTERNAL_MU")],
)
@pytest.mark.parametrize("size", [32, 63, 65])
def test_what_has_to_be_64_bytes_is_refused_if_it_is_not(
    spec: str, algorithm: str, message_type: str, size: int, kms: Any, make_key: MakeKey
) -> None:
    key_id = make_key(spec, SIGNING)["KeyId"]
    with refused("ValidationException", f"Digest is invalid length for algorithm {algorithm}."):
        kms.sign(KeyId=key_id, Message=b"m" * size, MessageType=message_type, SigningAlgorithm=algorithm)


@pytest.mark.parametrize(("spec", "algorithm", "message_type", "message"), EVERY, ids=EVERY_ID)
def test_a_signature_that_is_none_is_an_error_without_a_message(
    spec: str, algorithm: str, message_type: str, message: bytes, kms: Any, make_key: MakeKey
) -> None:
    key_id, other = (make_key(spec, SIGNING)["KeyId"] for _ in range(2))
    params = {"Message": message, "MessageType": message_type, "SigningAlgorithm": algorithm}
    good = kms.sign(KeyId=key_id, **params)["Signature"]
    kms.verify(KeyId=key_id, Signature=good, **params)
    for bad in (b"s", b"s" * 6144, good[:-1], good + b"\x00", bytes([good[0] ^ 1]) + good[1:]):
        with refused("KMSInvalidSignatureException", None):
            kms.verify(KeyId=key_id, Signature=bad, **params)
    with refused("KMSInvalidSignatureException", None):
        kms.verify(KeyId=other, Signature=good, **params)
    with refused("KMSInvalidSignatureException", None):
        kms.verify(KeyId=key_id, Signature=good, **{**params, "Message": message[:-1] + b"!"})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(EVERY), st.integers(0, 2**16))
def test_no_flipped_bit_of_a_signature_verifies(
    kms: Any, make_key: MakeKey, case: tuple[str, str, str, bytes], number: int
) -> None:
    spec, algorithm, message_type, message = case
    params = {"Message": message, "MessageType": message_type, "SigningAlgorithm": algorithm}
    key_id = make_key(spec, SIGNING)["KeyId"]
    signature = kms.sign(KeyId=key_id, **params)["Signature"]
    flipped = (int.from_bytes(signature, "big") ^ 1 << number % (8 * len(signature))).to_bytes(len(signature), "big")
    with refused("KMSInvalidSignatureException", None):
        kms.verify(KeyId=key_id, Signature=flipped, **params)


@pytest.mark.parametrize(
    ("spec", "algorithm"),
    [
        ("RSA_2048", "ECDSA_SHA_256"),
        ("RSA_2048", "SYMMETRIC_DEFAULT"),
        ("ECC_NIST_P256", "ECDSA_SHA_384"),
        ("ECC_NIST_P384", "RSASSA_PSS_SHA_256"),
        (EDWARDS, "ECDSA_SHA_512"),
        ("ML_DSA_44", PURE),
    ],
)
def test_an_algorithm_of_other_keys_is_incompatible_before_the_digest_counts(
    spec: str, algorithm: str, kms: Any, make_key: MakeKey
) -> None:
    params = {
        "KeyId": make_key(spec, SIGNING)["KeyId"],
        "Message": b"d",
        "MessageType": "DIGEST",
        "SigningAlgorithm": algorithm,
    }
    with refused("InvalidKeyUsageException", f"Algorithm {algorithm} is incompatible with key spec {spec}."):
        kms.sign(**params)
    with refused("InvalidKeyUsageException", f"Algorithm {algorithm} is incompatible with key spec {spec}."):
        kms.verify(**params, Signature=b"s")


@pytest.mark.parametrize("method", ["sign", "verify"])
def test_usage_is_told_before_state_and_state_before_algorithm(method: str, kms: Any, make_key: MakeKey) -> None:
    params = {"Message": b"m", "SigningAlgorithm": "RSASSA_PSS_SHA_256"}
    if method == "verify":
        params["Signature"] = b"s"
    mac, signing = make_key("HMAC_256", "GENERATE_VERIFY_MAC"), make_key("ECC_NIST_P256", SIGNING)
    for key in (mac, signing):
        kms.disable_key(KeyId=key["KeyId"])
    words = f"{mac['Arn']} key usage is GENERATE_VERIFY_MAC which is not valid for {method.capitalize()}."
    with refused("InvalidKeyUsageException", words):
        getattr(kms, method)(KeyId=mac["KeyId"], **params)
    with refused("DisabledException", f"{signing['Arn']} is disabled."):
        getattr(kms, method)(KeyId=signing["KeyId"], **params)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        (
            {"Message": b""},
            "Value at 'message' failed to satisfy constraint: Member must have length greater than or equal to 1",
        ),
        (
            {"Message": b"m" * 4097},
            "Value at 'message' failed to satisfy constraint: Member must have length less than or equal to 4096",
        ),
        (
            {"MessageType": "HASH"},
            "Value 'HASH' at 'messageType' failed to satisfy constraint: Member must satisfy enum value set: [RAW, DIGEST, EXTERNAL_MU]",
        ),
        (
            {"SigningAlgorithm": "MD5"},
            f"Value 'MD5' at 'signingAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [{ALGORITHMS}]",
        ),
    ],
    ids=["1.2-empty", "1.2-4097", "1.2-type", "1.2-algorithm"],
)
def test_what_the_model_does_not_allow_is_told_before_the_key_is_looked_up(
    params: dict[str, Any], words: str, kms: Any
) -> None:
    good: dict[str, Any] = {"KeyId": "fake-key-id", "Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256"}
    with refused("ValidationException", f"1 validation error detected: {words}"):
        kms.sign(**{**good, **params})


@pytest.mark.parametrize("size", [0, 6145])
def test_a_signature_outside_the_model_is_not_echoed(size: int, kms: Any) -> None:
    limit = "greater than or equal to 1" if size == 0 else "less than or equal to 6144"
    words = f"1 validation error detected: Value at 'signature' failed to satisfy constraint: Member must have length {limit}"
    with refused("ValidationException", words):
        kms.verify(KeyId="fake-key-id", Message=b"m", SigningAlgorithm="ECDSA_SHA_256", Signature=b"s" * size)


def test_a_dry_run_of_verify_verifies(kms: Any, make_key: MakeKey) -> None:
    params = {
        "KeyId": make_key("ECC_NIST_P256", SIGNING)["KeyId"],
        "Message": b"m",
        "SigningAlgorithm": "ECDSA_SHA_256",
    }
    signature = kms.sign(**params)["Signature"]
    dry = "The request would have succeeded, but the DryRun option is set."
    with refused("DryRunOperationException", dry):
        kms.verify(**params, Signature=signature, DryRun=True)
    with refused("KMSInvalidSignatureException", None):
        kms.verify(**params, Signature=b"s", DryRun=True)


@pytest.mark.parametrize(("spec", "algorithm"), HASHED, ids=IDS)
def test_a_digest_of_another_length_is_refused_when_signing_and_verifying(
    spec: str, algorithm: str, kms: Any, make_key: MakeKey
) -> None:
    key_id = make_key(spec, SIGNING)["KeyId"]
    message = f"Digest is invalid length for algorithm {algorithm}."
    wrong = [1, *({20, 32, 48, 64} - {len(digest(algorithm, b""))}), 4096]
    for size in wrong:
        params = {"KeyId": key_id, "Message": b"d" * size, "MessageType": "DIGEST", "SigningAlgorithm": algorithm}
        with refused("ValidationException", message):
            kms.sign(**params)
        with refused("ValidationException", message):
            kms.verify(**params, Signature=b"s")
