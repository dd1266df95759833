"""Sign and Verify: the operations, and what a message must be for each algorithm (kms.md section 12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.algorithms.families import signing
from mocksm.services.kms.algorithms.hashing import DIGEST, EXTERNAL_MU, RAW, digest_size
from mocksm.services.kms.errors import KMSInvalidSignatureException, ValidationException
from mocksm.services.kms.fit import fit_key
from mocksm.services.kms.key_bytes import key_bytes
from mocksm.services.kms.store import Key
from mocksm.services.kms.usage import check_dry_run, used

# The message types of the algorithms that do not take both RAW and DIGEST.
_TYPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ED25519_SHA_512": (RAW,),
        "ED25519_PH_SHA_512": (DIGEST,),
        "ML_DSA_SHAKE_256": (RAW, EXTERNAL_MU),
    }
)


@operation
def sign(
    call: Call,
    *,
    key_id: str,
    message: bytes,
    signing_algorithm: str,
    message_type: str = RAW,
    grant_tokens: Sequence[str] = (),
    dry_run: bool = False,
) -> dict[str, Any]:
    """Sign a message of up to 4096 bytes, or the digest of a longer one, with a private key that stays here."""
    key = _find(call, key_id, grant_tokens, signing_algorithm, message_type, message)
    check_dry_run(dry_run)
    signature = signing(signing_algorithm).sign(key_bytes(key), signing_algorithm, message, message_type)
    used(call, key)
    return {"KeyId": key.arn, "Signature": signature, "SigningAlgorithm": signing_algorithm}


@operation
def verify(
    call: Call,
    *,
    key_id: str,
    message: bytes,
    signature: bytes,
    signing_algorithm: str,
    message_type: str = RAW,
    grant_tokens: Sequence[str] = (),
    dry_run: bool = False,
) -> dict[str, Any]:
    """Confirm a signature; one that is not the key's over this message is an error, and never False."""
    key = _find(call, key_id, grant_tokens, signing_algorithm, message_type, message)
    module = signing(signing_algorithm)
    if not module.verify(key_bytes(key), signing_algorithm, message, message_type, signature):
        raise KMSInvalidSignatureException
    check_dry_run(dry_run)
    used(call, key)
    return {"KeyId": key.arn, "SignatureValid": True, "SigningAlgorithm": signing_algorithm}


def _find(
    call: Call, key_id: str, grant_tokens: Sequence[str], algorithm: str, message_type: str, message: bytes
) -> Key:
    key = fit_key(call, key_id, grant_tokens, algorithm)
    _check_message(key, algorithm, message_type, message)
    return key


def _check_message(key: Key, algorithm: str, message_type: str, message: bytes) -> None:
    """Raise AWS's refusal of a message.

    Its words for EXTERNAL_MU with keys other than ML-DSA's, and for a mu of a wrong length, are not known; those of the
    nearest case stand in.
    """
    if message_type not in _TYPES.get(algorithm, (RAW, DIGEST)):
        cause = f"key spec {key.spec}" if key.spec.startswith("ML_DSA") else f"algorithm {algorithm}"
        raise ValidationException(f"Message type {message_type} is incompatible with {cause}.")
    if message_type != RAW and len(message) != digest_size(algorithm):
        raise ValidationException(f"Digest is invalid length for algorithm {algorithm}.")
