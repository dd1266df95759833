"""When a key was last used: the last cryptographic operation that succeeded (kms.md section 20)."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.identifiers import find_key
from mocksm.services.kms.store import LastUse


@operation
def get_key_last_usage(call: Call, *, key_id: str) -> dict[str, Any]:
    """Tell of the last use of a key; related multi-Region keys are each told of for themselves.

    Every key here was made after KMS began to keep track, so tracking starts when the key is made.
    """
    key = find_key(call, key_id)
    return {
        "KeyId": key.arn,
        "KeyLastUsage": {} if key.last_use is None else _told(key.last_use),
        "TrackingStartDate": key.created,
        "KeyCreationDate": key.created,
    }


def _told(use: LastUse) -> dict[str, Any]:
    event = hashlib.sha256(use.request_id.encode()).digest()[:16]
    return {
        "Operation": use.operation,
        "Timestamp": use.at,
        "CloudTrailEventId": str(UUID(bytes=event, version=4)),
        "KmsRequestId": use.request_id,
    }
