"""What one policy says to one request. It knows nothing of the other policies."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from mocksm.iam.asked import Asked
from mocksm.iam.conditions import Condition
from mocksm.iam.context import Context
from mocksm.iam.documents import Policy, PrincipalForm, Statement
from mocksm.iam.principal import Principal


class Group(Enum):
    """A kind of policy, in the order in which an explicit deny is looked for (authorization.md 7.1)."""

    SCP = "service control policy"
    RCP = "resource control policy"
    RESOURCE = "resource policy"
    IDENTITY = "identity policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"
    GRANT = "grant"


class Held(NamedTuple):
    """A condition of the statement that speaks.

    Attributes:
        condition: The condition.
        found: What the request has under the condition's key; None where it has nothing.
    """

    condition: Condition
    found: str | tuple[str, ...] | None

    def __str__(self) -> str:
        return f"its condition {self.condition} holds: {_found(self.condition, self.found)}"


class Miss(NamedTuple):
    """A statement that speaks of the caller and the action, and still not of this request.

    Attributes:
        statement: The statement.
        condition: The first condition that does not hold; None where the statement is about other resources.
        found: What the request has under the condition's key; None where it has nothing.
    """

    statement: Statement
    condition: Condition | None
    found: str | tuple[str, ...] | None

    def __str__(self) -> str:
        would = f"{self.statement} would {self.statement.effect.lower()}"
        if self.condition is None:
            patterns = self.statement.resources or self.statement.not_resources
            about = "no resource" if patterns is None else " or ".join(patterns.texts)
            return f"{would}, but is about {'all but ' if self.statement.not_resources else ''}{about}"
        return f"{would}, but its condition {self.condition} does not hold: {_found(self.condition, self.found)}"


class Finding(NamedTuple):
    """What one policy, or one grant, says to a request.

    Attributes:
        group: The kind of policy.
        policy: The policy; None of a grant.
        statement: The statement that speaks: the first Deny, else the Allow that names the caller most closely; None
            where the policy is silent.
        form: How that statement, or the grant, names the caller.
        misses: Statements that nearly speak.
        held: The conditions of the statement that speaks.
        level: Of a service control policy, its level in the organization, from 0.
        grant: The name of a grant.
    """

    group: Group
    policy: Policy | None
    statement: Statement | None = None
    form: PrincipalForm | None = None
    misses: tuple[Miss, ...] = ()
    level: int = 0
    grant: str = ""
    held: tuple[Held, ...] = ()

    @property
    def effect(self) -> str | None:
        """``Allow``, ``Deny``, or None where the policy is silent."""
        if self.statement is not None:
            return self.statement.effect
        return "Allow" if self.group is Group.GRANT and self.form is not None else None

    @property
    def name(self) -> str:
        """What decisions call the policy or grant."""
        if self.policy is None:
            return f"grant {self.grant}"
        return self.policy.name or f"unnamed {self.group.value}"

    def __str__(self) -> str:
        if self.effect is not None:
            verb = "allows" if self.effect == "Allow" else "denies"
            return f"{self.name} {verb} by {self.statement}" if self.statement else f"{self.name} {verb}"
        misses = "".join(f": {miss}" for miss in self.misses[:1])
        return f"{self.name} is silent{misses}"


def examine(
    group: Group, policy: Policy, principal: Principal, asked: Asked, context: Context, *, level: int = 0
) -> Finding:
    """Return what a policy says to a request.

    Args:
        group: What the policy is to this request.
        policy: The policy.
        principal: Who asks.
        asked: For what.
        context: The condition keys that this kind of policy sees.
        level: Of a service control policy, its level.
    """
    strongest: Statement | None = None
    closest: PrincipalForm | None = None
    misses: list[Miss] = []
    for statement in policy.statements.about(asked.action):
        form = statement.form_of(principal.all_names, bounded=principal.boundary is not None)
        if form is None:
            continue
        miss = _miss(statement, asked, context)
        if miss is not None:
            misses.append(miss)
        elif statement.effect == "Deny":
            return Finding(group, policy, statement, form, tuple(misses), level, held=_held(statement, context))
        elif closest is None or form > closest:
            strongest, closest = statement, form
    return Finding(group, policy, strongest, closest, tuple(misses), level, held=_held(strongest, context))


def granted(names: Mapping[str, PrincipalForm], asked: Asked) -> tuple[Finding, ...]:
    """Return what the grants say to a caller of these names."""
    return tuple(Finding(Group.GRANT, None, form=names.get(grant.grantee), grant=grant.name) for grant in asked.grants)


def _miss(statement: Statement, asked: Asked, context: Context) -> Miss | None:
    if not statement.matches_resource(asked.resource, context.text):
        return Miss(statement, None, None)
    for condition in statement.conditions:
        if not condition.holds(context):
            return Miss(statement, condition, context.get(condition.key))
    return None


def _held(statement: Statement | None, context: Context) -> tuple[Held, ...]:
    if statement is None or not statement.conditions:
        return ()
    return tuple([Held(condition, context.get(condition.key)) for condition in statement.conditions])


def _found(condition: Condition, found: str | tuple[str, ...] | None) -> str:
    if found is None:
        return f"{condition.key} is absent"
    shown = condition.shown(found) if isinstance(found, str) else tuple(map(condition.shown, found))
    return f"{condition.key} is {shown!r}"
