"""ListSecrets: which secrets, in which order, page by page."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

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
    in_order = _in_order(call.store(Secrets), next_token, sort_by, sort_order)
    shown = (secret for secret in in_order if include_planned_deletion or secret.deletion_date is None)
    found, token = paging.page(matching(shown, filters), limit=max_results, key=lambda secret: _place(secret, sort_by))
    return {"SecretList": [_entry(secret) for secret in found], **({"NextToken": token} if token else {})}


def page_of(
    call: Call, filters: Sequence[Mapping[str, Any]], *, limit: int, token: str | None
) -> tuple[list[Secret], str | None]:
    """Return a page of the secrets that match, in the order in which they were made, and the next page's token."""
    in_order = _in_order(call.store(Secrets), token, _CREATION, "asc")
    live = (secret for secret in in_order if secret.deletion_date is None)
    return paging.page(matching(live, filters), limit=limit, key=lambda secret: _place(secret, _CREATION))


def _in_order(secrets: Secrets, token: str | None, sort_by: str, order: str) -> Iterator[Secret]:
    by_creation = sort_by == _CREATION
    return _by_creation(secrets, token, order) if by_creation else _by(sort_by, secrets, token, order)


def _entry(secret: Secret) -> dict[str, Any]:
    labels = secret.labelled()
    return {**description_of(secret), **({"SecretVersionsToStages": labels} if labels else {})}


def _place(secret: Secret, sort_by: str) -> str:
    """Return what a token keeps of the last secret of its page: its place, even if it is deleted meanwhile."""
    key = _SORT_KEYS.get(sort_by)
    return json.dumps([sort_by, key(secret) if key else "", secret.number])


def _read(token: str, sort_by: str) -> tuple[str, int]:
    """Return the place that a token keeps; a token of another list, or of none, is refused."""
    try:
        by, value, number = json.loads(paging.place(token) or "")
    except ValueError:
        by = None
    if by != sort_by:
        raise InvalidNextTokenException("Invalid NextToken.")  # the text is not known: fact book, section 2
    return value, number


def _by_creation(secrets: Secrets, token: str | None, order: str) -> Iterator[Secret]:
    number = _read(token, _CREATION)[1] if token else None
    return secrets.after(number or 0) if order == "asc" else secrets.before(number)


def _by(sort_by: str, secrets: Secrets, token: str | None, order: str) -> Iterator[Secret]:
    key = _SORT_KEYS[sort_by]
    in_order = sorted(secrets, key=_rank(key))
    if order == "asc":
        start = bisect_right(in_order, _read(token, sort_by), key=_rank(key)) if token else 0
        return iter(in_order[start:])
    end = bisect_left(in_order, _read(token, sort_by), key=_rank(key)) if token else len(in_order)
    return reversed(in_order[:end])


def _rank(key: Callable[[Secret], str]) -> Callable[[Secret], tuple[str, int]]:
    return lambda secret: (key(secret), secret.number)
