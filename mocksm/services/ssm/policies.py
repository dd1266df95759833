"""The policies of a parameter, from the JSON in which they are put: when it expires, and when somebody is told.

It knows no parameter and runs nothing. AWS's texts for what is wrong were measured (cdk-preflight's rules quote them), the
codes that go with them are taken from the model's descriptions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mocksm.services.ssm.errors import (
    IncompatiblePolicyException,
    InvalidPolicyAttributeException,
    InvalidPolicyTypeException,
    PoliciesLimitExceededException,
)

EXPIRATION, EXPIRATION_NOTIFICATION, NO_CHANGE = "Expiration", "ExpirationNotification", "NoChangeNotification"

_MOST = 10
_AMOUNTS = {EXPIRATION_NOTIFICATION: "Before", NO_CHANGE: "After"}
_UNITS = {"days": timedelta(days=1), "hours": timedelta(hours=1)}
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_POSITIVE = re.compile(r"[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy.

    Attributes:
        type: ``Expiration``, ``ExpirationNotification`` or ``NoChangeNotification``.
        text: Its JSON.
        expires: When an Expiration is due; None for the others.
        span: How long before the expiration, or after the last change, a notification is due.
        status: ``Pending`` or ``Finished``.
    """

    type: str
    text: str
    expires: datetime | None = None
    span: timedelta = timedelta()
    status: str = "Pending"


def read(text: str) -> list[Policy]:
    """Return the policies that a text describes; none for an empty list, and for the empty policy ``[{}]``."""
    try:
        described = json.loads(text)
    except ValueError:
        described = None
    if not isinstance(described, list) or not all(isinstance(each, dict) for each in described):
        raise InvalidPolicyAttributeException("Invalid policies input")
    if len(described) > _MOST:
        raise PoliciesLimitExceededException("Number of policies attached to a parameter cannot exceed 10")
    policies = [_policy(each) for each in described if each]
    _check_together(policies)
    return policies


def due(policy: Policy, policies: Sequence[Policy], modified: datetime) -> datetime:
    """Return when a policy is due.

    Args:
        policy: The policy.
        policies: It and those beside it.
        modified: When the parameter was last changed.
    """
    if policy.type == NO_CHANGE:
        return modified + policy.span
    expires = next(each.expires for each in policies if each.expires is not None)
    return expires - policy.span


def _policy(described: Mapping[str, Any]) -> Policy:
    kind = described.get("Type")
    if kind not in {EXPIRATION, *_AMOUNTS}:
        raise InvalidPolicyTypeException(f"Policy type {kind} is not supported.")
    if described.get("Version") != "1.0":
        raise InvalidPolicyAttributeException("Unsupported policy version.")
    attributes = described.get("Attributes")
    if not isinstance(attributes, dict):
        raise _missing("Attributes")
    text = json.dumps(described, separators=(",", ":"))
    if kind == EXPIRATION:
        return Policy(kind, text, _timestamp(attributes))
    return Policy(kind, text, span=_span(attributes, _AMOUNTS[kind]))


def _timestamp(attributes: Mapping[str, Any]) -> datetime:
    if "Timestamp" not in attributes:
        raise InvalidPolicyAttributeException("A valid Expiration policy must have an attribute of Timestamp.")
    found = _INSTANT.fullmatch(str(attributes["Timestamp"]))
    if found is None:
        raise InvalidPolicyAttributeException("Invalid timestamp format")
    second, fraction, zone = found.groups()
    try:
        instant = datetime.fromisoformat(second + zone.replace("Z", "+00:00"))
    except ValueError:
        raise InvalidPolicyAttributeException("Invalid timestamp format") from None
    return instant + timedelta(seconds=float(fraction or 0))


def _span(attributes: Mapping[str, Any], amount: str) -> timedelta:
    for name in (amount, "Unit"):
        if name not in attributes:
            raise _missing(name)
    number = str(attributes[amount])
    if not _POSITIVE.fullmatch(number):
        raise InvalidPolicyAttributeException(f"Attribute {amount} must be a positive integer.")
    unit = _UNITS.get(str(attributes["Unit"]).lower())
    if unit is None:
        raise InvalidPolicyAttributeException("Supported time units: DAYS HOURS")
    return int(number) * unit


def _missing(name: str) -> InvalidPolicyAttributeException:
    return InvalidPolicyAttributeException(f"Mandatory policy attribute {name} is missing.")


def _check_together(policies: Sequence[Policy]) -> None:
    kinds = [policy.type for policy in policies]
    if kinds.count(EXPIRATION) > 1:
        raise IncompatiblePolicyException("There can be only one expiration policy")
    if EXPIRATION_NOTIFICATION in kinds and EXPIRATION not in kinds:
        raise IncompatiblePolicyException("Expiration notification policies are missing expiration policy")
