"""ML-KEM: by ``cryptography`` where it has the parameter set, else by our own ``fips203``."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

from mocksm.services.kms.algorithms import fips203, seeds
from mocksm.services.kms.algorithms.drawing import Draw

_RANDOM_BYTES = 32


def make(spec: str, draw: Draw | None = None) -> bytes:
    """Return a new private key: a seed."""
    return seeds.as_secret(spec, (draw or os.urandom)(seeds.KINDS[spec].seed))


def public_bytes(secret: bytes) -> bytes:
    """Return the public key that belongs to a secret, as SubjectPublicKeyInfo in DER."""
    spec = seeds.spec_of(secret)
    return seeds.as_public(spec, _pair(spec, secret)[0])


def encapsulate(secret: bytes) -> tuple[bytes, bytes]:
    """Return a new shared secret of 32 bytes, and the ciphertext from which the private key gets it."""
    spec = seeds.spec_of(secret)
    theirs = _theirs(spec, secret)
    if theirs is None:
        return fips203.encapsulate(spec, _pair(spec, secret)[0], os.urandom(_RANDOM_BYTES))
    shared, ciphertext = theirs.public_key().encapsulate()
    return shared, ciphertext


def decapsulate(secret: bytes, ciphertext: bytes) -> bytes | None:
    """Return the shared secret in a ciphertext; None for one of a wrong length, anything for one of another key."""
    spec = seeds.spec_of(secret)
    if len(ciphertext) != fips203.ciphertext_size(spec):
        return None
    theirs = _theirs(spec, secret)
    if theirs is None:
        return fips203.decapsulate(spec, _pair(spec, secret)[1], ciphertext)
    shared: bytes = theirs.decapsulate(ciphertext)
    return shared


@lru_cache(maxsize=64)
def _pair(spec: str, secret: bytes) -> tuple[bytes, bytes]:
    return fips203.key_pair(spec, seeds.seed_of(spec, secret))


def _theirs(spec: str, secret: bytes) -> Any:
    """Return the key as ``cryptography``'s object; None where it has no such keys."""
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        from cryptography.hazmat.primitives.asymmetric import mlkem
    except ImportError:
        return None
    kind = getattr(mlkem, f"{spec.replace('_', '')}PrivateKey", None)
    try:
        return kind and kind.from_seed_bytes(seeds.seed_of(spec, secret))
    except UnsupportedAlgorithm:
        return None
