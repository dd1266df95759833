from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key

from mocksm.services.kms.algorithms import loading, ml_dsa

SPECS = ["ML_DSA_44", "ML_DSA_65", "ML_DSA_87"]


def _mu(secret: bytes, message: bytes) -> bytes:
    """Return the representative of a message, as FIPS 204 has it: algorithm 7, line 6, with an empty context."""
    public: bytes = loading.private_key(secret).public_key().public_bytes_raw()
    tr = hashlib.shake_256(public).digest(64)
    return hashlib.shake_256(tr + b"\x00\x00" + message).digest(64)


@pytest.mark.parametrize("spec", SPECS)
def test_a_signature_over_a_message_is_one_over_its_mu_and_the_reverse(spec: str) -> None:
    secret = ml_dsa.make(spec)
    mu = _mu(secret, b"message")
    for given, message_type in ((b"message", "RAW"), (mu, "EXTERNAL_MU")):
        signature = ml_dsa.sign(secret, "ML_DSA_SHAKE_256", given, message_type)
        assert ml_dsa.verify(secret, "ML_DSA_SHAKE_256", b"message", "RAW", signature)
        assert ml_dsa.verify(secret, "ML_DSA_SHAKE_256", mu, "EXTERNAL_MU", signature)
        assert not ml_dsa.verify(secret, "ML_DSA_SHAKE_256", mu, "RAW", signature)


@pytest.mark.parametrize("spec", SPECS)
def test_keys_are_written_as_cryptography_writes_them(spec: str) -> None:
    secret = ml_dsa.make(spec)
    key: Any = load_der_private_key(secret, None)
    assert secret == key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _raising(error: Exception) -> Any:
    def load(_secret: bytes) -> Any:
        raise error

    return load


@pytest.mark.parametrize("error", [UnsupportedAlgorithm("no"), ValueError("Unknown key type")], ids=["no", "unknown"])
def test_a_cryptography_without_ml_dsa_is_told_of_by_name(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = ml_dsa.make("ML_DSA_44")
    monkeypatch.setattr(loading, "private_key", _raising(error))
    uses: list[Callable[[], Any]] = [
        lambda: ml_dsa.public_bytes(secret),
        lambda: ml_dsa.sign(secret, "ML_DSA_SHAKE_256", b"m", "RAW"),
        lambda: ml_dsa.verify(secret, "ML_DSA_SHAKE_256", b"m", "RAW", b"s"),
    ]
    for use in uses:
        with pytest.raises(
            NotImplementedError, match=r"mocksm does not model ML-DSA with the installed cryptography \d"
        ):
            use()


class WithoutMu:
    def public_key(self) -> WithoutMu:
        return self

    def sign(self, message: bytes) -> bytes:
        return b"signature of " + message


def test_a_cryptography_without_external_mu_signs_messages_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "private_key", lambda _: WithoutMu())
    assert b"signature of m" == ml_dsa.sign(b"", "ML_DSA_SHAKE_256", b"m", "RAW")
    with pytest.raises(
        NotImplementedError, match="mocksm does not model ML-DSA over an external mu with the installed"
    ):
        ml_dsa.sign(b"", "ML_DSA_SHAKE_256", b"m" * 64, "EXTERNAL_MU")
    with pytest.raises(
        NotImplementedError, match="mocksm does not model ML-DSA over an external mu with the installed"
    ):
        ml_dsa.verify(b"", "ML_DSA_SHAKE_256", b"m" * 64, "EXTERNAL_MU", b"s")
