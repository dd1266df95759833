"""The end of a key: scheduled days ahead, cancelled until then, and done by the clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.custom_store_keys import release
from mocksm.services.kms.errors import ValidationException
from mocksm.services.kms.identifiers import find_key
from mocksm.services.kms.relations import primary_of
from mocksm.services.kms.states import (
    DISABLED,
    PENDING_DELETION,
    PENDING_REPLICA_DELETION,
    check_pending_deletion,
    check_state,
    put_in,
)
from mocksm.services.kms.store import Key, Keys

_SHORTEST = 7
_LONGEST = 30


@operation
def schedule_key_deletion(call: Call, *, key_id: str, pending_window_in_days: int = _LONGEST) -> dict[str, Any]:
    """Take a key out of use now, and delete it when the window is over, with its aliases and grants.

    The window of a primary key begins when its last replica is gone.
    """
    key = find_key(call, key_id)
    if not _SHORTEST <= pending_window_in_days <= _LONGEST:
        raise ValidationException("PendingWindowInDays must be between 7 and 30")
    check_state(call.operation, key)
    key.returns_to = None
    if key.lineage.replicas and not key.is_replica:
        key.state = PENDING_REPLICA_DELETION
        key.window = pending_window_in_days
    else:
        _begin(call, key, pending_window_in_days)
    answer = {"KeyId": key.arn, "KeyState": key.state, "PendingWindowInDays": pending_window_in_days}
    return answer if key.deletion_date is None else {**answer, "DeletionDate": key.deletion_date}


@operation
def cancel_key_deletion(call: Call, *, key_id: str) -> dict[str, Any]:
    """Keep a key after all; it is disabled then, whatever it was before."""
    key = find_key(call, key_id)
    check_pending_deletion(key)
    key.deletion_date = key.window = None
    put_in(DISABLED, key)
    return {"KeyId": key.arn}


def delete_key(call: Call, key_id: str) -> None:
    """Delete a key whose time has come; one whose deletion was cancelled or put off in the meantime stays."""
    with call.cloud.lock:
        keys = call.store(Keys)
        key = keys.get(key_id)
        if key is not None and key.deletion_date is not None and key.deletion_date <= call.now:
            keys.remove(key)
            release(key)
            call.announce("DeleteKey", resource=key.arn)
            if key.is_replica:
                _leave(call, key)


def _begin(call: Call, key: Key, days: int) -> None:
    """Let the window of a key begin."""
    key.state = PENDING_DELETION
    key.window = None
    key.deletion_date = call.now + timedelta(days=days)
    call._replace(region=key.region).schedule(key.deletion_date, delete_key, key.id)


def _leave(call: Call, replica: Key) -> None:
    """Take a replica that is gone out of its family; a primary that waited for the last one begins its window."""
    replica.lineage.replicas.remove(replica.region)
    primary = primary_of(call, replica)
    if primary.window is not None and not replica.lineage.replicas:
        _begin(call, primary, primary.window)
