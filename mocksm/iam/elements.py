"""The elements of one statement: read, checked, and put into the form that matching needs. It knows no statements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from mocksm.iam.kinds import EXPANDED, HELD, Kind
from mocksm.iam.malformed import MalformedPolicy, Rule
from mocksm.iam.wildcards import Patterns, has_wildcard

__all__ = [
    "Effect",
    "Kind",
    "read_actions",
    "read_condition",
    "read_effect",
    "read_principals",
    "read_resources",
    "read_sid",
]

Effect = Literal["Allow", "Deny"]

_SID = r"[A-Za-z0-9]*"
_SERVICE = re.compile(r"[a-z0-9-]+", re.ASCII | re.IGNORECASE)
# No partial wildcards, no groups, no identity providers: authorization.md 5.4. Unique ids are how a policy is shown whose
# user or role is gone (1.9).
_PRINCIPAL = re.compile(
    r"\*|\d{12}|(AIDA|AROA)[A-Z0-9]{17}"
    r"|arn:aws[a-z-]*:iam::\d{12}:(root|(user|role)/[^*?]+)"
    r"|arn:aws[a-z-]*:sts::\d{12}:(assumed-role/[^*?/]+/[^*?/]+|federated-user/[^*?/]+)",
    re.ASCII,
)
_ARN_PARTS = 6
_SERVICE_PRINCIPAL = r"[a-z0-9-]+(\.[a-z0-9-]+)+"


def read_sid(raw: Mapping[str, Any], where: str, kind: Kind) -> str | None:
    """Return the statement's Sid, or None where it has none."""
    sid = raw.get("Sid")
    if sid is None and "Sid" not in raw:
        return None
    if not isinstance(sid, str) or (kind != "resource" and not re.fullmatch(_SID, sid)):
        raise MalformedPolicy(Rule.SID, f"{where}.Sid", sid)
    return sid


def read_effect(raw: Mapping[str, Any], where: str) -> Effect:
    """Return the statement's effect, which is case-sensitive."""
    effect = raw.get("Effect")
    if effect == "Allow":
        return "Allow"
    if effect == "Deny":
        return "Deny"
    raise MalformedPolicy(Rule.EFFECT, f"{where}.Effect", effect)


def read_actions(raw: Mapping[str, Any], where: str) -> tuple[Patterns | None, Patterns | None]:
    """Return Action and NotAction: one of them is there."""
    element = _only_one(raw, where, "Action", Rule.ACTION_TWICE)
    if element is None:
        raise MalformedPolicy(Rule.ACTION_MISSING, where)
    texts = _texts(raw[element], f"{where}.{element}", Rule.ACTION_FORM)
    if not texts:
        raise MalformedPolicy(Rule.ACTION_MISSING, f"{where}.{element}")
    for text in texts:
        _check_action(text, f"{where}.{element}")
    patterns = Patterns.of_actions(texts)
    return (patterns, None) if element == "Action" else (None, patterns)


def read_resources(
    raw: Mapping[str, Any], where: str, kind: Kind, *, variables: bool
) -> tuple[Patterns | None, Patterns | None]:
    """Return Resource and NotResource; a resource policy may lack both, and its statement then matches nothing.

    AWS documents the latter for key policies only (authorization.md 5.1). A trust policy lacks both and is about its role.
    """
    if kind == "trust":
        return Patterns.of_resources(["*"], expand=False), None
    element = _only_one(raw, where, "Resource", Rule.RESOURCE_TWICE)
    texts = [] if element is None else _texts(raw[element], f"{where}.{element}", Rule.RESOURCE_FORM)
    if element is None or not texts:
        if kind != "resource" or element is not None:
            raise MalformedPolicy(Rule.RESOURCE_MISSING, where)
        return None, None
    for text in texts:
        _check_resource(text, f"{where}.{element}", kind)
    patterns = Patterns.of_resources(texts, expand=kind in EXPANDED, variables=variables)
    return (patterns, None) if element == "Resource" else (None, patterns)


def read_principals(
    raw: Mapping[str, Any], where: str, kind: Kind
) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    """Return the names in Principal and in NotPrincipal: neither in a policy that callers hold, one in the others."""
    element = _only_one(raw, where, "Principal", Rule.PRINCIPAL_TWICE)
    if kind in HELD:
        if element is not None:
            raise MalformedPolicy(Rule.PRINCIPAL_FORBIDDEN, f"{where}.{element}")
        return None, None
    if element is None:
        raise MalformedPolicy(Rule.PRINCIPAL_MISSING, where)
    names = frozenset(_principals(raw[element], f"{where}.{element}"))
    if not names:
        raise MalformedPolicy(Rule.PRINCIPAL_FORM, f"{where}.{element}", raw[element])
    return (names, None) if element == "Principal" else (None, names)


def read_condition(raw: Mapping[str, Any], where: str) -> Mapping[str, Any] | None:
    """Return the condition as it stands, or None where there is none."""
    condition = raw.get("Condition", {})
    if not isinstance(condition, dict) or not all(isinstance(keys, dict) for keys in condition.values()):
        raise MalformedPolicy(Rule.CONDITION, f"{where}.Condition", condition)
    return condition or None


def _only_one(raw: Mapping[str, Any], where: str, element: str, twice: Rule) -> str | None:
    present = [name for name in (element, f"Not{element}") if name in raw]
    if len(present) > 1:
        raise MalformedPolicy(twice, where)
    return present[0] if present else None


def _texts(value: Any, where: str, rule: Rule) -> list[str]:
    texts = value if isinstance(value, list) else [value]
    for text in texts:
        if not isinstance(text, str):
            raise MalformedPolicy(rule, where, text)
    return texts


def _check_action(text: str, where: str) -> None:
    if text in {"*", "*:*"}:
        return
    service, colon, name = text.partition(":")
    if not colon or not service or not name:
        raise MalformedPolicy(Rule.ACTION_PREFIX, where, text)
    if ":" in name:
        raise MalformedPolicy(Rule.ACTION_COLONS, where, text)
    if not _SERVICE.fullmatch(service):
        raise MalformedPolicy(Rule.ACTION_SERVICE, where, text)


def _check_resource(text: str, where: str, kind: Kind) -> None:
    parts = text.split(":")
    whole = kind in EXPANDED or len(parts) >= _ARN_PARTS  # authorization.md 1.8
    if not text or (kind != "resource" and text != "*" and not (text.startswith("arn:") and whole)):
        raise MalformedPolicy(Rule.RESOURCE_FORM, where, text)
    if len(parts) > 2 and has_wildcard(parts[2]):  # noqa: PLR2004 - arn:partition:service
        raise MalformedPolicy(Rule.RESOURCE_SERVICE, where, text)


def _principals(value: Any, where: str) -> Iterator[str]:
    if value == "*":
        yield "*"
        return
    if not isinstance(value, dict):
        raise MalformedPolicy(Rule.PRINCIPAL_FORM, where, value)
    for group, names in value.items():
        for name in _texts(names, f"{where}.{group}", Rule.PRINCIPAL_FORM):
            if not _is_principal(group, name):
                raise MalformedPolicy(Rule.PRINCIPAL_FORM, f"{where}.{group}", name)
            yield name


def _is_principal(group: str, name: str) -> bool:
    if group == "AWS":
        return _PRINCIPAL.fullmatch(name) is not None
    if group == "Service":
        return re.fullmatch(_SERVICE_PRINCIPAL, name) is not None
    return group == "Federated" and bool(name) and not has_wildcard(name)
