"""Encapsulate and Decapsulate: shared secrets by ML-KEM (kms.md section 25)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.algorithms import ml_kem
from mocksm.services.kms.errors import InvalidCiphertextException
from mocksm.services.kms.identifiers import find_key
from mocksm.services.kms.key_bytes import key_bytes
from mocksm.services.kms.store import Key
from mocksm.services.kms.usage import check_algorithm, check_dry_run, check_grant_tokens, check_use, used


@operation
def encapsulate(
    call: Call,
    *,
    key_id: str,
    encapsulation_algorithm: str,
    grant_tokens: Sequence[str] = (),
    dry_run: bool = False,
) -> dict[str, Any]:
    """Return a new shared secret, in plaintext and encapsulated with a public key."""
    key = _find(call, key_id, encapsulation_algorithm, grant_tokens)
    check_dry_run(dry_run)
    shared, ciphertext = ml_kem.encapsulate(key_bytes(key))
    used(call, key)
    return {
        "KeyId": key.arn,
        "SharedSecret": shared,
        "SharedSecretCiphertextBlob": ciphertext,
        "EncapsulationAlgorithm": encapsulation_algorithm,
    }


@operation
def decapsulate(
    call: Call,
    *,
    key_id: str,
    shared_secret_ciphertext_blob: bytes,
    encapsulation_algorithm: str,
    grant_tokens: Sequence[str] = (),
    dry_run: bool = False,
) -> dict[str, Any]:
    """Recover a shared secret; what was encapsulated for another key, or altered, gives another secret and no error."""
    key = _find(call, key_id, encapsulation_algorithm, grant_tokens)
    shared = ml_kem.decapsulate(key_bytes(key), shared_secret_ciphertext_blob)
    if shared is None:
        raise InvalidCiphertextException
    check_dry_run(dry_run)
    used(call, key)
    return {"KeyId": key.arn, "SharedSecret": shared, "EncapsulationAlgorithm": encapsulation_algorithm}


def _find(call: Call, key_id: str, algorithm: str, grant_tokens: Sequence[str]) -> Key:
    check_grant_tokens(call, grant_tokens)
    key = find_key(call, key_id)
    check_use(call.operation, key)
    check_algorithm(key, algorithm)
    return key
