"""Lattice keys as their seeds: PKCS #8 in the seed form of RFC 9881 and RFC 9935. Knows what a key is called, no mathematics."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from mocksm.services.kms.algorithms import der


class Kind(NamedTuple):
    """What the keys of a spec look like: the last two numbers of their object identifier, and the length of their seed."""

    arc: bytes
    seed: int


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "ML_DSA_44": Kind(b"\x03\x11", 32),
        "ML_DSA_65": Kind(b"\x03\x12", 32),
        "ML_DSA_87": Kind(b"\x03\x13", 32),
        "ML_KEM_512": Kind(b"\x04\x01", 64),
        "ML_KEM_768": Kind(b"\x04\x02", 64),
        "ML_KEM_1024": Kind(b"\x04\x03", 64),
    }
)

_NIST_ALGORITHMS = bytes.fromhex("60864801650304")
_SEED = 0x80


def as_secret(spec: str, seed: bytes) -> bytes:
    """Return PKCS #8 in DER of a key that is given by its seed."""
    return der.sequence(der.integer(0), _algorithm(spec), der.octets(der.write(_SEED, seed)))


def as_public(spec: str, raw: bytes) -> bytes:
    """Return SubjectPublicKeyInfo in DER of a public key that is given by its raw bytes."""
    return der.sequence(_algorithm(spec), der.bits(raw))


def seed_of(spec: str, secret: bytes) -> bytes:
    """Return the seed in a secret."""
    return secret[-KINDS[spec].seed :]


def spec_of(secret: bytes) -> str:
    """Return the spec of the key in a secret."""
    return next(spec for spec in KINDS if secret == as_secret(spec, seed_of(spec, secret)))


def _algorithm(spec: str) -> bytes:
    return der.sequence(der.write(der.OBJECT_IDENTIFIER, _NIST_ALGORITHMS + KINDS[spec].arc))
