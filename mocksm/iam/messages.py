"""AWS's sentences for refused requests. It knows decisions and no service."""

from __future__ import annotations

from mocksm.errors import MocksmError
from mocksm.iam.evaluate import Decision, Reason

# authorization.md 7.1
_ENDINGS = {
    Reason.RESOURCE_DENIES: "with an explicit deny in a resource-based policy",
    Reason.IDENTITY_DENIES: "with an explicit deny in an identity-based policy",
    Reason.NO_RESOURCE_ALLOWS: "because no resource-based policy allows the {action} action",
    Reason.NO_IDENTITY_ALLOWS: "because no identity-based policy allows the {action} action",
}


def refusal(decision: Decision) -> str:
    """Return what AWS says to the refused caller, the same in every service.

    Raises:
        MocksmError: The decision refuses nothing.
    """
    if decision.allowed:
        raise MocksmError(f"mocksm: an allowed request has no refusal: {decision}")
    asked = decision.asked
    place = f" on resource: {asked.shown}" if asked.shown else ""
    ending = _ENDINGS[decision.reason].format(action=asked.action)
    return f"User: {decision.principal.arn} is not authorized to perform: {asked.action}{place} {ending}"
