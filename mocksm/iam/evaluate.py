"""The decision on one request: what each policy says to it, and what follows. It knows no service and no HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mocksm.iam.asked import Asked, Grant, Wording
from mocksm.iam.context import Context
from mocksm.iam.decision import Decision, Reason
from mocksm.iam.documents import Policy, PrincipalForm
from mocksm.iam.findings import Finding, Group, Miss, examine, granted
from mocksm.iam.global_keys import GlobalKeys, Scene, Setting
from mocksm.iam.guardrails import NO_ORGANIZATION, NONE, Guardrails, Organization, rcps_reach
from mocksm.iam.principal import Principal

__all__ = [
    "Asked",
    "Decision",
    "Finding",
    "Grant",
    "Group",
    "Guardrails",
    "Miss",
    "Organization",
    "Reason",
    "Scene",
    "Setting",
    "Wording",
    "evaluate",
]

_ALWAYS_ALLOWED = {"sts:GetCallerIdentity", "sts:GetSessionToken"}  # authorization.md 1.8
_NOWHERE = Setting()
_OUTSIDERS = {"service", "provider", "anonymous"}
_UNCAPPED = {PrincipalForm.EVERYONE, PrincipalForm.ITSELF}  # authorization.md 1.3

# Python 3.11 looks a member up slowly, and these are wanted at every request.
_ADMINISTRATOR = Reason.ADMINISTRATOR
_SCP, _RCP, _RESOURCE, _IDENTITY = Group.SCP, Group.RCP, Group.RESOURCE, Group.IDENTITY
_BOUNDARY, _SESSION, _GRANT = Group.BOUNDARY, Group.SESSION, Group.GRANT
_DENIES = {
    _SCP: Reason.SCP_DENIES,
    _RCP: Reason.RCP_DENIES,
    _RESOURCE: Reason.RESOURCE_DENIES,
    _IDENTITY: Reason.IDENTITY_DENIES,
    _BOUNDARY: Reason.BOUNDARY_DENIES,
    _SESSION: Reason.SESSION_DENIES,
}
# Where one policy alone could have allowed, it is named as the one that did not.
_SOLE = {
    Reason.NO_RESOURCE_ALLOWS: _RESOURCE,
    Reason.NO_BOUNDARY_ALLOWS: _BOUNDARY,
    Reason.NO_SESSION_ALLOWS: _SESSION,
}


class _Path(NamedTuple):
    """A way to an Allow; a capped one is open only as far as boundary and session policies allow as well."""

    reason: Reason
    by: Finding | None
    capped: bool


class _Outcome(NamedTuple):
    allowed: bool
    reason: Reason
    by: Finding | None = None


def evaluate(
    principal: Principal, asked: Asked, scene: Scene = _NOWHERE, organization: Organization = NO_ORGANIZATION
) -> Decision:
    """Decide whether ``principal`` may do what is asked (authorization.md 1, 2.1 and 10).

    An explicit Deny wins. The service control policies of the caller's account have to allow, level by level. Then in the
    caller's own account an Allow of either side is enough, in another account both sides must allow; boundary and session
    policies cap what is allowed to the caller otherwise than by name.

    Args:
        principal: Who asks.
        asked: What is asked.
        scene: When, in which Region, through which service; a call of the engine. Without it no condition key tells.
        organization: The guardrails of accounts.
    """
    if (
        principal.is_unbound
        and asked.account == principal.account
        and principal.account not in organization
        and (_is_delegated(asked, asked.policy) if asked.policy is not None else not asked.gate)
    ):
        return Decision(True, _ADMINISTRATOR, None, None, asked.bare(), principal)
    if asked.action in _ALWAYS_ALLOWED:
        return Decision(True, Reason.ALWAYS, None, None, asked.bare(), principal)
    findings = tuple(_findings(principal, asked, scene, organization))
    outcome = _decide(principal, asked, findings)
    policy, statement = (outcome.by.policy, outcome.by.statement) if outcome.by else (None, None)
    shown = _shown_arn(principal, asked, outcome, organization)
    return Decision(
        outcome.allowed, outcome.reason, policy, statement, asked.bare(), principal, findings, shown, outcome.by
    )


def _is_delegated(asked: Asked, policy: Policy) -> bool:
    """Tell whether the policy leaves its account to identity policies, and says no more."""
    delegation = policy.delegation
    return delegation is not None and delegation[0] == asked.account and asked.action.startswith(delegation[1])


def _findings(principal: Principal, asked: Asked, scene: Scene, organization: Organization) -> Iterator[Finding]:
    public = Context(GlobalKeys(principal, asked.account, scene, organization), asked.context)
    context = Context(public, asked.identity_context)
    if organization:
        for level, policies in enumerate(_scps(principal, organization)):
            for policy in policies:
                yield examine(_SCP, policy, principal, asked, context, level=level)
        for policy in _rcps(principal, asked, organization):
            yield examine(_RCP, policy, principal, asked, context)
    if asked.policy is not None:
        yield examine(_RESOURCE, asked.policy, principal, asked, public)
    for policy in principal.policies:
        yield examine(_IDENTITY, policy, principal, asked, context)
    if principal.boundary is not None:
        yield examine(_BOUNDARY, principal.boundary, principal, asked, context)
    for policy in principal.session_policies or ():
        yield examine(_SESSION, policy, principal, asked, context)
    if asked.grants:
        yield from granted(principal.all_names, asked)


def _scps(principal: Principal, organization: Organization) -> tuple[tuple[Policy, ...], ...]:
    """Return the levels that bind the caller (authorization.md 1.6)."""
    guardrails = organization.get(principal.account, NONE)
    free = guardrails.management or principal.is_service_linked or principal.kind in _OUTSIDERS
    return () if free else guardrails.scps


def _rcps(principal: Principal, asked: Asked, organization: Organization) -> tuple[Policy, ...]:
    """Return the policies that guard the resource (authorization.md 1.7)."""
    guardrails = organization.get(asked.account, NONE)
    free = guardrails.management or principal.is_service_linked or asked.aws_managed
    return guardrails.rcps if rcps_reach(asked.action) and not free else ()


def _decide(principal: Principal, asked: Asked, findings: tuple[Finding, ...]) -> _Outcome:
    allows: list[Finding] = []
    for finding in findings:
        effect = finding.effect
        if effect == "Deny":
            return _Outcome(False, _DENIES[finding.group], finding)
        if effect == "Allow":
            allows.append(finding)
    if not _every_level_allows(findings, allows):
        return _Outcome(False, Reason.NO_SCP_ALLOWS)
    paths = [*_paths(principal, asked, allows), *_granted_paths(allows)]
    cap = _cap(principal, allows)
    for path in paths:
        if cap is None or not path.capped:
            return _Outcome(True, path.reason, path.by)
    return _refused(cap if paths and cap else _lacking(principal, asked, allows), findings)


def _paths(principal: Principal, asked: Asked, allows: Sequence[Finding]) -> Iterator[_Path]:
    resource = _of_group(_RESOURCE, allows)
    identity = _of_group(_IDENTITY, allows)
    capped = resource is not None and resource.form not in _UNCAPPED
    if principal.kind in _OUTSIDERS:
        if resource is not None:
            yield _Path(Reason.RESOURCE_ALLOWS, resource, False)
    elif principal.account != asked.account:
        if resource is not None and (principal.full_rights or identity is not None):
            yield _Path(Reason.BOTH_ALLOW, resource, True)
    else:
        counts = _identity_counts(asked, resource)
        if principal.full_rights and counts:
            yield _Path(Reason.ADMINISTRATOR, None, True)
        if resource is not None and resource.form is not PrincipalForm.ACCOUNT:
            yield _Path(Reason.RESOURCE_ALLOWS, resource, capped)
        if identity is not None and counts:
            yield _Path(Reason.IDENTITY_ALLOWS, identity, True)


def _granted_paths(allows: Sequence[Finding]) -> Iterator[_Path]:
    """A grant to the caller, or to its account, wants no identity policy; caps reach it by the form (2.3, 10; unsure)."""
    for finding in allows:
        if finding.group is _GRANT:
            yield _Path(Reason.GRANT_ALLOWS, finding, finding.form not in _UNCAPPED)


def _identity_counts(asked: Asked, resource: Finding | None) -> bool:
    """Tell whether identity policies count in the owner's account: behind a gate only where it opens (2.1)."""
    return not asked.gate or resource is not None


