"""AWS's sentences for refused requests. It knows decisions and no service."""

from __future__ import annotations

from mocksm.errors import MocksmError
from mocksm.iam.asked import Wording
from mocksm.iam.decision import Decision, Reason

# authorization.md 7.1
_DENIES = {
    Reason.SCP_DENIES: "with an explicit deny in a service control policy",
    Reason.RCP_DENIES: "with an explicit deny in a resource control policy",
    Reason.RESOURCE_DENIES: "with an explicit deny in a resource-based policy",
    Reason.IDENTITY_DENIES: "with an explicit deny in an identity-based policy",
    Reason.BOUNDARY_DENIES: "with an explicit deny in a permissions boundary",
    Reason.SESSION_DENIES: "with an explicit deny in a session policy",
}
_LACKS = {
    Reason.NO_SCP_ALLOWS: "because no service control policy allows the {action} action",
    Reason.NO_RESOURCE_ALLOWS: "because no resource-based policy allows the {action} action",
    Reason.NO_IDENTITY_ALLOWS: "because no identity-based policy allows the {action} action",
    Reason.NO_BOUNDARY_ALLOWS: "because no permissions boundary allows the {action} action",
    Reason.NO_SESSION_ALLOWS: "because no session policy allows the {action} action",
}
_OF_THE_RESOURCE = {Reason.NO_RESOURCE_ALLOWS, Reason.RESOURCE_DENIES}

_CIPHERTEXT = " on the resource associated with this ciphertext"
# To the callers of other accounts KMS does not tell these cases apart (authorization.md 7.5).
_HIDDEN = (
    "because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based "
    "policy explicitly denies access"
)


def refusal(decision: Decision) -> str:
    """Return what AWS says to the refused caller, the same in every service.

    The ARN of a policy that denies is named, as AWS does since January 2026.

    Raises:
        MocksmError: The decision refuses nothing.
    """
    if decision.allowed:
        raise MocksmError(f"mocksm: an allowed request has no refusal: {decision}")
    if decision.principal.kind == "provider":
        return f"Not authorized to perform {decision.asked.action}"
    subject = f"User: {decision.principal.arn} is not authorized to perform: {decision.asked.action}"
    if _is_hidden(decision):
        ciphertext = decision.asked.wording is Wording.CIPHERTEXT
        return f"{subject}{_CIPHERTEXT if ciphertext else ' on this resource'} {_HIDDEN}"
    named = f": {decision.policy_arn}" if decision.policy_arn else ""
    return f"{subject}{_place(decision)}{_ending(decision)}{named}"


def _is_hidden(decision: Decision) -> bool:
    foreign = decision.asked.account != decision.principal.account
    secretive = decision.asked.wording in {Wording.KEY, Wording.CIPHERTEXT}
    return foreign and secretive and decision.reason in _OF_THE_RESOURCE


def _place(decision: Decision) -> str:
    if decision.asked.wording is Wording.CIPHERTEXT:
        return _CIPHERTEXT
    return f" on resource: {decision.asked.shown}" if decision.asked.shown else ""


def _ending(decision: Decision) -> str:
    if decision.asked.wording is not Wording.TRUST:
        return f" {(_DENIES.get(decision.reason) or _LACKS[decision.reason]).format(action=decision.asked.action)}"
    if decision.reason is Reason.RESOURCE_DENIES:
        return " with an explicit deny in the role trust policy"
    # Where nothing allows, most captures give no reason (authorization.md 8.3, unsure).
    return f" {_DENIES[decision.reason]}" if decision.reason in _DENIES else ""
