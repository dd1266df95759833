"""Data keys: random bytes to encrypt with outside of KMS, and the same bytes encrypted under a key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.ciphertext import GENERATED, seal
from mocksm.services.kms.errors import ValidationException
from mocksm.services.kms.fit import data_key_maker
from mocksm.services.kms.recipients import recipient_key, with_plaintext
from mocksm.services.kms.usage import check_dry_run, used

_SIZES = {"AES_128": 16, "AES_256": 32}


@operation
def generate_data_key(
    call: Call,
    *,
    key_id: str,
    encryption_context: Mapping[str, str] | None = None,
    number_of_bytes: int | None = None,
    key_spec: str | None = None,
    grant_tokens: Sequence[str] = (),
    recipient: Mapping[str, Any] | None = None,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Return a new data key, in plaintext and encrypted under a symmetric key."""
    size = _size(key_spec, number_of_bytes)
    return _generate(call, key_id, encryption_context, size, grant_tokens, dry_run, recipient)


@operation
def generate_data_key_without_plaintext(
    call: Call,
    *,
    key_id: str,
    encryption_context: Mapping[str, str] | None = None,
    key_spec: str | None = None,
    number_of_bytes: int | None = None,
    grant_tokens: Sequence[str] = (),
    dry_run: bool = False,
) -> dict[str, Any]:
    """Return a new data key, encrypted under a symmetric key only, for someone who decrypts it later."""
    size = _size(key_spec, number_of_bytes)
    answer = _generate(call, key_id, encryption_context, size, grant_tokens, dry_run)
    del answer["Plaintext"]
    return answer


def _generate(
    call: Call,
    key_id: str,
    context: Mapping[str, str] | None,
    size: int,
    grant_tokens: Sequence[str],
    dry_run: bool,
    recipient: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    key = data_key_maker(call, key_id, grant_tokens)
    reader = recipient_key(recipient)
    check_dry_run(dry_run)
    data_key = key.lineage.chance.draw(size, "data key")
    blob = seal(key, GENERATED, data_key, context)
    used(call, key)
    answer = {"CiphertextBlob": blob, "KeyId": key.arn, "KeyMaterialId": key.current}
    return with_plaintext(answer, "Plaintext", data_key, reader)


def _size(key_spec: str | None, number_of_bytes: int | None) -> int:
    if key_spec is not None and number_of_bytes is None:
        return _SIZES[key_spec]
    if number_of_bytes is not None and key_spec is None:
        return number_of_bytes
    raise ValidationException("Please specify either number of bytes or key spec.")
