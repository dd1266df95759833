"""Policy documents, read into immutable statements that can be matched. It knows no callers and decides nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import Any

from mocksm.iam import elements
from mocksm.iam.elements import Effect, Kind
from mocksm.iam.malformed import MalformedPolicy, Rule
from mocksm.iam.wildcards import Patterns

__all__ = ["Effect", "Kind", "MalformedPolicy", "Policy", "PrincipalForm", "Rule", "Statement", "parse", "read_json"]

_VERSIONS = ("2012-10-17", "2008-10-17")
_DOCUMENT = {"Version", "Id", "Statement"}
_STATEMENT = {
    *("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
}


class PrincipalForm(IntEnum):
    """How a statement names a caller; the greater, the less can still block what it allows (authorization.md 1.3)."""

    HOLDER = 0
    """Not at all: the statement is of an identity policy that the caller holds."""
    ACCOUNT = 1
    """By the caller's account, which delegates to identity policies."""
    ROLE = 2
    """By the role of the caller's session."""
    EVERYONE = 3
    """By ``*``."""
    ITSELF = 4
    """By the caller's own ARN, or by a service's name."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a policy; of each pair with ``not_`` at most one is there.

    Attributes:
        sid: Its Sid, or None.
        effect: ``Allow`` or ``Deny``.
        principals: Names in ``Principal``, whatever their kind: ARNs, account ids, services, ``*``.
        not_principals: Names in ``NotPrincipal``.
        actions: Patterns in ``Action``.
        not_actions: Patterns in ``NotAction``.
        resources: Patterns in ``Resource``.
        not_resources: Patterns in ``NotResource``.
        condition: ``Condition`` as it stands, or None.
        index: Its place in the policy, from 0.
    """

    sid: str | None
    effect: Effect
    principals: frozenset[str] | None
    not_principals: frozenset[str] | None
    actions: Patterns | None
    not_actions: Patterns | None
    resources: Patterns | None
    not_resources: Patterns | None
    condition: Mapping[str, Any] | None = field(hash=False)
    index: int

    def __str__(self) -> str:
        return f"Statement[{self.index}]" + (f" (Sid {self.sid!r})" if self.sid else "")

    def matches_action(self, action: str) -> bool:
        """Tell whether the statement speaks of ``action``, in whatever case."""
        if self.actions is not None:
            return self.actions.match(action)
        return self.not_actions is not None and not self.not_actions.match(action)

    def matches_resource(self, resource: str) -> bool:
        """Tell whether the statement speaks of ``resource``, an ARN or ``*`` where an action has none."""
        if self.resources is not None:
            return self.resources.match(resource)
        return self.not_resources is not None and not self.not_resources.match(resource)

    def form_of(self, names: Mapping[str, PrincipalForm]) -> PrincipalForm | None:
        """Return the strongest form in which the statement names a caller, or None where it does not.

        Args:
            names: Each name that the caller answers to, with the form it is.
        """
        if self.principals is not None:
            return max((form for name, form in names.items() if name in self.principals), default=None)
        if self.not_principals is not None:
            listed = {form for name, form in names.items() if name in self.not_principals}
            return None if self._excepted(listed, set(names.values())) else PrincipalForm.EVERYONE
        return PrincipalForm.HOLDER

    def _excepted(self, listed: set[PrincipalForm], forms: set[PrincipalForm]) -> bool:
        """A Deny excepts a caller whose session, role and account are all listed (authorization.md 1.8)."""
        if self.effect == "Allow" or PrincipalForm.EVERYONE in listed:
            return bool(listed)
        own = forms - {PrincipalForm.EVERYONE}
        return bool(own) and own <= listed

    @property
    def variables(self) -> tuple[str, ...]:
        """The resource patterns that hold a policy variable, ``${...}``."""
        patterns = self.resources or self.not_resources
        return tuple(text for text in patterns.texts if "${" in text) if patterns is not None else ()


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy document.

    Attributes:
        statements: In the document's order.
        version: ``2012-10-17``, or ``2008-10-17``, which has no policy variables and is meant where Version is absent.
        text: The document as given; JSON made of it where it was no text.
        name: What decisions call it: ``resource policy of prod/db``, or the name of an inline policy.
    """

    statements: tuple[Statement, ...]
    version: str
    text: str
    name: str = ""


def parse(document: str | Mapping[str, Any], *, kind: Kind, name: str = "") -> Policy:
    """Read a policy document.

    Args:
        document: JSON text, or what such a text holds.
        kind: ``identity`` for the policy of a user or role, ``resource`` for that of a secret or key.
        name: What decisions call the policy.

    Raises:
        MalformedPolicy: The document breaks a rule of the policy language; the exception names the rule and the place.
    """
    return _parse(document if isinstance(document, str) else _json(document), kind, name)


def read_json(text: str) -> Any:
    """Return what a JSON text holds; a key that stands twice in an object is malformed."""
    try:
        return json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise MalformedPolicy(Rule.JSON, "document", text[:80]) from error


@lru_cache(maxsize=512)
def _parse(text: str, kind: Kind, name: str) -> Policy:
    raw = read_json(text)
    if not isinstance(raw, dict):
        raise MalformedPolicy(Rule.JSON, "document", raw)
    _check_elements(raw, "document", _DOCUMENT)
    version = raw.get("Version", "2008-10-17")
    if version not in _VERSIONS:
        raise MalformedPolicy(Rule.VERSION, "Version", version)
    if not isinstance(raw.get("Id", ""), str):
        raise MalformedPolicy(Rule.ID, "Id", raw["Id"])
    return Policy(_statements(raw.get("Statement"), kind), version, text, name)


def _statements(raw: Any, kind: Kind) -> tuple[Statement, ...]:
    raws = raw if isinstance(raw, list) else [raw]
    if not raws:
        raise MalformedPolicy(Rule.STATEMENT, "Statement", raw)
    statements = tuple(_statement(one, index, kind) for index, one in enumerate(raws))
    if kind == "identity":
        _check_sids(statements)
    return statements


def _statement(raw: Any, index: int, kind: Kind) -> Statement:
    where = f"Statement[{index}]"
    if not isinstance(raw, dict):
        raise MalformedPolicy(Rule.STATEMENT, where, raw)
    _check_elements(raw, where, _STATEMENT)
    return Statement(
        elements.read_sid(raw, where, kind),
        elements.read_effect(raw, where),
        *elements.read_principals(raw, where, kind),
        *elements.read_actions(raw, where),
        *elements.read_resources(raw, where, kind),
        elements.read_condition(raw, where),
        index,
    )


def _check_elements(raw: Mapping[str, Any], where: str, known: set[str]) -> None:
    unknown = [element for element in raw if element not in known]
    if unknown:
        raise MalformedPolicy(Rule.ELEMENT, where, unknown[0])


def _check_sids(statements: tuple[Statement, ...]) -> None:
    seen: set[str] = set()
    for statement in statements:
        if statement.sid in seen:
            raise MalformedPolicy(Rule.SID_UNIQUE, f"Statement[{statement.index}].Sid", statement.sid)
        if statement.sid:
            seen.add(statement.sid)


def _json(document: Mapping[str, Any]) -> str:
    try:
        return json.dumps(dict(document))
    except (TypeError, ValueError) as error:
        raise MalformedPolicy(Rule.JSON, "document", document) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise MalformedPolicy(Rule.DUPLICATE, "document", key)
    return dict(pairs)
