"""Whose turn it is among the calls that an order is meant for: the first n, the k-th, every other, or by chance."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Turns(NamedTuple):
    """Which of the calls fail; all of them if nothing is said.

    Attributes:
        after: How many go well before any fails.
        times: How many fail at most.
        nth: The one that fails, counted from 1.
        every: Each how-many-eth fails: with 2, every other, the second first.
        chance: How probable it is that one fails, 0 to 1.
    """

    after: int = 0
    times: int | None = None
    nth: int | None = None
    every: int | None = None
    chance: float | None = None

    def has_come(self, seen: int, fired: int, draw: Callable[[], float]) -> bool:
        """Tell whether a call has to fail.

        Args:
            seen: How many calls there were, with this one.
            fired: How many of those before it have failed.
            draw: Returns a random number from 0 up to 1.
        """
        if self.nth is not None:
            return seen == self.nth
        if seen <= self.after or (self.times is not None and fired >= self.times):
            return False
        if self.every is not None:
            return (seen - self.after) % self.every == 0
        return self.chance is None or draw() < self.chance
