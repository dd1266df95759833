"""Execution roles: who a function's calls are made as, and which roles Lambda takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.errors import AwsError
from mocksm.iam.acting import enter, leave
from mocksm.iam.entities import Entity
from mocksm.iam.evaluate import Asked, evaluate
from mocksm.iam.principal import Principal
from mocksm.iam.sessions import Session
from mocksm.services.lambda_.errors import InvalidParameterValueException

_UNASSUMABLE = "The role defined for the function cannot be assumed by Lambda."


def check_role(call: Call, role_arn: str) -> None:
    """Refuse a role that does not exist, is another account's, or does not trust Lambda.

    A role that the test made without saying whom it trusts (``aws.role("name", [...])``) is taken.
    """
    role, arn = call.cloud.directory.at(role_arn), Arn.parse(role_arn)
    if arn is not None and arn.account != call.account:
        raise AwsError("Cross-account pass role is not allowed.", code="AccessDeniedException", status=403)
    if role is None or not (_is_unsaid(role) or _trusts_lambda(call, role)):
        raise InvalidParameterValueException(_UNASSUMABLE)


@contextmanager
def acting_as(call: Call, account: str, role_arn: str | None, function: str) -> Iterator[None]:
    """Make the calls of a function as a session of its role, or without one as its account's administrator."""
    enter(call.cloud.directory, _principal(call, account, role_arn, function))
    try:
        yield
    finally:
        leave()


def _principal(call: Call, account: str, role_arn: str | None, function: str) -> Callable[[], Principal]:
    directory = call.cloud.directory
    if role_arn is None:
        cloud, partition = call.cloud, call.cloud.partition
        own = account == cloud.account
        return lambda: cloud.default_caller if own else Principal.administrator(account, partition=partition)
    role = directory.at(role_arn)
    if role is None:
        raise InvalidParameterValueException(_UNASSUMABLE)  # the code of Invoke for it is unsure
    session = Session("assumed-role", function, context={"aws:TokenIssueTime": call.now})
    return lambda: directory.principal(role, session)


def _trusts_lambda(call: Call, role: Entity) -> bool:
    asked = Asked("sts:AssumeRole", role.arn, role.arn, role.account, role.trust)
    return evaluate(Principal.service("lambda.amazonaws.com"), asked, call, call.cloud.organization).allowed


def _is_unsaid(role: Entity) -> bool:
    """Say whether a role is of the test's making, and trusts its own account and no one else: what it is made with."""
    trust = role.trust
    return role.by_test and trust is not None and trust.named == [role.account]
