"""Encapsulate and Decapsulate: shared secrets by ML-KEM (kms.md section 25)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.errors import InvalidCiphertextException
from mocksm.services.kms.fit import fit_key
from mocksm.services.kms.key_bytes import key_bytes
from mocksm.services.kms.usage import check_dry_run, used


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
    from mocksm.services.kms.algorithms import ml_kem

    key = fit_key(call, key_id, grant_tokens, encapsulation_algorithm)
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
    from mocksm.services.kms.algorithms import ml_kem

    key = fit_key(call, key_id, grant_tokens, encapsulation_algorithm)
    shared = ml_kem.decapsulate(key_bytes(key), shared_secret_ciphertext_blob)
    if shared is None:
        raise InvalidCiphertextException
    check_dry_run(dry_run)
    used(call, key)
    return {"KeyId": key.arn, "SharedSecret": shared, "EncapsulationAlgorithm": encapsulation_algorithm}
