"""Listings in KMS's form: Limit, Marker, Truncated, NextMarker. Knows nothing of what is listed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

from mocksm.engine.paging import page, place
from mocksm.services.kms.errors import InvalidMarkerException


def listing(
    member: str,
    names: Sequence[str],
    entry: Callable[[str], Any],
    *,
    limit: int,
    marker: str | None,
    where: Callable[[str], bool] | None = None,
) -> dict[str, Any]:
    """Return one page of a listing.

    Args:
        member: The member of the answer that holds the entries.
        names: What is listed, sorted.
        entry: Makes the entry of a name.
        limit: How many entries the page holds at most.
        marker: The NextMarker of the page before, None for the first page.
        where: Says which names are listed; None lists all.
    """
    start = 0 if marker is None else bisect_right(names, _place(marker))
    rest = (names[index] for index in range(start, len(names)))
    found, token = page(rest if where is None else filter(where, rest), limit=limit, key=str)
    answer = {member: [entry(name) for name in found], "Truncated": token is not None}
    return answer if token is None else {**answer, "NextMarker": token}


def _place(marker: str) -> str:
    after = place(marker)
    if after is None:
        raise InvalidMarkerException  # the code is the model's; no one has published a message
    return after
