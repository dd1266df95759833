"""The outcome for one request, and its explanation. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from mocksm.iam.asked import Asked
from mocksm.iam.documents import Policy, PrincipalForm, Statement
from mocksm.iam.findings import Finding, Group, Miss
from mocksm.iam.principal import Principal


class Reason(Enum):
    """Why a request is allowed or refused."""

    ALWAYS = "every caller may ask who it is"
    ADMINISTRATOR = "administrator"
    IDENTITY_ALLOWS = "identity policy allows"
    RESOURCE_ALLOWS = "resource policy allows"
    BOTH_ALLOW = "identity side and resource policy allow"
    GRANT_ALLOWS = "grant allows"
    SCP_DENIES = "explicit deny in service control policy"
    RCP_DENIES = "explicit deny in resource control policy"
    RESOURCE_DENIES = "explicit deny in resource policy"
    IDENTITY_DENIES = "explicit deny in identity policy"
    BOUNDARY_DENIES = "explicit deny in permissions boundary"
    SESSION_DENIES = "explicit deny in session policy"
    NO_SCP_ALLOWS = "no service control policy allows"
    NO_RESOURCE_ALLOWS = "no resource-based policy allows"
    NO_IDENTITY_ALLOWS = "no identity-based policy allows"
    NO_BOUNDARY_ALLOWS = "no permissions boundary allows"
    NO_SESSION_ALLOWS = "no session policy allows"


_LACKING = {
    Reason.NO_SCP_ALLOWS: Group.SCP,
    Reason.NO_RESOURCE_ALLOWS: Group.RESOURCE,
    Reason.NO_IDENTITY_ALLOWS: Group.IDENTITY,
    Reason.NO_BOUNDARY_ALLOWS: Group.BOUNDARY,
    Reason.NO_SESSION_ALLOWS: Group.SESSION,
}
_FORMS = {
    PrincipalForm.ACCOUNT: ", naming the caller's account",
    PrincipalForm.ROLE: ", naming the role or user behind the session",
    PrincipalForm.EVERYONE: ", naming everyone",
    PrincipalForm.ITSELF: ", naming the caller",
}


# Made for every request, as Asked is.
class Decision(NamedTuple):
    """The outcome for one request.

    Attributes:
        allowed: Whether the request may go on.
        reason: Why.
        policy: The policy that decided, where one did.
        statement: The statement of it that decided.
        asked: What was asked, without its condition keys.
        principal: Who asked.
        consulted: What every policy that was looked at says, those that decided nothing included.
        policy_arn: The ARN that AWS's message names: of a policy that denies, if the caller may know of it.
        by: The finding that decided, where one did.
    """

    allowed: bool
    reason: Reason
    policy: Policy | None
    statement: Statement | None
    asked: Asked
    principal: Principal
    consulted: tuple[Finding, ...] = ()
    policy_arn: str = ""
    by: Finding | None = None

    @property
    def missing(self) -> tuple[Miss, ...]:
        """The statements that would have allowed what is refused because nothing allows it, and what each lacks."""
        group = _LACKING.get(self.reason)
        return tuple(
            miss
            for finding in self.consulted
            for miss in finding.misses
            if finding.group is group and miss.statement.effect == "Allow"
        )

    def explain(self) -> str:
        """Return the decision in full, a line for each policy and for each statement that nearly speaks."""
        return "\n".join([self._outcome(), *self._lines()])

    def short(self) -> str:
        """Return the decision with no policies but those that decided."""
        return "\n".join([self._outcome(), *self._lines(">")])

    def __repr__(self) -> str:
        return f"<mocksm decision: {self._outcome()}>"

    def __str__(self) -> str:
        findings = "; ".join(str(finding) for finding in self.consulted) or "no policy was consulted"
        return f"{self._outcome()} ({findings})"

    def _outcome(self) -> str:
        verb = "may" if self.allowed else "may not"
        return f"{self.principal.arn} {verb} {self.asked.action} on {self.asked.resource}: {self.reason.value}"

    def _lines(self, marks: str = ">-") -> Iterator[str]:
        yield from self._law()
        for finding in self.consulted:
            mark = self._mark(finding)
            if mark in marks:
                yield f"  {mark} {_named(finding)} {_says(finding, self.asked.action)}"
                yield from (f"      {note}" for note in (*finding.held, *finding.misses))
        present = {finding.group for finding in self.consulted}
        lacking = _LACKING.get(self.reason)
        if lacking is not None and lacking not in present:
            yield f"  > {lacking.value}: there is none"

    def _law(self) -> Iterator[str]:
        """Say what the reader has to know who wonders why the Allow that is there was not enough."""
        abroad = self.asked.account != self.principal.account
        if abroad:
            both = "; the policies of both have to allow" if self.principal.account and not self.allowed else ""
            caller = self.principal.account or "(none)"
            yield f"  caller of account {caller}, resource of account {self.asked.account}{both}"
        elif self.asked.gate and self.reason is Reason.NO_RESOURCE_ALLOWS:
            yield "  identity policies count here only where the policy of the resource names their account"

    def _mark(self, finding: Finding) -> str:
        lacking = _LACKING.get(self.reason) is finding.group and finding.effect is None
        return ">" if finding is self.by or lacking else "-"


def _named(finding: Finding) -> str:
    """Return the name of a policy or grant, with its kind where the name does not tell."""
    return finding.name if finding.group.value in finding.name else f"{finding.group.value}: {finding.name}"


def _says(finding: Finding, action: str) -> str:
    if finding.effect is not None:
        naming = _FORMS.get(finding.form, "") if finding.form is not None else ""
        by = f" by {finding.statement}" if finding.statement else ""
        return f"{'allows' if finding.effect == 'Allow' else 'denies'}{by}{naming}"
    if finding.group is Group.GRANT:
        return "is to someone else"
    if finding.misses:
        return "has no statement that applies:"
    return f"has no statement about {action}" + (" by this caller" if finding.group is Group.RESOURCE else "")
