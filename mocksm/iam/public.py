"""Whether a resource policy grants broad access. Knows documents, no callers.

AWS reasons about the policy as a whole; this is the rule of thumb that it documents (authorization.md, section 9): a
statement that allows everybody is narrow only if a condition pins who they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mocksm.iam.policy import Policy, Statement

_POSITIVE = r"(ForAnyValue:)?(StringEquals|StringEqualsIgnoreCase|StringLike|Arn(Equals|Like)|IpAddress)"
_PINNING = {
    *("aws:sourcearn", "aws:sourceaccount", "aws:sourcevpc", "aws:sourcevpce", "aws:principalorgid"),
    *("aws:principalorgpaths", "aws:principalaccount", "aws:principalarn", "aws:userid", "aws:sourceip"),
    "kms:calleraccount",
}
_ARN_ACCOUNT = 4  # arn:partition:service:region:account:resource


def is_broad(policy: Policy) -> bool:
    """Say whether some statement lets anybody in."""
    return any(_is_broad(statement) for statement in policy.statements)


def _is_broad(statement: Statement) -> bool:
    everybody = statement.not_principals is not None or "*" in (statement.principals or ())
    return statement.effect == "Allow" and everybody and not _is_pinned(statement.condition or {})


def _is_pinned(condition: Mapping[str, Any]) -> bool:
    return any(
        key.lower() in _PINNING and all(_is_fixed(key.lower(), value) for value in _listed(values))
        for operator, keys in condition.items()
        if re.fullmatch(_POSITIVE, operator, re.IGNORECASE)
        for key, values in keys.items()
    )


def _listed(values: Any) -> Iterable[str]:
    return [str(value) for value in values] if isinstance(values, list) else [str(values)]


def _is_fixed(key: str, value: str) -> bool:
    """Say whether a value names somebody: no wildcard but in an ARN's resource, no variable, no address range of all."""
    if key == "aws:sourceip":
        return _is_some_addresses(value)
    if value.startswith("arn:") and key.endswith("arn"):
        parts = value.split(":", _ARN_ACCOUNT + 1)
        value = parts[_ARN_ACCOUNT] if len(parts) > _ARN_ACCOUNT else "*"
    return bool(value) and not re.search(r"[*?]|\$\{", value)


def _is_some_addresses(value: str) -> bool:
    from ipaddress import ip_network

    try:
        return ip_network(value, strict=False).prefixlen > 0
    except ValueError:
        return False
