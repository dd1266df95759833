"""ListSecrets: which secrets, in which order, page by page."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from mocksm.clock import UTC
from mocksm.engine import paging
from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.secretsmanager.describing import description_of
from mocksm.services.secretsmanager.errors import InvalidNextTokenException
from mocksm.services.secretsmanager.filters import matching
from mocksm.services.secretsmanager.store import Secret, Secrets

PAGE = 100

_CREATION = "created-date"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # secrets that were never read come first
_SORT_KEYS: Mapping[str, Callable[[Secret], str]] = {
    "last-accessed-date": lambda secret: (secret.accessed or _NEVER).isoformat(),
    "last-changed-date": lambda secret: secret.changed.isoformat(),
    "name": lambda secret: secret.name,
}


class Order(NamedTuple):
    """In which order an operation lists; its tokens go on in this order only."""

    operation: str
    by: str
    direction: str

    @property
    def ascends(self) -> bool:
        """Whether the least comes first."""
        return self.direction == "asc"

    def place(self, secret: Secret) -> str:
        """Return what a token keeps of the last secret of its page: its place, even if it is deleted meanwhile."""
        key = _SORT_KEYS.get(self.by)
        return json.dumps([*self, key(secret) if key else "", secret.number])

    def read(self, token: str) -> tuple[str, int]:
        """Return the place that a token keeps; a token of another list, or of none, is refused."""
        try:
            *order, value, number = json.loads(paging.place(token) or "")
        except (ValueError, TypeError):
            order = []
        if order != [*self]:
            raise InvalidNextTokenException("Invalid NextToken.")  # the text is not known: fact book, section 2
        return value, number


@operation
def list_secrets(
    call: Call,
    *,
    max_results: int = PAGE,
    next_token: str | None = None,
    include_planned_deletion: bool = False,
    filters: Sequence[Mapping[str, Any]] = (),
    sort_order: str = "asc",
    sort_by: str = _CREATION,
) -> dict[str, Any]:
    """Return the caller's secrets in this Region, in the order in which they were made unless another is asked for."""
    order = Order("ListSecrets", sort_by, sort_order)
    in_order = _in_order(call.store(Secrets), next_token, order)
    shown = (secret for secret in in_order if include_planned_deletion or secret.deletion_date is None)
    found, token = paging.page(matching(shown, filters), limit=max_results, key=order.place)
    return {"SecretList": [_entry(secret) for secret in found], **({"NextToken": token} if token else {})}


def page_of(
    call: Call, filters: Sequence[Mapping[str, Any]], *, limit: int, token: str | None
) -> tuple[list[Secret], str | None]:
    """Return a page of the secrets that match, in the order in which they were made, and the next page's token."""
    order = Order(call.operation, _CREATION, "asc")
    live = (secret for secret in _in_order(call.store(Secrets), token, order) if secret.deletion_date is None)
    return paging.page(matching(live, filters), limit=limit, key=order.place)


def _entry(secret: Secret) -> dict[str, Any]:
    labels = secret.labelled()
    return {**description_of(secret), **({"SecretVersionsToStages": labels} if labels else {})}


def _in_order(secrets: Secrets, token: str | None, order: Order) -> Iterator[Secret]:
    place = order.read(token) if token is not None else None
    if order.by == _CREATION:
        number = place[1] if place else None
        return secrets.after(number or 0) if order.ascends else secrets.before(number)
    key = _rank(_SORT_KEYS[order.by])
    sorted_ = sorted(secrets, key=key)
    if order.ascends:
        return iter(sorted_[bisect_right(sorted_, place, key=key) if place else 0 :])
    return reversed(sorted_[: bisect_left(sorted_, place, key=key) if place else len(sorted_)])


def _rank(key: Callable[[Secret], str]) -> Callable[[Secret], tuple[str, int]]:
    return lambda secret: (key(secret), secret.number)
