"""Lists in pages: Marker and NextMarker."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from mocksm.engine.paging import page, place
from mocksm.services.lambda_.errors import InvalidParameterValueException


def listing(
    member: str, items: Iterable[dict[str, Any]], key: Callable[[dict[str, Any]], str], marker: str | None, limit: int
) -> dict[str, Any]:
    """Return one page of items, and the marker of the next if there are more.

    Args:
        member: The list's name in the answer.
        items: All of them, in their order.
        key: The key of an item; no two have the same.
        marker: Where the page starts, None for the first.
        limit: How many it holds at most; Lambda takes any number and shows fifty.
    """
    every = list(items)
    found, after = page(every[_start(every, key, marker) :], limit=min(limit, 50), key=key)
    return {member: found, **({"NextMarker": after} if after else {})}


def _start(items: list[dict[str, Any]], key: Callable[[dict[str, Any]], str], marker: str | None) -> int:
    if marker is None:
        return 0
    after = place(marker)
    keys = [key(item) for item in items]
    if after not in keys:  # the sentence is unsure
        raise InvalidParameterValueException("Invalid Marker. Use the NextMarker of the page before.")
    return keys.index(after) + 1
