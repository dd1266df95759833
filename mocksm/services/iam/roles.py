"""CreateRole, GetRole, ListRoles, UpdateAssumeRolePolicy, DeleteRole; boundary and tags of roles."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from mocksm.arn import Arn, partition_of
from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.iam.entities import HOUR
from mocksm.services.iam import shapes
from mocksm.services.iam.errors import EntityAlreadyExistsException
from mocksm.services.iam.lookup import check_attachable, entity
from mocksm.services.iam.reading import Tags, tags_of, trust_policy
from mocksm.services.iam.users import check_bare


@operation
def create_role(
    call: Call,
    *,
    role_name: str,
    assume_role_policy_document: str,
    path: str = "/",
    description: str = "",
    max_session_duration: int = HOUR,
    permissions_boundary: str | None = None,
    tags: Tags = (),
) -> dict[str, Any]:
    """Create a role, which may do nothing yet."""
    directory = call.cloud.directory
    if directory.find(call.account, "role", role_name) is not None:
        raise EntityAlreadyExistsException(f"Role with name {role_name} already exists.")
    if permissions_boundary is not None:
        check_attachable(call, permissions_boundary)
    arn = str(Arn(partition_of(call.region), "iam", "", call.account, f"role{path}{role_name}"))
    made = directory.make(
        "role",
        arn,
        call.now,
        trust=trust_policy(call, assume_role_policy_document, arn),
        boundary=permissions_boundary,
        tags=tags_of(tags),
        description=description,
        max_session=max_session_duration,
    )
    return {"Role": {**shapes.role(call, made), **shapes.details(made)}}


@operation
def get_role(call: Call, *, role_name: str) -> dict[str, Any]:
    """Return a role."""
    found = entity(call, "role", role_name)
    return {"Role": {**shapes.role(call, found), **shapes.details(found)}}


@operation
def list_roles(
    call: Call, *, path_prefix: str = "/", marker: str | None = None, max_items: int = 100
) -> dict[str, Any]:
    """Return the account's roles by name."""
    roles = [each for each in call.cloud.directory.entities(call.account, "role") if each.path.startswith(path_prefix)]
    return shapes.listed("Roles", roles, lambda each: each.name, partial(shapes.role, call), marker, max_items)


@operation
def update_assume_role_policy(call: Call, *, role_name: str, policy_document: str) -> None:
    """Change who may assume a role."""
    found = entity(call, "role", role_name)
    found.trust = trust_policy(call, policy_document, found.arn)


@operation
def delete_role(call: Call, *, role_name: str) -> None:
    """Delete a role that has no policies any more; its sessions end with it."""
    found = entity(call, "role", role_name)
    check_bare(found.attached, found.inline)
    call.cloud.directory.remove(found)


@operation
def put_role_permissions_boundary(call: Call, *, role_name: str, permissions_boundary: str) -> None:
    """Cap what a role may do."""
    found = entity(call, "role", role_name)
    check_attachable(call, permissions_boundary)
    found.boundary = permissions_boundary


@operation
def delete_role_permissions_boundary(call: Call, *, role_name: str) -> None:
    """Take the cap away."""
    entity(call, "role", role_name).boundary = None


@operation
def tag_role(call: Call, *, role_name: str, tags: Tags) -> None:
    """Add tags to a role, which are ``aws:PrincipalTag`` of its calls."""
    entity(call, "role", role_name).tags.update(tags_of(tags))


@operation
def untag_role(call: Call, *, role_name: str, tag_keys: Sequence[str]) -> None:
    """Take tags away from a role."""
    found = entity(call, "role", role_name)
    for key in tag_keys:
        found.tags.pop(key, None)


@operation
def list_role_tags(call: Call, *, role_name: str) -> dict[str, Any]:
    """Return the tags of a role, always all of them."""
    return {"Tags": shapes.tags(entity(call, "role", role_name).tags), "IsTruncated": False}
