"""Encrypt and Decrypt: the operations, with symmetric and asymmetric keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.identifiers import find_key
from mocksm.services.kms.recipients import recipient_key, with_plaintext
from mocksm.services.kms.sealed import check_opening, check_sealing, check_size, find_sealed, opened, sealed_under
from mocksm.services.kms.specs import SYMMETRIC
from mocksm.services.kms.usage import check_dry_run, check_grant_tokens, used

IGNORE_CIPHERTEXT = "IGNORE_CIPHERTEXT"


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
    check_grant_tokens(call, grant_tokens)
    key = find_key(call, key_id)
    check_sealing(call, key, encryption_algorithm, encryption_context)
    check_size(key, encryption_algorithm, plaintext)
    check_dry_run(dry_run)
    blob = sealed_under(key, encryption_algorithm, plaintext, encryption_context)
    used(call, key)
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
    recipient: Mapping[str, Any] | None = None,
    dry_run: bool = False,
    dry_run_modifiers: Sequence[str] = (),
) -> dict[str, Any]:
    """Decrypt what a key encrypted; the ciphertext of a symmetric key names it, and KeyId may confirm it."""
    check_grant_tokens(call, grant_tokens)
    check_dry_run(dry_run and key_id is not None and IGNORE_CIPHERTEXT in dry_run_modifiers)
    sealed = find_sealed(call, ciphertext_blob, key_id, encryption_algorithm)
    check_opening(call, sealed, encryption_algorithm, encryption_context)
    reader = recipient_key(recipient)
    plaintext = opened(sealed, encryption_algorithm, encryption_context)
    check_dry_run(dry_run)
    used(call, sealed.key)
    answer = {"KeyId": sealed.key.arn, "EncryptionAlgorithm": encryption_algorithm}
    if sealed.material_id is not None:
        answer["KeyMaterialId"] = sealed.material_id
    return with_plaintext(answer, "Plaintext", plaintext, reader)