def _cap(principal: Principal, allows: Sequence[Finding]) -> Reason | None:
    """Return why a capped path is closed, or None where it is open."""
    if principal.boundary is not None and _of_group(_BOUNDARY, allows) is None:
        return Reason.NO_BOUNDARY_ALLOWS
    limited = principal.session_policies is not None or principal.kind == "federated-user"
    if limited and _of_group(_SESSION, allows) is None:
        return Reason.NO_SESSION_ALLOWS
    return None


def _lacking(principal: Principal, asked: Asked, allows: Sequence[Finding]) -> Reason:
    """Return what AWS's message names first where nothing allows (authorization.md 7.1, 7.3, 7.4)."""
    resource = _of_group(_RESOURCE, allows)
    if principal.kind in _OUTSIDERS or principal.account != asked.account:
        return Reason.NO_RESOURCE_ALLOWS if resource is None else Reason.NO_IDENTITY_ALLOWS
    return Reason.NO_IDENTITY_ALLOWS if _identity_counts(asked, resource) else Reason.NO_RESOURCE_ALLOWS


def _refused(reason: Reason, findings: tuple[Finding, ...]) -> _Outcome:
    group = _SOLE.get(reason)
    return _Outcome(False, reason, None if group is None else _of_group(group, findings))


def _every_level_allows(findings: tuple[Finding, ...], allows: Sequence[Finding]) -> bool:
    if not findings or findings[0].group is not _SCP:  # they are the first
        return True
    levels = {finding.level for finding in findings if finding.group is _SCP}
    return levels == {finding.level for finding in allows if finding.group is _SCP}


def _of_group(group: Group, findings: Sequence[Finding]) -> Finding | None:
    """Return the first finding of a group."""
    for finding in findings:
        if finding.group is group:
            return finding
    return None


def _shown_arn(principal: Principal, asked: Asked, outcome: _Outcome, organization: Organization) -> str:
    """Return the ARN of a policy that denies, if it is of the caller's account or organization (authorization.md 7.1)."""
    if outcome.allowed or outcome.by is None or outcome.by.effect != "Deny" or outcome.by.policy is None:
        return ""
    theirs, ours = (organization.get(account, NONE).organization for account in (asked.account, principal.account))
    foreign = outcome.by.group in {_RCP, _RESOURCE} and asked.account != principal.account
    return "" if foreign and (not ours or ours != theirs) else outcome.by.policy.arn
