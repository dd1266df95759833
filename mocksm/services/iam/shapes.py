"""How answers show users, roles, policies and pages of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from mocksm.arn import partition_of
from mocksm.engine.call import Call
from mocksm.engine.paging import page, place
from mocksm.iam import stored
from mocksm.iam.documents import Policy
from mocksm.iam.entities import Entity, ManagedPolicy, path_of
from mocksm.iam.managed import STATEMENTS
from mocksm.iam.principal import unique_id
from mocksm.services.iam.errors import ValidationError

T = TypeVar("T")


def user(entity: Entity) -> dict[str, Any]:
    """Return a user as lists show it."""
    return {
        "Path": entity.path,
        "UserName": entity.name,
        "UserId": entity.unique_id,
        "Arn": entity.arn,
        "CreateDate": entity.created,
    }


def role(call: Call, entity: Entity) -> dict[str, Any]:
    """Return a role as lists show it; whom its trust policy names and who is gone, by id."""
    shown = {
        "Path": entity.path,
        "RoleName": entity.name,
        "RoleId": entity.unique_id,
        "Arn": entity.arn,
        "CreateDate": entity.created,
        "MaxSessionDuration": entity.max_session,
    }
    if entity.trust is not None:
        shown["AssumeRolePolicyDocument"] = quoted(_trust(call, entity.trust))
    return {**shown, "Description": entity.description} if entity.description else shown


def _trust(call: Call, document: Policy) -> str:
    return stored.shown(document, call.cloud.directory, partition_of(call.region))


def details(entity: Entity) -> dict[str, Any]:
    """Return what only Create and Get show: boundary and tags."""
    shown: dict[str, Any] = {"Tags": tags(entity.tags)} if entity.tags else {}
    if isinstance(entity.boundary, str):
        shown["PermissionsBoundary"] = {
            "PermissionsBoundaryType": "Policy",
            "PermissionsBoundaryArn": entity.boundary,
        }
    return shown


def tags(given: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags as answers show them."""
    return [{"Key": key, "Value": value} for key, value in given.items()]


def policy(call: Call, managed: ManagedPolicy) -> dict[str, Any]:
    """Return a customer managed policy as lists show it."""
    directory = call.cloud.directory
    return {
        "PolicyName": managed.name,
        "PolicyId": managed.unique_id,
        "Arn": managed.arn,
        "Path": managed.path,
        "DefaultVersionId": managed.default,
        "AttachmentCount": len(directory.attached_to(managed.arn)),
        "PermissionsBoundaryUsageCount": len(directory.bounded_by(managed.arn)),
        "IsAttachable": True,
        "CreateDate": managed.created,
        "UpdateDate": managed.updated,
    }


def policy_of_aws(call: Call, name: str) -> dict[str, Any]:
    """Return one of AWS's managed policies (path and name) as lists show it, without the dates, which are not known here."""
    arn = f"arn:{partition_of(call.region)}:iam::aws:policy/{name}"
    directory = call.cloud.directory
    return {
        "PolicyName": name.rpartition("/")[2],
        "PolicyId": unique_id("ANPA", arn),
        "Arn": arn,
        "Path": path_of(arn),
        "DefaultVersionId": "v1",
        "AttachmentCount": len(directory.attached_to(arn)),
        "PermissionsBoundaryUsageCount": len(directory.bounded_by(arn)),
        "IsAttachable": True,
    }


def policies_of_aws(call: Call) -> list[dict[str, Any]]:
    """Return those of AWS's managed policies that mocksm has."""
    return [policy_of_aws(call, name) for name in STATEMENTS]


def encoded(document: Policy) -> str:
    """Return a document as IAM returns it: URL-encoded (RFC 3986), as its API reference says."""
    return quoted(document.text)


def quoted(text: str) -> str:
    """Return the text of a document as IAM returns it."""
    return quote(text, safe="")


def listed(
    name: str, items: Iterable[T], key: Callable[[T], str], show: Callable[[T], Any], marker: str | None, most: int
) -> dict[str, Any]:
    """Return a page of a list.

    Args:
        name: The list's name in the answer.
        items: All that there is, in the order of their keys.
        key: The key of an item.
        show: How an item is shown.
        marker: Marker, as the request gave it.
        most: MaxItems.
    """
    after = None if marker is None else place(marker)
    if marker is not None and after is None:
        raise ValidationError(f"Invalid Marker: {marker}", status=400)
    rest = sorted((item for item in items if after is None or key(item) > after), key=key)
    found, token = page(rest, limit=most, key=key)
    shown = {name: [show(item) for item in found], "IsTruncated": token is not None}
    return {**shown, "Marker": token} if token else shown
