"""Encrypt and Decrypt: the operations, and AWS's order of checks. The cryptography of asymmetric keys is not modelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.ciphertext import ENCRYPTED, Blob, open_blob, read, seal
from mocksm.services.kms.errors import (
    AccessDeniedException,
    IncorrectKeyException,
    InvalidCiphertextException,
    ValidationException,
)
from mocksm.services.kms.identifiers import find_key
from mocksm.services.kms.specs import PLAINTEXT_LIMITS, SYMMETRIC
from mocksm.services.kms.states import check_state
from mocksm.services.kms.store import Key, Keys
from mocksm.services.kms.usage import check_algorithm, check_dry_run, check_grant_tokens, check_use

_IGNORE_CIPHERTEXT = "IGNORE_CIPHERTEXT"


@operation
def encrypt(
    call: Call,
    *,
    key_id: str,
    plaintext: bytes,
    encryption_context: Mapping[str, str] | None = None,
    encryption_algorithm: str = SYMMETRIC,
    grant_tokens: Sequence[str] = (),
    dry_run: bool = False,
) -> dict[str, Any]:
    """Encrypt up to 4096 bytes under a key; an encryption context is needed again, exactly, to decrypt."""
    check_grant_tokens(call.operation, grant_tokens)
    key = find_key(call, key_id)
    check_use(call.operation, key)
    check_algorithm(key, encryption_algorithm)
    _check_plaintext(key, encryption_algorithm, plaintext, encryption_context)
    check_dry_run(dry_run)
    _check_symmetric(call, key)
    blob = seal(key, ENCRYPTED, plaintext, encryption_context)
    return {"CiphertextBlob": blob, "KeyId": key.arn, "EncryptionAlgorithm": encryption_algorithm}


@operation
def decrypt(
    call: Call,
    *,
    ciphertext_blob: bytes | None = None,
    encryption_context: Mapping[str, str] | None = None,
    grant_tokens: Sequence[str] = (),
    key_id: str | None = None,
    encryption_algorithm: str = SYMMETRIC,
    dry_run: bool = False,
    dry_run_modifiers: Sequence[str] = (),
) -> dict[str, Any]:
    """Decrypt what Encrypt or GenerateDataKey made; the blob itself names the key, KeyId may confirm it."""
    check_grant_tokens(call.operation, grant_tokens)
    check_dry_run(dry_run and key_id is not None and _IGNORE_CIPHERTEXT in dry_run_modifiers)
    if encryption_algorithm != SYMMETRIC:
        _decrypt_asymmetric(call, key_id, encryption_algorithm, encryption_context, dry_run)
    key, blob = find_encrypting_key(call, ciphertext_blob, key_id)
    check_state(call.operation, key)
    plaintext = open_blob(key, blob, encryption_context)
    if plaintext is None:
        raise InvalidCiphertextException
    check_dry_run(dry_run)
    return {
        "KeyId": key.arn,
        "Plaintext": plaintext,
        "EncryptionAlgorithm": encryption_algorithm,
        "KeyMaterialId": blob.material_id,
    }


def find_encrypting_key(call: Call, ciphertext_blob: bytes | None, key_id: str | None) -> tuple[Key, Blob]:
    """Return the key that made a blob, and the blob, read; a key that the caller named must be that key.

    Blobs of other accounts' keys are not modelled yet: they get AWS's answer for keys that one may not use.
    """
    if ciphertext_blob is None:
        raise ValidationException(
            "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null"
        )
    blob = read(ciphertext_blob)
    if blob is None:
        raise InvalidCiphertextException
    if key_id is None:
        return _owner(call, blob), blob
    key = find_key(call, key_id)
    if key.id not in blob.key_ids:
        raise IncorrectKeyException(
            "The key ID in the request does not identify a CMK that can perform this operation."
        )
    return key, blob


def _owner(call: Call, blob: Blob) -> Key:
    keys = call.store(Keys)
    for key_id in blob.key_ids:
        key = keys.get(key_id)
        if key is not None:
            return key
    raise AccessDeniedException(
        f"User: {call.principal.arn} is not authorized to perform: kms:{call.operation} on the resource associated with "
        "this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or "
        "a resource-based policy explicitly denies access"
    )


def _check_plaintext(key: Key, algorithm: str, plaintext: bytes, context: Mapping[str, str] | None) -> None:
    if context and key.spec != SYMMETRIC:
        raise ValidationException("EncryptionContext is not supported when encrypting with asymmetric CMKs.")
    limit = PLAINTEXT_LIMITS.get((key.spec, algorithm))
    if limit is not None and len(plaintext) > limit:
        raise ValidationException(
            f"Algorithm {algorithm} and key spec {key.spec} cannot encrypt data larger than {limit} bytes."
        )


def _decrypt_asymmetric(
    call: Call, key_id: str | None, algorithm: str, context: Mapping[str, str] | None, dry_run: bool
) -> None:
    if key_id is None:
        raise NotImplementedError(f"mocksm does not know AWS's answer to Decrypt with {algorithm} and no KeyId")
    key = find_key(call, key_id)
    check_use(call.operation, key)
    check_algorithm(key, algorithm)
    if context:
        raise ValidationException("EncryptionContext is not supported when decrypting with asymmetric CMKs.")
    check_dry_run(dry_run)
    _check_symmetric(call, key)


def _check_symmetric(call: Call, key: Key) -> None:
    if key.spec != SYMMETRIC:
        raise NotImplementedError(f"mocksm does not model {call.operation} with a key of spec {key.spec} yet")
