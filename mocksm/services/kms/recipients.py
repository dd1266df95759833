"""Recipients: whoever attests what he runs gets the plaintext encrypted to himself. It knows no attestation's form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mocksm.services.kms.errors import ValidationException


def recipient_key(recipient: Mapping[str, Any] | None) -> Any:
    """Return the public key that a recipient attests, None where there is no recipient.

    Raises:
        ValidationException: The attestation document is not good. AWS's message is not known, so there is none.
    """
    if recipient is None:
        return None
    from mocksm.services.kms.attestation import Untrusted, attested_key

    try:
        return attested_key(recipient.get("AttestationDocument", b""))
    except Untrusted:
        raise ValidationException from None


def with_plaintext(answer: Mapping[str, Any], member: str, plaintext: bytes, reader: Any) -> dict[str, Any]:
    """Return an answer with a plaintext in it. For a recipient only he can read it, and no key material is told of."""
    if reader is None:
        return {**answer, member: plaintext}
    from mocksm.services.kms.envelopes import enveloped

    told = {name: value for name, value in answer.items() if name != "KeyMaterialId"}
    return {**told, "CiphertextForRecipient": enveloped(reader, plaintext)}
