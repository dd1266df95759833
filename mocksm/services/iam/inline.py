"""Inline policies of users and roles: put, get, list, delete."""

from __future__ import annotations

from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.iam.documents import Policy
from mocksm.iam.entities import Entity
from mocksm.iam.limits import INLINE_OF_ROLE, INLINE_OF_USER
from mocksm.services.iam import shapes
from mocksm.services.iam.errors import LimitExceededException, NoSuchEntityException
from mocksm.services.iam.lookup import entity
from mocksm.services.iam.reading import identity_policy

_LIMITS = {"user": INLINE_OF_USER, "role": INLINE_OF_ROLE}


@operation
def put_user_policy(call: Call, *, user_name: str, policy_name: str, policy_document: str) -> None:
    """Give a user a policy of its own, in place of one of the same name."""
    _put(entity(call, "user", user_name), policy_name, policy_document)


@operation
def put_role_policy(call: Call, *, role_name: str, policy_name: str, policy_document: str) -> None:
    """Give a role a policy of its own, in place of one of the same name."""
    _put(entity(call, "role", role_name), policy_name, policy_document)


@operation
def get_user_policy(call: Call, *, user_name: str, policy_name: str) -> dict[str, Any]:
    """Return a policy of a user."""
    found = entity(call, "user", user_name)
    document = shapes.encoded(_get(found, policy_name))
    return {"UserName": found.name, "PolicyName": policy_name, "PolicyDocument": document}


@operation
def get_role_policy(call: Call, *, role_name: str, policy_name: str) -> dict[str, Any]:
    """Return a policy of a role."""
    found = entity(call, "role", role_name)
    document = shapes.encoded(_get(found, policy_name))
    return {"RoleName": found.name, "PolicyName": policy_name, "PolicyDocument": document}


@operation
def list_user_policies(
    call: Call, *, user_name: str, marker: str | None = None, max_items: int = 100
) -> dict[str, Any]:
    """Return the names of a user's own policies."""
    return _list(entity(call, "user", user_name), marker, max_items)


@operation
def list_role_policies(
    call: Call, *, role_name: str, marker: str | None = None, max_items: int = 100
) -> dict[str, Any]:
    """Return the names of a role's own policies."""
    return _list(entity(call, "role", role_name), marker, max_items)


@operation
def delete_user_policy(call: Call, *, user_name: str, policy_name: str) -> None:
    """Take a policy away from a user."""
    _delete(entity(call, "user", user_name), policy_name)


@operation
def delete_role_policy(call: Call, *, role_name: str, policy_name: str) -> None:
    """Take a policy away from a role."""
    _delete(entity(call, "role", role_name), policy_name)


def _put(holder: Entity, name: str, text: str) -> None:
    policy = identity_policy(text, f"inline policy {name} of {holder.arn}")
    limit = _LIMITS[holder.kind]
    others = (other.text for its, other in holder.inline.items() if its != name)
    if limit.size([text, *others]) > limit.most:
        # The sentence is not in the fact book; it is widely reported.
        raise LimitExceededException(
            f"Maximum policy size of {limit.most} bytes exceeded for {holder.kind} {holder.name}"
        )
    holder.inline[name] = policy


def _get(holder: Entity, name: str) -> Policy:
    found = holder.inline.get(name)
    if found is None:
        # The sentence is not in the fact book; it is widely reported.
        raise NoSuchEntityException(f"The {holder.kind} policy with name {name} cannot be found.")
    return found


def _list(holder: Entity, marker: str | None, most: int) -> dict[str, Any]:
    return shapes.listed("PolicyNames", holder.inline, str, str, marker, most)


def _delete(holder: Entity, name: str) -> None:
    _get(holder, name)
    del holder.inline[name]
