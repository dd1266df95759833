"""AWS's sentences for whoever is not authorized, as cases expect them (authorization.md 7)."""

from __future__ import annotations

from tests.contract.expected import Like, Refused

HIDDEN = (
    "because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based "
    "policy explicitly denies access"
)
ON_CIPHERTEXT = " on the resource associated with this ciphertext"
NO_KMS = Refused("AccessDeniedException", "Access to KMS is not allowed")
MANAGED = ": arn:aws[a-z-]*:iam::[0-9]{12}:policy/.*"
"""What stands behind an explicit deny of a managed policy, since January 2026."""


def lacks(action: str, place: str, policy: str = "identity-based policy", caller: str = "arn:[^ ]*") -> Refused:
    """Return the refusal where no policy of a kind allows an action; ``place`` begins with `` on``, or is empty."""
    return _refused(action, f"{place} because no {policy} allows the {action} action", caller)


def denied(action: str, place: str, policy: str = "a resource-based policy") -> Refused:
    """Return the refusal by an explicit deny."""
    return _refused(action, f"{place} with an explicit deny in {policy}")


def hidden(action: str, place: str = " on this resource") -> Refused:
    """Return the refusal that does not tell other accounts whether there is a key."""
    return _refused(action, f"{place} {HIDDEN}")


def of_query(code: str, message: str, status: int = 400) -> Refused:
    """Return the refusal of a service that speaks the query protocol; the message is a pattern."""
    return Refused(code, Like(message), status, members={})


def _refused(action: str, rest: str, caller: str = "arn:[^ ]*") -> Refused:
    return Refused("AccessDeniedException", Like(f"User: {caller} is not authorized to perform: {action}{rest}"))
