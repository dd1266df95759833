"""What a key is made of when it is to be the same in every run."""

from __future__ import annotations

from typing import Protocol


class Draw(Protocol):
    """Gives bytes that follow from a seed."""

    def __call__(self, size: int, /) -> bytes:
        """Return bytes that were not drawn before."""

    def choose(self, count: int, of: str) -> int:
        """Return a number below ``count`` that was not chosen before for the same kind of thing, while there are any."""
