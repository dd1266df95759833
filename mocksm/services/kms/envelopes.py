"""Envelopes that only one reader can open: CMS EnvelopedData (RFC 5652) for a public key. It knows no recipient and no call."""

from __future__ import annotations

import os
from typing import Any

from mocksm.services.kms.algorithms import der

_ENVELOPED_DATA = bytes.fromhex("2a864886f70d010703")
_DATA = bytes.fromhex("2a864886f70d010701")
_RSAES_OAEP = bytes.fromhex("2a864886f70d010107")
_MGF1 = bytes.fromhex("2a864886f70d010108")
_SHA_256 = bytes.fromhex("608648016503040201")
_AES_256_CBC = bytes.fromhex("60864801650304012a")

_SET = 0x31
_IMPLICIT = 0x80
_EXPLICIT = (0xA0, 0xA1)
_BLOCK = 16
_KEY = 32


def enveloped(reader: Any, plaintext: bytes) -> bytes:
    """Return EnvelopedData: AES-256-CBC, its key by RSAES-OAEP with SHA-256 for the public key ``reader``."""
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509 import SubjectKeyIdentifier

    key, start = os.urandom(_KEY), os.urandom(_BLOCK)
    identifier = SubjectKeyIdentifier.from_public_key(reader).digest
    wrapped = reader.encrypt(key, OAEP(MGF1(SHA256()), SHA256(), None))
    recipient = der.sequence(der.integer(2), der.write(_IMPLICIT, identifier), _oaep(), der.octets(wrapped))
    cipher = _algorithm(_AES_256_CBC, der.octets(start))
    content = der.sequence(_oid(_DATA), cipher, der.write(_IMPLICIT, _encrypt(key, start, plaintext)))
    data = der.sequence(der.integer(2), der.write(_SET, recipient), content)
    return der.sequence(_oid(_ENVELOPED_DATA), der.write(_EXPLICIT[0], data))


def _encrypt(key: bytes, start: bytes, plaintext: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import CBC

    count = _BLOCK - len(plaintext) % _BLOCK
    encryptor = Cipher(AES(key), CBC(start)).encryptor()
    return encryptor.update(plaintext + bytes((count,)) * count) + encryptor.finalize()


def _oaep() -> bytes:
    sha = _algorithm(_SHA_256)
    return _algorithm(
        _RSAES_OAEP, der.sequence(der.write(_EXPLICIT[0], sha), der.write(_EXPLICIT[1], _algorithm(_MGF1, sha)))
    )


def _algorithm(name: bytes, *parameters: bytes) -> bytes:
    return der.sequence(_oid(name), *parameters)


def _oid(name: bytes) -> bytes:
    return der.write(der.OBJECT_IDENTIFIER, name)
