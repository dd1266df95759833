"""Encrypting and decrypting under any key, as Encrypt, Decrypt and ReEncrypt have it in common: checks, then bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from mocksm.engine.call import Call
from mocksm.errors import NotModelled
from mocksm.services.kms.algorithms.families import encrypting
from mocksm.services.kms.ciphertext import ENCRYPTED, Blob, open_blob, read, seal
from mocksm.services.kms.errors import (
    AccessDeniedException,
    IncorrectKeyException,
    InvalidCiphertextException,
    ValidationException,
)
from mocksm.services.kms.identifiers import find_key
from mocksm.services.kms.key_bytes import key_bytes
from mocksm.services.kms.specs import PLAINTEXT_LIMITS, SYMMETRIC
from mocksm.services.kms.store import Key, Keys
from mocksm.services.kms.usage import check_algorithm, check_use

Context = Mapping[str, str] | None


class Sealed(NamedTuple):
    """A ciphertext, and the key that is to open it.

    Attributes:
        key: Who made the ciphertext, or, if the ciphertext does not say, whom the caller named.
        data: The ciphertext.
        blob: The same, read; None for the ciphertext of an asymmetric key, which is a mere number.
    """

    key: Key
    data: bytes
    blob: Blob | None

    @property
    def material_id(self) -> str | None:
        """The id of the material that encrypted, if the ciphertext says so."""
        return self.blob.material_id if self.blob else None


def find_sealed(call: Call, data: bytes | None, key_id: str | None, algorithm: str) -> Sealed:
    """Return a ciphertext with its key. A symmetric one names it; if the caller does too, it has to be that one.

    Raises:
        AccessDeniedException: No key of this Region made the ciphertext; so does AWS refuse keys that one may not use.
    """
    if data is None:
        raise ValidationException(
            "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null"
        )
    if algorithm != SYMMETRIC:
        if key_id is None:
            raise NotModelled(f"mocksm does not know AWS's answer to {call.operation} with {algorithm} and no KeyId")
        return Sealed(find_key(call, key_id), data, None)
    blob = read(data)
    if blob is None:
        raise InvalidCiphertextException
    return Sealed(_owner(call, blob) if key_id is None else _named(call, blob, key_id), data, blob)


def check_opening(call: Call, sealed: Sealed, algorithm: str, context: Context) -> None:
    """Raise AWS's refusal if a key cannot decrypt now, or not so."""
    check_use(call.operation, sealed.key)
    check_algorithm(sealed.key, algorithm)
    if context and algorithm != SYMMETRIC:
        raise ValidationException("EncryptionContext is not supported when decrypting with asymmetric CMKs.")


def opened(sealed: Sealed, algorithm: str, context: Context) -> bytes:
    """Return the plaintext of a ciphertext.

    Raises:
        InvalidCiphertextException: The ciphertext, the context or the algorithm is not what encrypted it.
    """
    if sealed.blob is not None:
        plaintext = open_blob(sealed.key, sealed.blob, context)
    else:
        plaintext = encrypting(algorithm).decrypt(key_bytes(sealed.key), algorithm, sealed.data)
    if plaintext is None:
        raise InvalidCiphertextException
    return plaintext


def check_sealing(call: Call, key: Key, algorithm: str, context: Context) -> None:
    """Raise AWS's refusal if a key cannot encrypt now, or not so."""
    check_use(call.operation, key)
    check_algorithm(key, algorithm)
    if context and algorithm != SYMMETRIC:
        raise ValidationException("EncryptionContext is not supported when encrypting with asymmetric CMKs.")


def check_size(key: Key, algorithm: str, plaintext: bytes) -> None:
    """Raise AWS's refusal if a plaintext is too long for an asymmetric key."""
    limit = PLAINTEXT_LIMITS.get((key.spec, algorithm))
    if limit is not None and len(plaintext) > limit:
        raise ValidationException(
            f"Algorithm {algorithm} and key spec {key.spec} cannot encrypt data larger than {limit} bytes."
        )


def sealed_under(key: Key, algorithm: str, plaintext: bytes, context: Context) -> bytes:
    """Return the ciphertext of a plaintext."""
    if algorithm == SYMMETRIC:
        return seal(key, ENCRYPTED, plaintext, context)
    return encrypting(algorithm).encrypt(key_bytes(key), algorithm, plaintext)


def _named(call: Call, blob: Blob, key_id: str) -> Key:
    key = find_key(call, key_id)
    if key.id not in blob.key_ids:
        raise IncorrectKeyException(
            "The key ID in the request does not identify a CMK that can perform this operation."
        )
    return key


def _owner(call: Call, blob: Blob) -> Key:
    own = _of_blob(call.store(Keys), blob)
    if own is not None:
        return own
    for _, region, keys in call.cloud.stores(Keys):
        key = _of_blob(keys, blob) if region == call.region else None
        if key is not None:
            return key
    action = "ReEncryptFrom" if call.operation == "ReEncrypt" else call.operation
    raise AccessDeniedException(
        f"User: {call.principal.arn} is not authorized to perform: kms:{action} on the resource associated with "
        "this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or "
        "a resource-based policy explicitly denies access"
    )


def _of_blob(keys: Keys, blob: Blob) -> Key | None:
    single, multi_region = blob.key_ids
    return keys.get(single) or keys.get(multi_region)
