"""The key of a cryptographic operation: found, and fit for it. The order of the checks is AWS's (kms.md, section 1.3)."""

from __future__ import annotations

from collections.abc import Sequence

from mocksm.engine.call import Call
from mocksm.services.kms.errors import InvalidKeyUsageException
from mocksm.services.kms.identifiers import find_key
from mocksm.services.kms.specs import SYMMETRIC
from mocksm.services.kms.store import Key
from mocksm.services.kms.usage import check_algorithm, check_grant_tokens, check_use


def fit_key(call: Call, key_id: str, grant_tokens: Sequence[str], algorithm: str) -> Key:
    """Return the key, whose usage, state and spec let the operation work with an algorithm."""
    key = _usable(call, key_id, grant_tokens)
    check_algorithm(key, algorithm)
    return key


def data_key_maker(call: Call, key_id: str, grant_tokens: Sequence[str]) -> Key:
    """Return the key under which a data key is to be made, a symmetric one."""
    key = _usable(call, key_id, grant_tokens)
    if key.spec != SYMMETRIC:
        raise InvalidKeyUsageException("You cannot generate a data key with an asymmetric CMK")
    return key


def _usable(call: Call, key_id: str, grant_tokens: Sequence[str]) -> Key:
    check_grant_tokens(call, grant_tokens)
    key = find_key(call, key_id)
    check_use(call.operation, key)
    return key
