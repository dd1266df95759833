"""Grants, kept so that each is found in one step: by id, by token, by key, by whoever may retire it. Plain data."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from typing import Any


class Grant:
    """A grant: what one grantee may do with one key.

    Attributes:
        id: 64 hex digits.
        key_id: The id of its key.
        key_arn: The ARN of its key.
        created: When it was made.
        account: The account of whoever made it.
        operations: What it allows, in the order in which they were asked for.
        grantee: The ARN of who may; None where a service may.
        grantee_service: The service principal that may.
        retiring: The ARN of who may retire it, if anyone was named.
        retiring_service: The service principal that may retire it.
        constraints: As they were sent.
        name: Its name; None where it has none.
        content: Whatever two grants that are made twice by mistake have in common; None where there is no name.
        place: Where it stands among all grants of the store: a number, as sortable text.
        tokens: The tokens that were issued for it; any of them will do.
        ids: The unique ids of the users and roles that it names, by ARN: those who were there when it was made.
    """

    def __init__(
        self,
        grant_id: str,
        key_id: str,
        key_arn: str,
        created: datetime,
        account: str,
        operations: Sequence[str],
        grantee: str | None,
        grantee_service: str | None,
        retiring: str | None,
        retiring_service: str | None,
        constraints: Mapping[str, Any],
        name: str | None,
    ) -> None:
        self.id = grant_id
        self.key_id = key_id
        self.key_arn = key_arn
        self.created = created
        self.account = account
        self.operations = operations
        self.grantee = grantee
        self.grantee_service = grantee_service
        self.retiring = retiring
        self.retiring_service = retiring_service
        self.constraints = constraints
        self.name = name
        self.content: Hashable = None
        self.place = ""
        self.tokens: list[str] = []
        self.ids: Mapping[str, str] = {}


class Grants:
    """The grants on the keys of one account and Region, oldest first."""

    def __init__(self) -> None:
        self._grants: dict[str, Grant] = {}
        self._by_place: dict[str, Grant] = {}
        self._by_token: dict[str, Grant] = {}
        self._by_content: dict[Hashable, Grant] = {}
        self._of_key: dict[str, list[str]] = {}
        self._retirable: dict[str, list[str]] = {}
        self._number = 0

    def add(self, grant: Grant) -> None:
        """Keep a grant, and give it its place."""
        self._number += 1
        grant.place = f"{self._number:012d}"
        self._grants[grant.id] = grant
        self._by_place[grant.place] = grant
        self._of_key.setdefault(grant.key_id, []).append(grant.place)
        for principal in _who_retires(grant):
            self._retirable.setdefault(principal, []).append(grant.place)
        if grant.content is not None:
            self._by_content[grant.content] = grant

    def add_token(self, grant: Grant, token: str) -> None:
        """Let a token stand for a grant."""
        grant.tokens.append(token)
        self._by_token[token] = grant

    def remove(self, grant: Grant) -> None:
        """Forget a grant and its tokens."""
        del self._grants[grant.id]
        del self._by_place[grant.place]
        _drop(self._of_key, grant.key_id, grant.place)
        for principal in _who_retires(grant):
            _drop(self._retirable, principal, grant.place)
        for token in grant.tokens:
            del self._by_token[token]
        if grant.content is not None:
            del self._by_content[grant.content]

    def remove_of_key(self, key_id: str) -> None:
        """Forget all grants on a key."""
        for place in list(self.places(key_id)):
            self.remove(self._by_place[place])

    def get(self, grant_id: str) -> Grant | None:
        """Return the grant of an id, None if there is none."""
        return self._grants.get(grant_id)

    def of_token(self, token: str) -> Grant | None:
        """Return the grant for which a token was issued, None if there is none."""
        return self._by_token.get(token)

    def same(self, content: Hashable) -> Grant | None:
        """Return the grant that has this content, None if there is none."""
        return self._by_content.get(content)

    def at(self, place: str) -> Grant:
        """Return the grant at a place."""
        return self._by_place[place]

    def places(self, key_id: str) -> Sequence[str]:
        """Return the places of the grants on a key, sorted."""
        return self._of_key.get(key_id, ())

    def retirable(self, principal: str) -> Sequence[str]:
        """Return the places of the grants that name a principal as the one who may retire them, sorted."""
        return self._retirable.get(principal, ())


def _who_retires(grant: Grant) -> Sequence[str]:
    return [principal for principal in (grant.retiring, grant.retiring_service) if principal is not None]


def _drop(places: dict[str, list[str]], name: str, place: str) -> None:
    found = places[name]
    del found[bisect_left(found, place)]
    if not found:
        del places[name]
