"""From names and ARNs to users, roles and policies, or IAM's words for what is not there."""

from __future__ import annotations

from mocksm.engine.call import Call
from mocksm.errors import NotModelled
from mocksm.iam.entities import Entity, EntityKind, ManagedPolicy
from mocksm.iam.managed import STATEMENTS
from mocksm.services.iam.errors import NoSuchEntityException

# The sentences of this file are not in the fact book; they are widely reported.
AWS_OWN = ":iam::aws:policy/"


def entity(call: Call, kind: EntityKind, name: str) -> Entity:
    """Return the caller's account's user or role of a name."""
    found = call.cloud.directory.find(call.account, kind, name)
    if found is None:
        raise NoSuchEntityException(f"The {kind} with name {name} cannot be found.")
    return found


def user_or_caller(call: Call, name: str | None) -> Entity:
    """Return the user of a name, or the calling one where none is given."""
    if name is not None:
        return entity(call, "user", name)
    found = call.cloud.directory.at(call.principal.arn)
    if found is None:
        raise NotModelled(
            f"mocksm does not model {call.operation} without UserName for {call.principal.arn}, which is no user of its "
            "directory; give a UserName"
        )
    return found


def customer_policy(call: Call, arn: str) -> ManagedPolicy:
    """Return a customer managed policy."""
    found = call.cloud.directory.policy(arn)
    if found is None:
        raise NoSuchEntityException(f"Policy {arn} was not found.")
    return found


def check_attachable(call: Call, arn: str) -> None:
    """Refuse a managed policy that is not there; one of AWS's that mocksm does not have is no error of AWS's.

    Raises:
        NotImplementedError: It is one of these.
    """
    if call.cloud.directory.policy(arn) is not None:
        return
    if AWS_OWN not in arn:
        raise NoSuchEntityException(f"Policy {arn} does not exist or is not attachable.")
    if arn.rpartition("/")[2] not in STATEMENTS:
        raise NotModelled(
            f"mocksm does not model the AWS managed policy {arn}; it has {', '.join(STATEMENTS)}. Attach a policy of your "
            "own that says what yours needs"
        )
