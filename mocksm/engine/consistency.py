"""Eventual consistency: reads that are served from what was there some seconds ago. It knows no store from the inside.

The model is one copy of everything that follows the original at a fixed distance in time. What is read comes from the copy;
what changes something sees the present, and so does a function that AWS runs in the background (a rotation's), as it would
fail on its own AWSPENDING version otherwise.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from mocksm.engine.orders import Met, Order

Stores = Mapping[tuple[type[Any], str, str], Any]

_IN_BACKGROUND: ContextVar[bool] = ContextVar("mocksm_in_background", default=False)


@contextmanager
def in_background() -> Iterator[None]:
    """Mark what is done inside as AWS's own, or done for it: work that goes on when a call is answered, or falls due."""
    token = _IN_BACKGROUND.set(True)
    try:
        yield
    finally:
        _IN_BACKGROUND.reset(token)


def is_in_background() -> bool:
    """Tell whether AWS itself is at work here, or a function that it runs."""
    return _IN_BACKGROUND.get()


class _Past(NamedTuple):
    """What was there before a change, and when that was."""

    at: datetime
    stores: Stores


class Lag(Order):
    """Serves reads from what was there some seconds ago.

    Args:
        seconds: How many.
        kinds: The stores that lag behind.
        concerns: Tells whether a call is about these stores.
        reads: Tells whether such a call reads, so that it changes nothing that another call is to see.
        ordered: How it was ordered.

    Attributes:
        seen: How many reads there were.
        fired: How many of those did not see the present.
    """

    def __init__(
        self,
        seconds: float,
        kinds: tuple[type[Any], ...],
        *,
        concerns: Callable[[Met], bool],
        reads: Callable[[Met], bool],
        ordered: str,
    ) -> None:
        super().__init__()
        self.kinds = kinds
        self.concerns = concerns
        self.reads = reads
        self._behind = timedelta(seconds=seconds)
        self._ordered = ordered
        self._pasts: tuple[_Past, ...] = ()
        self._lock = threading.Lock()

    def past(self, now: datetime) -> Stores | None:
        """Return what a read at a time is served from, None for the present."""
        found = next((past for past in self._pasts if past.at > now - self._behind), None)
        with self._lock:
            self.seen += 1
            self.fired += found is not None
        return None if found is None else found.stores

    def keep(self, now: datetime, stores: Stores) -> None:
        """Keep what is there as something changes it; what no read is served from any more is let go."""
        with self._lock:
            self._pasts = (*(past for past in self._pasts if past.at > now - self._behind), _Past(now, stores))

    def settle(self) -> None:
        """Let reads see the present."""
        with self._lock:
            self._pasts = ()

    def state(self) -> Any:
        """Return what ``restore`` takes back."""
        return self.seen, self.fired, self._pasts

    def restore(self, state: Any) -> None:
        """Take back what ``state`` returned."""
        with self._lock:
            self.seen, self.fired, self._pasts = state

    def __repr__(self) -> str:
        return f"<mocksm {self._ordered}: {self.fired} of {self.seen} reads did not see the present>"
