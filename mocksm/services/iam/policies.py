"""Customer managed policies and their versions; AWS's own are seen here as well, as far as mocksm has them."""

from __future__ import annotations

from typing import Any

from mocksm.arn import Arn, partition_of
from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.iam.entities import ManagedPolicy
from mocksm.iam.limits import MANAGED
from mocksm.iam.managed import STATEMENTS, with_path
from mocksm.services.iam import shapes
from mocksm.services.iam.errors import (
    DeleteConflictException,
    EntityAlreadyExistsException,
    LimitExceededException,
    NoSuchEntityException,
)
from mocksm.services.iam.lookup import AWS_OWN, customer_policy
from mocksm.services.iam.reading import Tags, identity_policy, tags_of

# The sentences of this file are not in the fact book; they are widely reported.
_MOST_VERSIONS = 5


@operation
def create_policy(
    call: Call, *, policy_name: str, policy_document: str, path: str = "/", description: str = "", tags: Tags = ()
) -> dict[str, Any]:
    """Create a managed policy."""
    arn = str(Arn(partition_of(call.region), "iam", "", call.account, f"policy{path}{policy_name}"))
    names = {each.name.lower() for each in call.cloud.directory.policies(call.account)}
    if policy_name.lower() in names:
        raise EntityAlreadyExistsException(
            f"A policy called {policy_name} already exists. Duplicate names are not allowed."
        )
    document = identity_policy(policy_document, policy_name, arn)
    _check_size(policy_document)
    given = {"description": description, "tags": tags_of(tags)}
    return {"Policy": shapes.policy(call, call.cloud.directory.make_policy(arn, document, call.now, **given))}


@operation
def get_policy(call: Call, *, policy_arn: str) -> dict[str, Any]:
    """Return a managed policy, without its document."""
    if _is_of_aws(policy_arn):
        return {"Policy": shapes.policy_of_aws(call, with_path(policy_arn))}
    found = customer_policy(call, policy_arn)
    told = {"Description": found.description} if found.description else {}
    return {"Policy": {**shapes.policy(call, found), **told, "Tags": shapes.tags(found.tags)}}


@operation
def list_policies(
    call: Call,
    *,
    scope: str = "All",
    only_attached: bool = False,
    path_prefix: str = "/",
    marker: str | None = None,
    max_items: int = 100,
) -> dict[str, Any]:
    """Return the managed policies by name: the account's, and of AWS's those that mocksm has."""
    local = [shapes.policy(call, each) for each in call.cloud.directory.policies(call.account)]
    every = (local if scope != "AWS" else []) + (shapes.policies_of_aws(call) if scope != "Local" else [])
    shown = [
        each
        for each in every
        if each["Path"].startswith(path_prefix) and (each["AttachmentCount"] or not only_attached)
    ]
    return shapes.listed("Policies", shown, lambda each: f"{each['PolicyName']} {each['Arn']}", dict, marker, max_items)


@operation
def delete_policy(call: Call, *, policy_arn: str) -> None:
    """Delete a managed policy that is nowhere attached and has one version only."""
    found = customer_policy(call, policy_arn)
    directory = call.cloud.directory
    if directory.attached_to(policy_arn) or directory.bounded_by(policy_arn):
        raise DeleteConflictException("Cannot delete a policy attached to entities.")
    if len(found.versions) > 1:
        raise DeleteConflictException(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The "
            "default version is deleted with the policy."
        )
    directory.remove_policy(found)


@operation
def create_policy_version(
    call: Call, *, policy_arn: str, policy_document: str, set_as_default: bool = False
) -> dict[str, Any]:
    """Add a version to a managed policy; it binds where it is made the default."""
    found = customer_policy(call, policy_arn)
    document = identity_policy(policy_document, found.name, policy_arn)
    _check_size(policy_document)
    if len(found.versions) >= _MOST_VERSIONS:
        raise LimitExceededException(
            "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing "
            "version."
        )
    version = found.add(document, call.now, default=set_as_default)
    return {"PolicyVersion": _version(found, version)}


@operation
def get_policy_version(call: Call, *, policy_arn: str, version_id: str) -> dict[str, Any]:
    """Return a version of a managed policy, with its document."""
    if _is_of_aws(policy_arn) and version_id == "v1":
        document = shapes.encoded(call.cloud.directory.document(policy_arn))
        return {"PolicyVersion": {"Document": document, "VersionId": "v1", "IsDefaultVersion": True}}
    found = customer_policy(call, policy_arn)
    _check_version(found, version_id)
    return {"PolicyVersion": {"Document": shapes.encoded(found.versions[version_id]), **_version(found, version_id)}}


@operation
def list_policy_versions(
    call: Call, *, policy_arn: str, marker: str | None = None, max_items: int = 100
) -> dict[str, Any]:
    """Return the versions of a customer managed policy."""
    found = customer_policy(call, policy_arn)
    return shapes.listed("Versions", found.versions, str, lambda each: _version(found, each), marker, max_items)


@operation
def set_default_policy_version(call: Call, *, policy_arn: str, version_id: str) -> None:
    """Make a version of a managed policy the one that binds."""
    found = customer_policy(call, policy_arn)
    _check_version(found, version_id)
    found.default = version_id


@operation
def delete_policy_version(call: Call, *, policy_arn: str, version_id: str) -> None:
    """Delete a version of a managed policy that is not its default."""
    found = customer_policy(call, policy_arn)
    _check_version(found, version_id)
    if found.default == version_id:
        raise DeleteConflictException("Cannot delete the default version of a policy.")
    del found.versions[version_id], found.dates[version_id]


def _version(policy: ManagedPolicy, version: str) -> dict[str, Any]:
    return {"VersionId": version, "IsDefaultVersion": version == policy.default, "CreateDate": policy.dates[version]}


def _check_version(policy: ManagedPolicy, version: str) -> None:
    if version not in policy.versions:
        raise NoSuchEntityException(f"Policy {policy.arn} version {version} does not exist or is not attachable.")


def _check_size(text: str) -> None:
    if MANAGED.size([text]) > MANAGED.most:
        raise LimitExceededException(f"Cannot exceed quota for PolicySize: {MANAGED.most}")


def _is_of_aws(arn: str) -> bool:
    return AWS_OWN in arn and with_path(arn) in STATEMENTS
