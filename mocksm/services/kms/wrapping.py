"""Wrapping keys: what GetParametersForImport gives out, and how material comes out of its wrapping. Knows no operation."""

from __future__ import annotations

from datetime import datetime

from mocksm.services.kms.algorithms.families import encrypting, make_secret, public_bytes

SM2 = "SM2"
SM2PKE = "SM2PKE"


class WrappingKey:
    """The private half of a wrapping key.

    Attributes:
        key_id: The id of the key for which it was given out.
        algorithm: The wrapping algorithm.
        valid_to: When it can no longer be used.
        secret: PKCS #8 in DER.
    """

    def __init__(self, key_id: str, algorithm: str, valid_to: datetime, secret: bytes) -> None:
        self.key_id = key_id
        self.algorithm = algorithm
        self.valid_to = valid_to
        self.secret = secret


class WrappingKeys:
    """The wrapping keys of one account and Region, by import token."""

    def __init__(self) -> None:
        self._keys: dict[bytes, WrappingKey] = {}

    def add(self, token: bytes, wrapping_key: WrappingKey) -> None:
        """Keep a wrapping key under its token."""
        self._keys[token] = wrapping_key

    def get(self, token: bytes) -> WrappingKey | None:
        """Return the wrapping key of a token, None if the token was not issued here."""
        return self._keys.get(token)


def make(spec: str) -> bytes:
    """Return a new private key of a wrapping key spec."""
    return make_secret(spec)


def public_of(spec: str, secret: bytes) -> bytes:
    """Return the public key to wrap with, as SubjectPublicKeyInfo in DER."""
    return public_bytes(spec, secret)


def unwrap(wrapping_key: WrappingKey, wrapped: bytes) -> bytes | None:
    """Return the material in its wrapping, None if it was not wrapped with this key by its algorithm."""
    secret, algorithm = wrapping_key.secret, wrapping_key.algorithm
    if algorithm.startswith("RSA_AES_KEY_WRAP_"):
        return _unwrap_by_aes(secret, algorithm, wrapped)
    return encrypting(algorithm).decrypt(secret, algorithm, wrapped)


def _unwrap_by_aes(secret: bytes, algorithm: str, wrapped: bytes) -> bytes | None:
    """Return material that is wrapped under an AES key, which stands before it, encrypted by OAEP (section 16)."""
    from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap_with_padding

    from mocksm.services.kms.algorithms.loading import private_key

    size = private_key(secret).key_size // 8
    key = encrypting(algorithm).decrypt(secret, algorithm, wrapped[:size])
    if key is None:
        return None
    try:
        material: bytes = aes_key_unwrap_with_padding(key, wrapped[size:])
    except (InvalidUnwrap, ValueError):  # ValueError: no AES key has that length
        return None
    return material
