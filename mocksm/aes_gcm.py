"""AES-256-GCM, with which every room encrypts. ``cryptography`` is imported with the first value. It knows no room."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM


@lru_cache(maxsize=1024)
def cipher(key: bytes) -> AESGCM:
    """Keep the ciphers of the keys that were used last: to set one up costs as much as to decrypt with it."""
    return _aesgcm()(key)


@lru_cache(maxsize=512)
def decrypted(key: bytes, nonce: bytes, ciphertext: bytes, authenticated: bytes | None = None) -> bytes:
    """Return a plaintext, and keep the last ones: a test reads one secret again and again, and the same bytes are the same.

    Raises:
        InvalidTag: It was not encrypted so.
    """
    return cipher(key).decrypt(nonce, ciphertext, authenticated)


@cache
def _aesgcm() -> type[AESGCM]:
    """Return the class; to import it each time costs as much as to set a cipher up."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM
