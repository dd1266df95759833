"""Ed25519: pure by ``cryptography``, pre-hashed (Ed25519ph), which it lacks, by our own ``ed25519ph``."""

from __future__ import annotations

from mocksm.services.kms.algorithms import ed25519ph
from mocksm.services.kms.algorithms.drawing import Draw
from mocksm.services.kms.algorithms.loading import as_secret, private_key

PURE = "ED25519_SHA_512"
PREHASHED = "ED25519_PH_SHA_512"
_SEED = 32


def make(draw: Draw | None = None) -> bytes:
    """Return a new private key; with ``draw`` it is the bytes that that returns."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if draw is None:
        return as_secret(Ed25519PrivateKey.generate())
    return as_secret(Ed25519PrivateKey.from_private_bytes(draw(_SEED)))


def sign(secret: bytes, algorithm: str, message: bytes, _message_type: str) -> bytes:
    """Return the signature of a message. Ed25519ph hashes what it is given, be it a digest already (as KMS does)."""
    key = private_key(secret)
    if algorithm == PREHASHED:
        return ed25519ph.sign(key.private_bytes_raw(), message)
    signed: bytes = key.sign(message)
    return signed


def verify(secret: bytes, algorithm: str, message: bytes, _message_type: str, signature: bytes) -> bool:
    """Return whether a signature is one of this key over this message."""
    from cryptography.exceptions import InvalidSignature

    public = private_key(secret).public_key()
    if algorithm == PREHASHED:
        return ed25519ph.verify(public.public_bytes_raw(), message, signature)
    try:
        public.verify(signature, message)
    except InvalidSignature:
        return False
    return True
