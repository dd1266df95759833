"""GetPublicKey: the half of a key pair that leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.algorithms.families import public_bytes
from mocksm.services.kms.errors import UnsupportedOperationException
from mocksm.services.kms.identifiers import find_key
from mocksm.services.kms.key_bytes import key_bytes
from mocksm.services.kms.specs import ALGORITHMS_MEMBER, GENERATE_VERIFY_MAC, SPECS, SYMMETRIC
from mocksm.services.kms.states import check_state
from mocksm.services.kms.usage import check_grant_tokens


@operation
def get_public_key(call: Call, *, key_id: str, grant_tokens: Sequence[str] = ()) -> dict[str, Any]:
    """Return the public key, as SubjectPublicKeyInfo in DER, and what may be done with it; disabled keys have one too."""
    check_grant_tokens(call, grant_tokens)
    key = find_key(call, key_id)
    check_state(call.operation, key)
    if key.spec == SYMMETRIC or key.usage == GENERATE_VERIFY_MAC:
        raise UnsupportedOperationException  # recorded without a message
    return {
        "KeyId": key.arn,
        "PublicKey": public_bytes(key.spec, key_bytes(key)),
        "CustomerMasterKeySpec": key.spec,
        "KeySpec": key.spec,
        "KeyUsage": key.usage,
        ALGORITHMS_MEMBER[key.usage]: SPECS[key.spec][key.usage],
    }
