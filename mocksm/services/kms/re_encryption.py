"""ReEncrypt: what one key decrypts, another encrypts, and the plaintext stays here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.encryption import IGNORE_CIPHERTEXT
from mocksm.services.kms.identifiers import find_key
from mocksm.services.kms.sealed import check_opening, check_sealing, check_size, find_sealed, opened, sealed_under
from mocksm.services.kms.specs import SYMMETRIC
from mocksm.services.kms.usage import check_dry_run, check_grant_tokens, used


@operation
def re_encrypt(
    call: Call,
    *,
    destination_key_id: str,
    ciphertext_blob: bytes | None = None,
    source_encryption_context: Mapping[str, str] | None = None,
    source_key_id: str | None = None,
    destination_encryption_context: Mapping[str, str] | None = None,
    source_encryption_algorithm: str = SYMMETRIC,
    destination_encryption_algorithm: str = SYMMETRIC,
    grant_tokens: Sequence[str] = (),
    dry_run: bool = False,
    dry_run_modifiers: Sequence[str] = (),
) -> dict[str, Any]:
    """Put a ciphertext under another key, another algorithm or another encryption context; the source is judged first."""
    check_grant_tokens(call, grant_tokens)
    check_dry_run(dry_run and source_key_id is not None and IGNORE_CIPHERTEXT in dry_run_modifiers)
    source = find_sealed(call, ciphertext_blob, source_key_id, source_encryption_algorithm)
    check_opening(call, source, source_encryption_algorithm, source_encryption_context)
    destination = find_key(call, destination_key_id)
    check_sealing(call, destination, destination_encryption_algorithm, destination_encryption_context)
    plaintext = opened(source, source_encryption_algorithm, source_encryption_context)
    check_size(destination, destination_encryption_algorithm, plaintext)
    check_dry_run(dry_run)
    blob = sealed_under(destination, destination_encryption_algorithm, plaintext, destination_encryption_context)
    used(call, source.key)
    used(call, destination)
    answer = {
        "CiphertextBlob": blob,
        "SourceKeyId": source.key.arn,
        "KeyId": destination.arn,
        "SourceEncryptionAlgorithm": source_encryption_algorithm,
        "DestinationEncryptionAlgorithm": destination_encryption_algorithm,
    }
    if source.material_id is not None:
        answer["SourceKeyMaterialId"] = source.material_id
    if destination.spec == SYMMETRIC:
        answer["DestinationKeyMaterialId"] = destination.current or ""
    return answer
