"""Managed policies of users and roles: attach, detach, list."""

from __future__ import annotations

from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.iam.entities import Entity, path_of
from mocksm.services.iam import shapes
from mocksm.services.iam.errors import LimitExceededException, NoSuchEntityException
from mocksm.services.iam.lookup import check_attachable, entity

_MOST = 10  # the default quota of managed policies per user and role


@operation
def attach_user_policy(call: Call, *, user_name: str, policy_arn: str) -> None:
    """Attach a managed policy to a user; it binds its next call."""
    _attach(call, entity(call, "user", user_name), policy_arn)


@operation
def attach_role_policy(call: Call, *, role_name: str, policy_arn: str) -> None:
    """Attach a managed policy to a role; it binds the next call of its sessions."""
    _attach(call, entity(call, "role", role_name), policy_arn)


@operation
def detach_user_policy(call: Call, *, user_name: str, policy_arn: str) -> None:
    """Detach a managed policy from a user."""
    _detach(entity(call, "user", user_name), policy_arn)


@operation
def detach_role_policy(call: Call, *, role_name: str, policy_arn: str) -> None:
    """Detach a managed policy from a role."""
    _detach(entity(call, "role", role_name), policy_arn)


@operation
def list_attached_user_policies(
    call: Call, *, user_name: str, path_prefix: str = "/", marker: str | None = None, max_items: int = 100
) -> dict[str, Any]:
    """Return the managed policies that are attached to a user."""
    return _list(entity(call, "user", user_name), path_prefix, marker, max_items)


@operation
def list_attached_role_policies(
    call: Call, *, role_name: str, path_prefix: str = "/", marker: str | None = None, max_items: int = 100
) -> dict[str, Any]:
    """Return the managed policies that are attached to a role."""
    return _list(entity(call, "role", role_name), path_prefix, marker, max_items)


def _attach(call: Call, holder: Entity, arn: str) -> None:
    check_attachable(call, arn)
    if arn in holder.attached:
        return
    if len(holder.attached) >= _MOST:
        # The sentence is not in the fact book; it is widely reported.
        raise LimitExceededException(f"Cannot exceed quota for PoliciesPer{holder.kind.capitalize()}: {_MOST}")
    holder.attached.append(arn)


def _detach(holder: Entity, arn: str) -> None:
    if arn not in holder.attached:
        # The sentence is not in the fact book; it is widely reported.
        raise NoSuchEntityException(f"Policy {arn} was not found.")
    holder.attached.remove(arn)


def _list(holder: Entity, path_prefix: str, marker: str | None, most: int) -> dict[str, Any]:
    arns = [arn for arn in holder.attached if path_of(arn).startswith(path_prefix)]
    return shapes.listed("AttachedPolicies", arns, _name, _attached, marker, most)


def _attached(arn: str) -> dict[str, str]:
    return {"PolicyName": _name(arn), "PolicyArn": arn}


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]
