"""From names and ARNs to users, roles and policies, or IAM's words for what is not there."""

from __future__ import annotations

from mocksm.engine.call import Call
from mocksm.errors import NotModelled
from mocksm.iam.entities import Entity, EntityKind, ManagedPolicy
from mocksm.iam.managed import STATEMENTS, with_path
from mocksm.iam.principal import Principal
from mocksm.services.iam.errors import NoSuchEntityException, ValidationError

# The sentences of this file are not in the fact book; they are widely reported.
AWS_OWN = ":iam::aws:policy/"


def entity(call: Call, kind: EntityKind, name: str) -> Entity:
    """Return the caller's account's user or role of a name.

    Raises:
        NotImplementedError: It is the account's administrator, as which mocksm takes unknown keys: it has all rights, and
            nothing that could be attached to it would change that.
    """
    found = call.cloud.directory.find(call.account, kind, name)
    if found is None and kind == "user" and name.lower() == _administrator(call).name:
        raise NotModelled(
            f"mocksm does not model {call.operation} of {_administrator(call).arn}, the caller that has all rights in its "
            "account; make a user, with boto3's iam or aws.user(), and call as that one"
        )
    if found is None:
        raise NoSuchEntityException(f"The {kind} with name {name} cannot be found.")
    return found


def user_or_caller(call: Call, name: str | None) -> Entity:
    """Return the user of a name, or the calling one where none is given; an account's administrator is one as well."""
    if name is None and call.principal.kind == "root":
        raise NotModelled(f"mocksm does not model {call.operation} of a root user; give a UserName")
    if name is None and call.principal.kind != "user":
        raise ValidationError("Must specify userName when calling with non-User credentials", status=400)
    wanted = call.principal.arn.rpartition("/")[2] if name is None else name
    return find_user(call, wanted) or entity(call, "user", wanted)


def find_user(call: Call, name: str) -> Entity | None:
    """Return the user of a name, the account's administrator included; None where there is none."""
    default = _administrator(call)
    return call.cloud.directory.find(call.account, "user", name) or (default if name.lower() == default.name else None)


def holder_of(call: Call, user: Entity) -> Entity | Principal:
    """Return whose the keys of a user are: the directory does not have an account's administrator."""
    return user if call.cloud.directory.numbered(user.serial) else _principal(call)


def _administrator(call: Call) -> Entity:
    """Return an account's administrator as a user."""
    principal = _principal(call)
    return Entity("user", principal.arn, principal.user_id, call.cloud.opened)


def _principal(call: Call) -> Principal:
    return Principal.administrator(call.account, partition=call.principal.partition)


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
    if AWS_OWN not in arn or _is_elsewhere(with_path(arn)):
        raise NoSuchEntityException(f"Policy {arn} does not exist or is not attachable.")
    if with_path(arn) not in STATEMENTS:
        raise NotModelled(
            f"mocksm does not model the AWS managed policy {arn}; it has {', '.join(STATEMENTS)}. Attach a policy of your "
            "own that says what yours needs"
        )


def _is_elsewhere(own: str) -> bool:
    """Say whether one of AWS's policies has another path than the one that is named: then AWS has none there."""
    name = own.rpartition("/")[2]
    return own not in STATEMENTS and any(name == known.rpartition("/")[2] for known in STATEMENTS)
