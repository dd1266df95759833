from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tests.expect import refused
from tests.services.kms.conftest import MakeKey

USAGE = "ENCAPSULATE_DECAPSULATE"
SIZES = {"ML_KEM_512": 768, "ML_KEM_768": 1088, "ML_KEM_1024": 1568}
METHODS = {"encapsulate": "Encapsulate", "decapsulate": "Decapsulate"}


def _params(method: str, key: dict[str, Any], blob: bytes = b"x") -> dict[str, Any]:
    more = {"SharedSecretCiphertextBlob": blob} if method == "decapsulate" else {}
    return {"KeyId": key["KeyId"], "EncapsulationAlgorithm": "ML_KEM", **more}


@pytest.mark.parametrize(("spec", "size"), SIZES.items())
def test_a_secret_that_is_encapsulated_is_decapsulated(spec: str, size: int, kms: Any, make_key: MakeKey) -> None:
    key = make_key(spec, USAGE)
    made = kms.encapsulate(**_params("encapsulate", key))
    blob, secret = made["SharedSecretCiphertextBlob"], made["SharedSecret"]
    assert (size, 32, key["Arn"], "ML_KEM") == (
        len(blob),
        len(secret),
        made["KeyId"],
        made["EncapsulationAlgorithm"],
    )
    opened = kms.decapsulate(**_params("decapsulate", key, blob))
    del opened["ResponseMetadata"]
    assert {"KeyId": key["Arn"], "SharedSecret": secret, "EncapsulationAlgorithm": "ML_KEM"} == opened


@pytest.mark.parametrize("spec", ["ML_KEM_768", "ML_KEM_1024"])
def test_a_secret_that_cryptography_encapsulates_is_decapsulated(spec: str, kms: Any, make_key: MakeKey) -> None:
    key = make_key(spec, USAGE)
    public: Any = load_der_public_key(kms.get_public_key(KeyId=key["KeyId"])["PublicKey"])
    secret, blob = public.encapsulate()
    assert secret == kms.decapsulate(**_params("decapsulate", key, blob))["SharedSecret"]


@pytest.mark.parametrize("spec", SIZES)
def test_a_ciphertext_of_another_key_or_altered_gives_another_secret_and_no_error(
    spec: str, kms: Any, make_key: MakeKey
) -> None:
    key, other = make_key(spec, USAGE), make_key(spec, USAGE)
    made = kms.encapsulate(**_params("encapsulate", key))
    blob = made["SharedSecretCiphertextBlob"]
    altered = bytes([blob[0] ^ 1]) + blob[1:]
    others = {
        kms.decapsulate(**_params("decapsulate", each, sent))["SharedSecret"]
        for each, sent in ((key, altered), (other, blob))
    }
    assert (2, False) == (len(others), made["SharedSecret"] in others)


@pytest.mark.parametrize("change", [-1, 1])
def test_a_ciphertext_of_another_length_is_invalid(change: int, kms: Any, make_key: MakeKey) -> None:
    key = make_key("ML_KEM_512", USAGE)
    with refused("InvalidCiphertextException", None):
        kms.decapsulate(**_params("decapsulate", key, b"x" * (768 + change)))


@pytest.mark.parametrize("method", METHODS)
def test_usage_is_told_before_state(method: str, kms: Any, key: dict[str, Any], make_key: MakeKey) -> None:
    lattice = make_key("ML_KEM_768", USAGE)
    for each in (key, lattice):
        kms.disable_key(KeyId=each["KeyId"])
    words = f"{key['Arn']} key usage is ENCRYPT_DECRYPT which is not valid for {METHODS[method]}."
    with refused("InvalidKeyUsageException", words):
        getattr(kms, method)(**_params(method, key))
    with refused("DisabledException", f"{lattice['Arn']} is disabled."):
        getattr(kms, method)(**_params(method, lattice))


@pytest.mark.parametrize("method", METHODS)
def test_a_dry_run_that_would_succeed_is_an_error(method: str, kms: Any, make_key: MakeKey) -> None:
    key = make_key("ML_KEM_768", USAGE)
    with refused("DryRunOperationException", "The request would have succeeded, but the DryRun option is set."):
        getattr(kms, method)(**_params(method, key, b"x" * 1088), DryRun=True)
