"""DeriveSharedSecret: ECDH of a key that stays here with someone else's public key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.algorithms.families import agreeing
from mocksm.services.kms.errors import ValidationException
from mocksm.services.kms.fit import fit_key
from mocksm.services.kms.key_bytes import key_bytes
from mocksm.services.kms.recipients import recipient_key, with_plaintext
from mocksm.services.kms.usage import check_dry_run, used


@operation
def derive_shared_secret(
    call: Call,
    *,
    key_id: str,
    key_agreement_algorithm: str,
    public_key: bytes,
    grant_tokens: Sequence[str] = (),
    dry_run: bool = False,
    recipient: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the raw secret that the other side derives as well, with its own private key and this one's public key."""
    key = fit_key(call, key_id, grant_tokens, key_agreement_algorithm)
    shared = agreeing(key.spec).agree(key_bytes(key), public_key)
    if shared is None:
        raise ValidationException  # recorded without a message
    reader = recipient_key(recipient)
    check_dry_run(dry_run)
    used(call, key)
    answer = {"KeyId": key.arn, "KeyAgreementAlgorithm": key_agreement_algorithm, "KeyOrigin": key.origin}
    return with_plaintext(answer, "SharedSecret", shared, reader)
