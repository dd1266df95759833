"""As whom a container or a job reads its secrets: a session of the role that it is given. It reads no secret."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mocksm.containers.asking import Identity
from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import MocksmError
from mocksm.handles.callers import caller
from mocksm.handles.naming import arn_of
from mocksm.handles.principals import PrincipalHandle
from mocksm.iam.asked import Asked, Wording
from mocksm.iam.entities import Entity
from mocksm.iam.evaluate import evaluate
from mocksm.iam.principal import Principal
from mocksm.iam.sessions import Session

Role = PrincipalHandle | str
"""The handle of a role, its ARN, or its name."""


def identity(
    dispatcher: Dispatcher, role: Role | None, session: str, *, trusted: str, refuse: Callable[[str], Exception]
) -> Identity:
    """Return who reads secrets: a session of a role, which has to trust the service; without one the test's administrator.

    A role that the test made without saying whom it trusts (``aws.role("name", [...])``) is taken.

    Args:
        dispatcher: The way into the cloud.
        role: The role.
        session: The name that the service gives the session.
        trusted: The service's principal: ``ecs-tasks.amazonaws.com``.
        refuse: Returns the error for a role that does not trust it, by its ARN.

    Raises:
        MocksmError: There is no such role.
    """
    if role is None:
        return lambda: dispatcher.tester
    entity = entity_of(dispatcher, role)
    if not (is_unsaid(entity) or trusts(dispatcher, entity, Principal.service(trusted))):
        raise refuse(entity.arn)
    return session_of(dispatcher, entity, session)


def entity_of(dispatcher: Dispatcher, role: Role) -> Entity:
    """Return the role that a handle, an ARN or a name means; raises MocksmError where there is none."""
    if isinstance(role, PrincipalHandle):
        if role.role_arn is None:
            raise MocksmError(f"mocksm: {role!r} is no role; make one with aws.role")
        named = role.role_arn
    else:
        account = dispatcher.tester.account
        named = arn_of("role", role, account, only=False, partition=dispatcher.tester.partition)
    found = dispatcher.cloud.directory.at(named)
    if found is None:
        caller(dispatcher, named)  # says which roles there are
        raise MocksmError(f"mocksm: {named} is no role")
    return found


def session_of(dispatcher: Dispatcher, entity: Entity, name: str) -> Identity:
    """Return a session of a role that begins now, with the policies that bind at each call."""
    session = Session("assumed-role", name[:64], context={"aws:TokenIssueTime": dispatcher.cloud.clock.now()})
    return partial(dispatcher.cloud.directory.principal, entity, session)


def is_unsaid(role: Entity) -> bool:
    """Say whether a role is of the test's making, and trusts its own account and no one else: what it is made with."""
    trust = role.trust
    return role.by_test and trust is not None and trust.named == [role.account]


def trusts(dispatcher: Dispatcher, role: Entity, principal: Principal, action: str = "sts:AssumeRole") -> bool:
    """Say whether a role's trust policy lets someone assume it."""
    asked = Asked(action, role.arn, role.arn, role.account, role.trust, gate=True, wording=Wording.TRUST)
    scene = dispatcher.call("sts", action.partition(":")[2], {}, principal, "us-east-1")
    return evaluate(principal, asked, scene, dispatcher.cloud.organization).allowed
