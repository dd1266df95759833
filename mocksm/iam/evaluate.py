"""The decision on one request: what each policy says to it, and what follows. It knows no service and no HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any, NamedTuple

from mocksm.iam.policy import Policy, PrincipalForm, Statement
from mocksm.iam.principal import Principal

_ALWAYS_ALLOWED = "sts:GetCallerIdentity"
_NO_CONTEXT: Mapping[str, Any] = MappingProxyType({})


class Group(Enum):
    """A kind of policy, in the order in which an explicit deny is looked for (authorization.md 7.1)."""

    RESOURCE = "resource policy"
    IDENTITY = "identity policy"


class Reason(Enum):
    """Why a request is allowed or refused."""

    ALWAYS = "every caller may ask who it is"
    ADMINISTRATOR = "administrator"
    IDENTITY_ALLOWS = "identity policy allows"
    RESOURCE_ALLOWS = "resource policy allows"
    BOTH_ALLOW = "identity side and resource policy allow"
    IDENTITY_DENIES = "explicit deny in identity policy"
    RESOURCE_DENIES = "explicit deny in resource policy"
    NO_IDENTITY_ALLOWS = "no identity-based policy allows"
    NO_RESOURCE_ALLOWS = "no resource-based policy allows"


_ADMINISTRATOR = Reason.ADMINISTRATOR  # Python 3.11 looks a member up slowly, and this one is wanted at every request
_DENIES = {Group.RESOURCE: Reason.RESOURCE_DENIES, Group.IDENTITY: Reason.IDENTITY_DENIES}


# Asked and Decision are made for every request: a frozen dataclass takes four times as long to make as a named tuple.
class Asked(NamedTuple):
    """What is asked.

    Attributes:
        action: ``secretsmanager:GetSecretValue``.
        resource: The ARN that policies are matched against; ``*`` where the action has no resource.
        shown: What AWS's messages show as the resource; empty where they show none (authorization.md 7.2).
        account: The account that owns the resource; the caller's where there is no resource.
        policy: The policy of the resource, if it has one.
        context: Condition keys and their values.
    """

    action: str
    resource: str
    shown: str
    account: str
    policy: Policy | None = None
    context: Mapping[str, Any] = _NO_CONTEXT


@dataclass(frozen=True, slots=True)
class Finding:
    """What one policy says to a request.

    Attributes:
        group: The kind of policy.
        policy: The policy.
        statement: The statement that speaks: the first Deny, else the Allow that names the caller most closely; None
            where the policy is silent.
        form: How that statement names the caller.
    """

    group: Group
    policy: Policy
    statement: Statement | None = None
    form: PrincipalForm | None = None

    @property
    def effect(self) -> str | None:
        """``Allow``, ``Deny``, or None where the policy is silent."""
        return self.statement.effect if self.statement else None

    def __str__(self) -> str:
        name = self.policy.name or f"unnamed {self.group.value}"
        if self.statement is None:
            return f"{name} is silent"
        return f"{name} {'allows' if self.effect == 'Allow' else 'denies'} by {self.statement}"


class Decision(NamedTuple):
    """The outcome for one request.

    Attributes:
        allowed: Whether the request may go on.
        reason: Why.
        policy: The policy that decided, where one did.
        statement: The statement of it that decided.
        asked: What was asked.
        principal: Who asked.
        consulted: What every policy that was looked at says, those that decided nothing included.
    """

    allowed: bool
    reason: Reason
    policy: Policy | None
    statement: Statement | None
    asked: Asked
    principal: Principal
    consulted: tuple[Finding, ...] = ()

    def __str__(self) -> str:
        verb = "may" if self.allowed else "may not"
        findings = "; ".join(str(finding) for finding in self.consulted) or "no policy was consulted"
        return f"{self.principal.arn} {verb} {self.asked.action} on {self.asked.resource}: {self.reason.value} ({findings})"


def evaluate(principal: Principal, asked: Asked) -> Decision:
    """Decide whether ``principal`` may do what is asked (authorization.md 1 and 10).

    An explicit Deny wins. Otherwise in the caller's own account an Allow of either side is enough, but one that names
    only the account leaves it to the identity policies; in another account both sides must allow.

    Not modelled: conditions, policy variables, boundaries, session and organization policies, key policies and grants.

    Raises:
        NotImplementedError: A statement that would decide has a Condition or a policy variable.
    """
    if asked.policy is None and principal.full_rights and asked.account == principal.account and not principal.policies:
        return Decision(True, _ADMINISTRATOR, None, None, asked, principal)
    if asked.action == _ALWAYS_ALLOWED:
        return Decision(True, Reason.ALWAYS, None, None, asked, principal)
    findings = tuple(_finding(group, policy, principal, asked) for group, policy in _policies(principal, asked))
    allowed, reason, by = _decide(principal, asked, findings)
    if by is None:
        return Decision(allowed, reason, None, None, asked, principal, findings)
    return Decision(allowed, reason, by.policy, by.statement, asked, principal, findings)


def _policies(principal: Principal, asked: Asked) -> Iterator[tuple[Group, Policy]]:
    if asked.policy is not None:
        yield Group.RESOURCE, asked.policy
    for policy in principal.policies:
        yield Group.IDENTITY, policy


def _finding(group: Group, policy: Policy, principal: Principal, asked: Asked) -> Finding:
    strongest: Statement | None = None
    closest: PrincipalForm | None = None
    for statement in policy.statements:
        form = _form(statement, policy, principal, asked)
        if form is None:
            continue
        if statement.effect == "Deny":
            return Finding(group, policy, statement, form)
        if closest is None or form > closest:
            strongest, closest = statement, form
    return Finding(group, policy, strongest, closest)


def _form(statement: Statement, policy: Policy, principal: Principal, asked: Asked) -> PrincipalForm | None:
    """Return how the statement names the caller, or None where it does not speak of caller, action and resource."""
    form = statement.form_of(principal.names)
    if form is None or not statement.matches_action(asked.action):
        return None
    if policy.version == "2012-10-17" and statement.variables:
        raise _not_modelled("policy variables", statement, policy, statement.variables)
    if not statement.matches_resource(asked.resource):
        return None
    if statement.condition is not None:
        raise _not_modelled("conditions", statement, policy, statement.condition)
    return form


def _not_modelled(what: str, statement: Statement, policy: Policy, found: object) -> NotImplementedError:
    return NotImplementedError(
        f"mocksm does not model {what} in policies yet: {statement} of {policy.name or 'an unnamed policy'} has {found}"
    )


def _decide(principal: Principal, asked: Asked, findings: tuple[Finding, ...]) -> tuple[bool, Reason, Finding | None]:
    denied = next((finding for finding in findings if finding.effect == "Deny"), None)
    if denied is not None:
        return False, _DENIES[denied.group], denied
    resource = _allow_of(Group.RESOURCE, findings)
    identity = _allow_of(Group.IDENTITY, findings)
    if principal.kind in {"service", "anonymous"}:
        return _by_resource_alone(resource)
    if principal.account == asked.account:
        return _in_own_account(principal, resource, identity)
    return _in_other_account(principal, resource, identity)


def _allow_of(group: Group, findings: tuple[Finding, ...]) -> Finding | None:
    return next((finding for finding in findings if finding.group is group and finding.effect == "Allow"), None)


def _by_resource_alone(resource: Finding | None) -> tuple[bool, Reason, Finding | None]:
    """A service has no identity policies (authorization.md 1.5)."""
    if resource is None:
        return False, Reason.NO_RESOURCE_ALLOWS, None
    return True, Reason.RESOURCE_ALLOWS, resource


def _in_own_account(
    principal: Principal, resource: Finding | None, identity: Finding | None
) -> tuple[bool, Reason, Finding | None]:
    if principal.full_rights:
        return True, Reason.ADMINISTRATOR, None
    if resource is not None and resource.form is not PrincipalForm.ACCOUNT:
        return True, Reason.RESOURCE_ALLOWS, resource
    if identity is not None:
        return True, Reason.IDENTITY_ALLOWS, identity
    return False, Reason.NO_IDENTITY_ALLOWS, None


def _in_other_account(
    principal: Principal, resource: Finding | None, identity: Finding | None
) -> tuple[bool, Reason, Finding | None]:
    if resource is None:
        return False, Reason.NO_RESOURCE_ALLOWS, None
    if principal.full_rights or identity is not None:
        return True, Reason.BOTH_ALLOW, resource
    return False, Reason.NO_IDENTITY_ALLOWS, None
