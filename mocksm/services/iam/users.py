"""CreateUser, GetUser, ListUsers, DeleteUser; boundary and tags of users."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mocksm.arn import Arn, partition_of
from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.iam import shapes
from mocksm.services.iam.errors import DeleteConflictException, EntityAlreadyExistsException
from mocksm.services.iam.lookup import check_attachable, entity, find_user, user_or_caller
from mocksm.services.iam.reading import Tags, tags_of


@operation
def create_user(
    call: Call, *, user_name: str, path: str = "/", permissions_boundary: str | None = None, tags: Tags = ()
) -> dict[str, Any]:
    """Create a user, which may do nothing yet."""
    directory = call.cloud.directory
    if find_user(call, user_name) is not None:
        raise EntityAlreadyExistsException(f"User with name {user_name} already exists.")
    if permissions_boundary is not None:
        check_attachable(call, permissions_boundary)
    arn = str(Arn(partition_of(call.region), "iam", "", call.account, f"user{path}{user_name}"))
    made = directory.make("user", arn, call.now, boundary=permissions_boundary, tags=tags_of(tags))
    return {"User": {**shapes.user(made), **shapes.details(made)}}


@operation
def get_user(call: Call, *, user_name: str | None = None) -> dict[str, Any]:
    """Return a user, the calling one where none is named."""
    found = user_or_caller(call, user_name)
    return {"User": {**shapes.user(found), **shapes.details(found)}}


@operation
def list_users(
    call: Call, *, path_prefix: str = "/", marker: str | None = None, max_items: int = 100
) -> dict[str, Any]:
    """Return the account's users by name; its administrator, the default caller, is not among them."""
    users = [each for each in call.cloud.directory.entities(call.account, "user") if each.path.startswith(path_prefix)]
    return shapes.listed("Users", users, lambda each: each.name, shapes.user, marker, max_items)


@operation
def delete_user(call: Call, *, user_name: str) -> None:
    """Delete a user that has neither keys nor policies any more."""
    found = entity(call, "user", user_name)
    if call.cloud.credentials.keys_of(found):
        raise DeleteConflictException("Cannot delete entity, must remove access keys first.")
    check_bare(found.attached, found.inline)
    call.cloud.directory.remove(found)


def check_bare(attached: Sequence[str], inline: dict[str, Any]) -> None:
    """Refuse to delete what still has policies."""
    if attached:
        raise DeleteConflictException("Cannot delete entity, must detach all policies first.")
    if inline:
        raise DeleteConflictException("Cannot delete entity, must delete policies first.")


@operation
def put_user_permissions_boundary(call: Call, *, user_name: str, permissions_boundary: str) -> None:
    """Cap what a user may do."""
    found = entity(call, "user", user_name)
    check_attachable(call, permissions_boundary)
    found.boundary = permissions_boundary


@operation
def delete_user_permissions_boundary(call: Call, *, user_name: str) -> None:
    """Take the cap away."""
    entity(call, "user", user_name).boundary = None


@operation
def tag_user(call: Call, *, user_name: str, tags: Tags) -> None:
    """Add tags to a user, which are ``aws:PrincipalTag`` of its calls."""
    entity(call, "user", user_name).tags.update(tags_of(tags))


@operation
def untag_user(call: Call, *, user_name: str, tag_keys: Sequence[str]) -> None:
    """Take tags away from a user."""
    found = entity(call, "user", user_name)
    for key in tag_keys:
        found.tags.pop(key, None)


@operation
def list_user_tags(call: Call, *, user_name: str) -> dict[str, Any]:
    """Return the tags of a user, always all of them."""
    return {"Tags": shapes.tags(entity(call, "user", user_name).tags), "IsTruncated": False}
