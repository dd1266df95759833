"""Where a policy stands, and what the language forbids there. It knows raw statements and reads none of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from mocksm.iam.malformed import MalformedPolicy, Rule

Kind = Literal["identity", "boundary", "session", "scp", "rcp", "trust", "resource"]

# Those that the caller holds: they name no principals, and a short ARN in them means all that it begins.
HELD: frozenset[Kind] = frozenset({"identity", "boundary", "session", "scp"})
EXPANDED: frozenset[Kind] = frozenset({"identity", "boundary", "session"})


def check_kind(raw: Mapping[str, Any], where: str, kind: Kind) -> None:
    """Refuse what the language knows, but not in this kind of policy."""
    if kind == "trust":
        _check_trust(raw, where)
    if kind == "rcp":
        _check_rcp(raw, where)


def _check_trust(raw: Mapping[str, Any], where: str) -> None:
    """A role's trust policy is about the role (authorization.md 5.1, 5.4)."""
    for element in ("Resource", "NotResource"):
        if element in raw:
            raise MalformedPolicy(Rule.TRUST_RESOURCE, f"{where}.{element}", raw[element])
    _check_not_principal(raw, where)
    for action in _list(raw.get("Action", raw.get("NotAction", []))):
        if not str(action).lower().startswith("sts:"):
            raise MalformedPolicy(Rule.TRUST_ACTION, f"{where}.Action", action)


def _check_rcp(raw: Mapping[str, Any], where: str) -> None:
    """What customers may write in a resource control policy (authorization.md 1.7)."""
    if raw.get("Effect") != "Deny":
        raise MalformedPolicy(Rule.RCP_EFFECT, f"{where}.Effect", raw.get("Effect"))
    _check_not_principal(raw, where)
    if raw.get("Principal", "*") not in ("*", {"AWS": "*"}, {"AWS": ["*"]}):
        raise MalformedPolicy(Rule.RCP_PRINCIPAL, f"{where}.Principal", raw["Principal"])
    if "NotAction" in raw or "*" in _list(raw.get("Action", [])):
        raise MalformedPolicy(Rule.RCP_ACTION, where, raw.get("NotAction", "*"))


def _check_not_principal(raw: Mapping[str, Any], where: str) -> None:
    if "NotPrincipal" in raw:
        raise MalformedPolicy(Rule.NOT_PRINCIPAL, f"{where}.NotPrincipal", raw["NotPrincipal"])


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
