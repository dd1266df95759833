"""What a front keeps of AWS's answers, until the clock says otherwise. It knows no service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Name = tuple[str | None, ...]
"""By what an answer is found again: whose it is, and all that was asked."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that is kept.

    Attributes:
        content: What it says, never changed.
        until: When it has to be asked again.
    """

    content: Mapping[str, Any]
    until: datetime


class Cache:
    """The answers that fronts keep in one account and Region, the oldest first."""

    def __init__(self) -> None:
        self._kept: dict[Name, Kept] = {}

    def get(self, name: Name) -> Kept | None:
        """Return an answer, be it fresh or not."""
        return self._kept.get(name)

    def keep(self, name: Name, kept: Kept, *, at_most: int) -> None:
        """Keep an answer; of more than there is room for, the oldest go."""
        self._kept.pop(name, None)
        self._kept[name] = kept
        while len(self._kept) > at_most:
            self._kept.pop(next(iter(self._kept)))
