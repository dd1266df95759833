"""Lists in pages: opaque tokens that name a place, refuse what they did not issue, and cost the same on every page."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

_MARK = "mocksm:"


def page(items: Iterable[T], *, limit: int, key: Callable[[T], str]) -> tuple[list[T], str | None]:
    """Return the first ``limit`` items, and the token of the next page if there are more.

    Args:
        items: What follows the place where the page starts.
        limit: How many the page holds at most.
        key: The key of an item, by which the next page finds its place.
    """
    found: list[T] = []
    for item in items:
        if len(found) == limit:
            return found, _token(key(found[-1]))
        found.append(item)
    return found, None


def place(token: str) -> str | None:
    """Return the key after which a page starts, or None for a token that was not issued here."""
    try:
        text = base64.urlsafe_b64decode(token.encode()).decode()
    except (binascii.Error, ValueError):
        return None
    return text[len(_MARK) :] if text.startswith(_MARK) else None


def _token(key: str) -> str:
    return base64.urlsafe_b64encode((_MARK + key).encode()).decode()
