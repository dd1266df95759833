"""GenerateMac and VerifyMac: HMAC of RFC 2104 under keys that stay here."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.errors import KMSInvalidMacException
from mocksm.services.kms.fit import fit_key
from mocksm.services.kms.key_bytes import key_bytes
from mocksm.services.kms.store import Key
from mocksm.services.kms.usage import check_dry_run, used


@operation
def generate_mac(
    call: Call,
    *,
    message: bytes,
    key_id: str,
    mac_algorithm: str,
    grant_tokens: Sequence[str] = (),
    dry_run: bool = False,
) -> dict[str, Any]:
    """Return the code that proves a message of up to 4096 bytes to whoever may use the same key."""
    key = fit_key(call, key_id, grant_tokens, mac_algorithm)
    check_dry_run(dry_run)
    used(call, key)
    return {"Mac": _mac(key, mac_algorithm, message), "MacAlgorithm": mac_algorithm, "KeyId": key.arn}


@operation
def verify_mac(
    call: Call,
    *,
    message: bytes,
    key_id: str,
    mac_algorithm: str,
    mac: bytes,
    grant_tokens: Sequence[str] = (),
    dry_run: bool = False,
) -> dict[str, Any]:
    """Confirm the code of a message; one that is not the key's for this message is an error, and never False."""
    key = fit_key(call, key_id, grant_tokens, mac_algorithm)
    if not hmac.compare_digest(_mac(key, mac_algorithm, message), mac):
        raise KMSInvalidMacException
    check_dry_run(dry_run)
    used(call, key)
    return {"KeyId": key.arn, "MacValid": True, "MacAlgorithm": mac_algorithm}


def _mac(key: Key, algorithm: str, message: bytes) -> bytes:
    """Return the code; the algorithm's name, HMAC_SHA_256, has the hash in it."""
    return hmac.digest(key_bytes(key), message, algorithm.removeprefix("HMAC_").replace("_", ""))
