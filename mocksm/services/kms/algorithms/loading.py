"""Private keys and public keys as bytes, and as ``cryptography``'s objects."""

from __future__ import annotations

from functools import lru_cache
from typing import Any


@lru_cache(maxsize=256)
def private_key(secret: bytes) -> Any:
    """Return the private key of PKCS #8 in DER, loaded once: its first use costs more than those that follow.

    Loading does not check the numbers of an RSA key, which takes longer than all else that is done with it.
    """
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    return load_der_private_key(secret, None, unsafe_skip_rsa_key_validation=True)


def as_secret(key: Any) -> bytes:
    """Return a private key as PKCS #8 in DER."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    secret: bytes = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return secret


def public_bytes(secret: bytes) -> bytes:
    """Return the public key that belongs to a secret, as SubjectPublicKeyInfo in DER."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public: bytes = private_key(secret).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return public
