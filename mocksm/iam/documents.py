"""Policy documents, read into immutable statements that can be matched. It knows no callers and decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum
from functools import cached_property
from typing import Any, NamedTuple

from mocksm.iam.conditions import Condition
from mocksm.iam.elements import Effect
from mocksm.iam.kinds import Kind
from mocksm.iam.variables import Lookup, nothing
from mocksm.iam.wildcards import Patterns


class PrincipalForm(IntEnum):
    """How a statement names a caller; the greater, the less can still block what it allows (authorization.md 1.3)."""

    HOLDER = 0
    """Not at all: the statement is of a policy that the caller holds."""
    ACCOUNT = 1
    """By the caller's account, which delegates to identity policies."""
    ROLE = 2
    """By the role of the caller's session, or the user of a federated one."""
    EVERYONE = 3
    """By ``*``."""
    ITSELF = 4
    """By the caller's own ARN, or by a service's name."""


class Statement(NamedTuple):
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
        place: Its place in the policy, from 0.
        conditions: What the condition says, key by key; all have to hold.
    """

    sid: str | None
    effect: Effect
    principals: frozenset[str] | None
    not_principals: frozenset[str] | None
    actions: Patterns | None
    not_actions: Patterns | None
    resources: Patterns | None
    not_resources: Patterns | None
    condition: Mapping[str, Any] | None
    place: int
    conditions: tuple[Condition, ...] = ()

    def __hash__(self) -> int:
        return hash(self[:8])  # the condition is a mapping, and has none

    def __str__(self) -> str:
        return f"Statement[{self.place}]" + (f" (Sid {self.sid!r})" if self.sid else "")

    def matches_action(self, action: str) -> bool:
        """Tell whether the statement speaks of ``action``, in whatever case."""
        if self.actions is not None:
            return self.actions.match(action)
        return self.not_actions is not None and not self.not_actions.match(action)

    def matches_resource(self, resource: str, lookup: Lookup = nothing) -> bool:
        """Tell whether the statement speaks of ``resource``, an ARN or ``*`` where an action has none.

        Args:
            resource: What is asked for.
            lookup: Where policy variables get their values.
        """
        if self.resources is not None:
            return self.resources.match(resource, lookup)
        return self.not_resources is not None and not self.not_resources.match(resource, lookup)

    def form_of(self, names: Mapping[str, PrincipalForm], *, bounded: bool = False) -> PrincipalForm | None:
        """Return the strongest form in which the statement names a caller, or None where it does not.

        Args:
            names: Each name that the caller answers to, with the form it is.
            bounded: Whether the caller has a permissions boundary: a Deny with NotPrincipal then never spares it
                (authorization.md 1.8).
        """
        if self.principals is not None:
            return max([form for name, form in names.items() if name in self.principals], default=None)
        if self.not_principals is not None:
            if bounded and self.effect == "Deny":
                return PrincipalForm.EVERYONE
            listed = {form for name, form in names.items() if name in self.not_principals}
            return None if self._excepted(listed, set(names.values())) else PrincipalForm.EVERYONE
        return PrincipalForm.HOLDER

    def _excepted(self, listed: set[PrincipalForm], forms: set[PrincipalForm]) -> bool:
        """A Deny excepts a caller whose session, role and account are all listed (authorization.md 1.8)."""
        if self.effect == "Allow" or PrincipalForm.EVERYONE in listed:
            return bool(listed)
        own = forms - {PrincipalForm.EVERYONE}
        return bool(own) and own <= listed


class Statements(tuple[Statement, ...]):  # noqa: SLOT001 - it remembers what it found
    """The statements of a policy, in the document's order; which of them speak of an action is found out once."""

    @cached_property
    def _by_action(self) -> dict[str, tuple[Statement, ...]]:
        return {}

    def about(self, action: str) -> tuple[Statement, ...]:
        """Return the statements that speak of an action."""
        found = self._by_action.get(action)
        if found is None:
            found = tuple(statement for statement in self if statement.matches_action(action))
            self._by_action[action] = found
        return found


class Policy(NamedTuple):
    """A policy document.

    Attributes:
        statements: Its statements.
        version: ``2012-10-17``, or ``2008-10-17``, which has no policy variables and is meant where Version is absent.
        text: The document as given; JSON made of it where it was no text.
        name: What decisions call it: ``resource policy of prod/db``, or the name of an inline policy.
        kind: Where it stands.
        arn: Of a managed or organization policy, which AWS's messages name; else empty.
        delegation: The account to which all of it that there is is one statement that delegates all of a service's actions
            on everything, and the prefix of these actions (``kms:``, or empty for all); so the default key policy.
        ids: Of a policy that is stored, the users and roles that it names, by ARN, each with its unique id.
    """

    statements: Statements
    version: str
    text: str
    name: str = ""
    kind: Kind = "identity"
    arn: str = ""
    delegation: tuple[str, str] | None = None
    ids: tuple[tuple[str, str], ...] = ()

    @property
    def named(self) -> list[str]:
        """All names in Principal and NotPrincipal, sorted."""
        every = (statement.principals or statement.not_principals or () for statement in self.statements)
        return sorted({name for names in every for name in names})

    def bound(self, unique_id: Callable[[str], str | None]) -> Policy:
        """Return the policy as AWS stores it: with the unique ids of the users and roles that it names.

        So it no longer speaks of one that is made anew under the same name (authorization.md 1.9); the text stays.

        Args:
            unique_id: Returns the id of the user or role that has an ARN, or None where there is none.
        """
        ids = tuple((name, found) for name in self.named if (found := unique_id(name)) is not None)
        if not ids:
            return self
        return self._replace(statements=Statements(_bound(each, dict(ids)) for each in self.statements), ids=ids)


def _bound(statement: Statement, ids: Mapping[str, str]) -> Statement:
    def stored(names: frozenset[str] | None) -> frozenset[str] | None:
        return None if names is None else frozenset(ids.get(name, name) for name in names)

    return statement._replace(principals=stored(statement.principals), not_principals=stored(statement.not_principals))
