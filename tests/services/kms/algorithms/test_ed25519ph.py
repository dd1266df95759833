from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mocksm.services.kms.algorithms import ed25519, ed25519ph, loading

# RFC 8032, section 7.3: the one vector of Ed25519ph.
SEED = bytes.fromhex("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42")
PUBLIC = bytes.fromhex("ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf")
SIGNATURE = bytes.fromhex(
    "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41"
    "31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406"
)
ORDER = 2**252 + 27742317777372353535851937790883648493


def test_the_published_vector_is_signed_and_verified() -> None:
    assert SIGNATURE == ed25519ph.sign(SEED, b"abc")
    assert ed25519ph.verify(PUBLIC, b"abc", SIGNATURE)


def test_a_key_of_cryptography_signs_and_verifies() -> None:
    for _ in range(5):
        secret = ed25519.make()
        message = os.urandom(64)
        signature = ed25519.sign(secret, ed25519.PREHASHED, message, "DIGEST")
        assert ed25519.verify(secret, ed25519.PREHASHED, message, "DIGEST", signature)
        assert not ed25519.verify(ed25519.make(), ed25519.PREHASHED, message, "DIGEST", signature)
        assert not ed25519.verify(secret, ed25519.PURE, message, "RAW", signature)
        assert signature == ed25519ph.sign(loading.private_key(secret).private_bytes_raw(), message)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 511))
def test_no_bit_of_a_signature_may_be_another(bit: int) -> None:
    changed = (int.from_bytes(SIGNATURE, "big") ^ 1 << bit).to_bytes(64, "big")
    assert not ed25519ph.verify(PUBLIC, b"abc", changed)


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        SIGNATURE[:-1],
        SIGNATURE + b"\x00",
        SIGNATURE[:32] + (int.from_bytes(SIGNATURE[32:], "little") + ORDER).to_bytes(32, "little"),
        b"\xff" * 64,
        b"\x02" + bytes(31) + SIGNATURE[32:],
    ],
    ids=["empty", "short", "long", "response-not-reduced", "y-not-reduced", "not-on-the-curve"],
)
def test_what_is_no_signature_does_not_verify(signature: bytes) -> None:
    assert not ed25519ph.verify(PUBLIC, b"abc", signature)


def test_another_message_does_not_verify() -> None:
    assert not ed25519ph.verify(PUBLIC, b"abd", SIGNATURE)


def test_a_public_key_has_one_form_only() -> None:
    """The neutral point verifies what is chosen for it, by the equation; written with y = p + 1 it is no key."""
    neutral, not_reduced = ((number).to_bytes(32, "little") for number in (1, 2**255 - 18))
    chosen = ed25519ph._compress(ed25519ph._base()) + (1).to_bytes(32, "little")  # noqa: SLF001 - made by hand
    assert ed25519ph.verify(neutral, b"any", chosen)
    assert not ed25519ph.verify(not_reduced, b"any", chosen)
