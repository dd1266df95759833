"""The end of a key: scheduled days ahead, cancelled until then, and done by the clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.errors import ValidationException
from mocksm.services.kms.identifiers import find_key
from mocksm.services.kms.states import DISABLED, PENDING_DELETION, check_pending_deletion, check_state
from mocksm.services.kms.store import Keys

_SHORTEST = 7
_LONGEST = 30


@operation
def schedule_key_deletion(call: Call, *, key_id: str, pending_window_in_days: int = _LONGEST) -> dict[str, Any]:
    """Take a key out of use now, and delete it when the window is over, with its aliases."""
    key = find_key(call, key_id)
    if not _SHORTEST <= pending_window_in_days <= _LONGEST:
        raise ValidationException("PendingWindowInDays must be between 7 and 30")
    check_state(call.operation, key)
    key.state = PENDING_DELETION
    key.deletion_date = call.now + timedelta(days=pending_window_in_days)
    call.schedule(key.deletion_date, delete_key, key.id)
    return {
        "KeyId": key.arn,
        "DeletionDate": key.deletion_date,
        "KeyState": key.state,
        "PendingWindowInDays": pending_window_in_days,
    }


@operation
def cancel_key_deletion(call: Call, *, key_id: str) -> dict[str, Any]:
    """Keep a key after all; it is disabled then, whatever it was before."""
    key = find_key(call, key_id)
    check_pending_deletion(key)
    key.state = DISABLED
    key.deletion_date = None
    return {"KeyId": key.arn}


def delete_key(call: Call, key_id: str) -> None:
    """Delete a key whose time has come; one whose deletion was cancelled or put off in the meantime stays."""
    with call.cloud.lock:
        keys = call.store(Keys)
        key = keys.get(key_id)
        if key is not None and key.deletion_date is not None and key.deletion_date <= call.now:
            keys.remove(key)
