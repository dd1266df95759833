"""Lists in pages: MaxResults and NextToken."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from mocksm.engine.paging import page, place
from mocksm.services.ssm.errors import InvalidNextToken

T = TypeVar("T")


def listing(
    items: Sequence[T], key: Callable[[T], str], show: Callable[[T], dict[str, Any]], limit: int, token: str | None
) -> dict[str, Any]:
    """Return one page of items under ``Parameters``, and the token of the next if there are more.

    Args:
        items: All of them, in the order of their keys.
        key: The key of an item; a page goes on behind it, even if the item is gone by then.
        show: Returns an item as it is answered.
        limit: How many the page holds at most.
        token: Where the page starts, None for the first.
    """
    found, after = page(items[_start(items, key, token) :], limit=limit, key=key)
    return {"Parameters": [show(item) for item in found], **({"NextToken": after} if after else {})}


def _start(items: Sequence[T], key: Callable[[T], str], token: str | None) -> int:
    if token is None:
        return 0
    last = place(token)
    if last is None:  # the sentence is the model's
        raise InvalidNextToken("The specified token isn't valid.")
    return bisect_right(items, last, key=key)
