"""Access keys of users: create, list, update, delete."""

from __future__ import annotations

from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.iam.credentials import AccessKey
from mocksm.iam.entities import Entity
from mocksm.services.iam import shapes
from mocksm.services.iam.errors import LimitExceededException, NoSuchEntityException
from mocksm.services.iam.lookup import holder_of, user_or_caller

_MOST = 2


@operation
def create_access_key(call: Call, *, user_name: str | None = None) -> dict[str, Any]:
    """Create a key of a user; the key that a handle signs with is one of its two."""
    user = user_or_caller(call, user_name)
    holder = holder_of(call, user)
    if len(call.cloud.credentials.keys_of(holder)) >= _MOST:
        # The sentence is not in the fact book; it is widely reported.
        raise LimitExceededException(f"Cannot exceed quota for AccessKeysPerUser: {_MOST}")
    made = call.cloud.credentials.issue(holder, call.ids, created=call.now)
    shown = {"UserName": user.name, "AccessKeyId": made.access_key_id, "SecretAccessKey": made.secret_access_key}
    return {"AccessKey": {**shown, "Status": "Active", "CreateDate": call.now}}


@operation
def list_access_keys(
    call: Call, *, user_name: str | None = None, marker: str | None = None, max_items: int = 100
) -> dict[str, Any]:
    """Return the keys of a user, without their secrets."""
    user = user_or_caller(call, user_name)
    keys = call.cloud.credentials.keys_of(holder_of(call, user))
    return shapes.listed("AccessKeyMetadata", keys, _id, lambda key: _shown(user, key), marker, max_items)


@operation
def update_access_key(call: Call, *, access_key_id: str, status: str, user_name: str | None = None) -> None:
    """Make a key active or inactive."""
    key = _find(call, user_or_caller(call, user_name), access_key_id)
    key.status = "Active" if status == "Active" else "Inactive"


@operation
def delete_access_key(call: Call, *, access_key_id: str, user_name: str | None = None) -> None:
    """Delete a key: what is signed with it is refused from now on."""
    _find(call, user_or_caller(call, user_name), access_key_id).status = "Deleted"


def _find(call: Call, user: Entity, access_key_id: str) -> AccessKey:
    keys = call.cloud.credentials.keys_of(holder_of(call, user))
    found = next((key for key in keys if _id(key) == access_key_id), None)
    if found is None:
        # The sentence is not in the fact book; it is widely reported.
        raise NoSuchEntityException(f"The Access Key with id {access_key_id} cannot be found.")
    return found


def _id(key: AccessKey) -> str:
    return key.credentials.access_key_id


def _shown(user: Entity, key: AccessKey) -> dict[str, Any]:
    return {"UserName": user.name, "AccessKeyId": _id(key), "Status": key.status, "CreateDate": key.created}
