"""The ciphertext blob of a symmetric key: AWS's layout outside, AES-256-GCM inside. Knows keys and no operation.

AWS does not document its blob; kms.md section 9 has what published blobs show, and tests in the wild rely on: the first
bytes, and the length for a plaintext. The layout here is that one: a header, the key material's id, seventeen bytes, a
length, and PKCS #7 EncryptedData in DER. What the seventeen bytes and the first eleven of the content are on AWS is
unknown; here they are the key's id, and a check of the header, which tells a damaged blob from one of a key that is gone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from mocksm.aes_gcm import cipher, decrypted
from mocksm.errors import NotModelled
from mocksm.services.kms.store import Key

ENCRYPTED = b"\x01\x02\x02\x00\x78"
GENERATED = b"\x01\x02\x03\x00\x78"

_HEADER_END = 54
_DER_START = 58
_NONCE = 12
_CHECK = 11

_SEQUENCE = b"\x30"
_EXPLICIT = b"\xa0"
_CONTENT = b"\x80"
_VERSION = b"\x02\x01\x00"
_ENCRYPTED_DATA = bytes.fromhex("06092a864886f70d010706")
_DATA = bytes.fromhex("06092a864886f70d010701")
_AES_256_GCM = bytes.fromhex("301e060960864801650304012e3011040c")
_TAG_LENGTH = bytes.fromhex("020110")


class Blob(NamedTuple):
    """A ciphertext blob, read: what names its key, and what only the key opens.

    Attributes:
        header: Its first bytes.
        nonce: The nonce.
        sealed: The ciphertext, with its tag.
        material_id: The id of the key material that encrypted.
        key_ids: The id of the key that encrypted, as it is, and as it is if the key is a multi-Region key.
    """

    header: bytes
    nonce: bytes
    sealed: bytes
    material_id: str
    key_ids: tuple[str, str]


def seal(key: Key, kind: bytes, plaintext: bytes, context: Mapping[str, str] | None) -> bytes:
    """Return the blob of a plaintext under a key's current material.

    Args:
        key: A symmetric key that has material.
        kind: ``ENCRYPTED``, or ``GENERATED`` for a data key.
        plaintext: What to encrypt.
        context: The encryption context; None is the empty one.
    """
    if key.current is None:
        raise NotModelled(f"mocksm does not model encryption under {key.arn}: it has no key material")
    header = kind + _naming(key.current, key.id)
    nonce = key.lineage.chance.draw(_NONCE, "nonce")
    secret = key.materials[key.current].secret
    return _write(header, nonce, cipher(secret).encrypt(nonce, plaintext, header + canonical(context)))


@lru_cache(maxsize=256)
def read(data: bytes) -> Blob | None:
    """Return the parts of a blob, or None for bytes that no symmetric key of mocksm's made."""
    nonce = data.find(_AES_256_GCM, _DER_START) + len(_AES_256_GCM)
    length = nonce + _NONCE + len(_TAG_LENGTH) + 1
    if length >= len(data) or nonce < _DER_START:
        return None
    content = length + 1 + (data[length] & 0x7F if data[length] & 0x80 else 0)
    header, sealed = data[:_HEADER_END], data[content + _CHECK :]
    if _write(header, data[nonce : nonce + _NONCE], sealed) != data:
        return None
    return Blob(header, data[nonce : nonce + _NONCE], sealed, header[5:37].hex(), _key_ids(header[38:].hex()))


def _key_ids(number: str) -> tuple[str, str]:
    return "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:])), f"mrk-{number}"


def open_blob(key: Key, blob: Blob, context: Mapping[str, str] | None) -> bytes | None:
    """Return the plaintext of a blob, or None if the key, the context or the blob is not what encrypted it."""
    material = key.materials.get(blob.material_id)
    if material is None:
        return None
    try:
        return decrypted(material.secret, blob.nonce, blob.sealed, blob.header + canonical(context))
    except _invalid_tag():
        return None


def _invalid_tag() -> type[Exception]:
    """Return what a failed decryption raises; to import it each time costs as much as a decryption."""
    from cryptography.exceptions import InvalidTag

    return InvalidTag


def canonical(context: Mapping[str, str] | None) -> bytes:
    """Return an encryption context as bytes: sorted, in Python's own notation, in which none can be taken for another."""
    return ascii(sorted(context.items())).encode() if context else b""


@lru_cache(maxsize=256)
def _naming(material_id: str, key_id: str) -> bytes:
    return bytes.fromhex(f"{material_id}01{key_id.removeprefix('mrk-').replace('-', '')}")


def _write(header: bytes, nonce: bytes, sealed: bytes) -> bytes:
    before, between = _frame(_CHECK + len(sealed))
    return b"".join((header, before, nonce, between, _check_of(header), sealed))


@lru_cache(maxsize=256)
def _check_of(header: bytes) -> bytes:
    return hashlib.sha256(header).digest()[:_CHECK]


@cache
def _frame(size: int) -> tuple[bytes, bytes]:
    """Return what stands before the nonce, and between it and a content of ``size`` bytes: lengths and DER."""
    content = b"".join((_DATA, _AES_256_GCM, bytes(_NONCE), _TAG_LENGTH, _der(_CONTENT, bytes(size))))
    data = _VERSION + _der(_SEQUENCE, content)
    message = _der(_SEQUENCE, _ENCRYPTED_DATA + _der(_EXPLICIT, _der(_SEQUENCE, data)))
    nonce = message.index(_AES_256_GCM) + len(_AES_256_GCM)
    return len(message).to_bytes(4, "big") + message[:nonce], message[nonce + _NONCE : len(message) - size]


def _der(tag: bytes, value: bytes) -> bytes:
    size = len(value)
    if size < 0x80:  # noqa: PLR2004 - DER's short form of a length
        return tag + bytes((size,)) + value
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return b"".join((tag, bytes((0x80 | len(length),)), length, value))
