"""ML-DSA by ``cryptography``: hedged, with an empty context, over a message or over its representative mu."""

from __future__ import annotations

import os
from typing import Any

from mocksm.services.kms.algorithms import loading, seeds
from mocksm.services.kms.algorithms.drawing import Draw
from mocksm.services.kms.algorithms.hashing import EXTERNAL_MU
from mocksm.services.kms.algorithms.lacking import lacking

_WHAT = "ML-DSA"
_WITH_MU = "ML-DSA over an external mu"


def make(spec: str, draw: Draw | None = None) -> bytes:
    """Return a new private key: a seed."""
    return seeds.as_secret(spec, (draw or os.urandom)(seeds.KINDS[spec].seed))


def public_bytes(secret: bytes) -> bytes:
    """Return the public key that belongs to a secret, as SubjectPublicKeyInfo in DER."""
    _load(secret)
    return loading.public_bytes(secret)


def sign(secret: bytes, _algorithm: str, message: bytes, message_type: str) -> bytes:
    """Return the signature of a message, or of the 64 bytes that stand for one."""
    signed: bytes = _way(_load(secret), "sign", message_type)(message)
    return signed


def verify(secret: bytes, _algorithm: str, message: bytes, message_type: str, signature: bytes) -> bool:
    """Return whether a signature is one of this key over this message."""
    from cryptography.exceptions import InvalidSignature

    try:
        _way(_load(secret).public_key(), "verify", message_type)(signature, message)
    except InvalidSignature:
        return False
    return True


def _load(secret: bytes) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return loading.private_key(secret)
    except (UnsupportedAlgorithm, ValueError) as error:
        raise lacking(_WHAT) from error


def _way(key: Any, verb: str, message_type: str) -> Any:
    way = getattr(key, f"{verb}_mu" if message_type == EXTERNAL_MU else verb, None)
    if way is None:
        raise lacking(_WITH_MU)
    return way
