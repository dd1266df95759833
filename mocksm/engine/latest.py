"""A list of what happened that does not grow for ever: the latest things, and how many came before. Knows not what they are."""

from __future__ import annotations

import threading
from typing import TypeVar

T = TypeVar("T")

MOST = 100_000


class Latest(list[T]):
    """What happened, oldest first; of more than ``most`` things the oldest are forgotten, a tenth at a time.

    Attributes:
        forgotten: How many things came before those that are here.
    """

    def __init__(self, most: int = MOST) -> None:
        super().__init__()
        self.forgotten = 0
        self._most = most
        self._forgetting = threading.Lock()

    @property
    def total(self) -> int:
        """How many things there were in all."""
        return self.forgotten + len(self)

    def add(self, item: T) -> None:
        """Keep what happens now."""
        self.append(item)
        if len(self) > self._most:
            with self._forgetting:
                if len(self) > self._most:
                    going = len(self) - self._most * 9 // 10
                    del self[:going]
                    self.forgotten += going

    def clear(self) -> None:
        """Begin anew."""
        super().clear()
        self.forgotten = 0

    def state(self) -> tuple[int, list[T]]:
        """Return what ``restore`` takes back."""
        return self.forgotten, list(self)

    def restore(self, state: tuple[int, list[T]]) -> None:
        """Take back what ``state`` returned."""
        self.forgotten, self[:] = state
