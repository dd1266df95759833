"""Requests that come too fast: token buckets on the clock, one for each account, Region and quota. It knows no quota."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from mocksm.engine.aims import Aim
from mocksm.engine.orders import Met, Order
from mocksm.errors import AwsError

_ONE = 1 - 1e-5  # three thirds of a second are not quite one, on a clock of microseconds


class Rate(NamedTuple):
    """How fast requests may come.

    Attributes:
        quota: What the requests that share the rate have in common: an operation's name, or that of a group.
        per_second: How many there may be in a second, in the long run.
        burst: How many there may be at once, None for as many as in a second, and at least one.
    """

    quota: str
    per_second: float
    burst: float | None = None

    @property
    def most(self) -> float:
        """How many there may be at once."""
        return max(self.per_second, 1.0) if self.burst is None else self.burst


class _Level(NamedTuple):
    """How many requests there may be at once, at a time."""

    tokens: float
    at: datetime


class Throttle(Order):
    """Throttles the requests that come too fast.

    Attributes:
        seen: How many requests it has counted.
        fired: How many of those it has throttled.
    """

    def __init__(
        self,
        aim: Aim,
        rate: Callable[[Met], Rate | None],
        refuse: Callable[[str], AwsError],
        *,
        ordered: str,
    ) -> None:
        super().__init__()
        self._aim = aim
        self._rate = rate
        self._refuse = refuse
        self._ordered = ordered
        self._levels: dict[tuple[str, str, str], _Level] = {}
        self._lock = threading.Lock()

    def meet(self, call: Met) -> None:
        """Raise the service's error if the caller's account has made too many of these requests in the Region."""
        rate = self._rate(call) if self._aim.names(call) and self._aim.allows(call) else None
        if rate is not None and not self._lets_in(call, rate):
            raise self._refuse(call.service)

    def _lets_in(self, call: Met, rate: Rate) -> bool:
        bucket = call.account, call.region, rate.quota
        with self._lock:
            level = self._levels.get(bucket, _Level(rate.most, call.now))
            passed = max((call.now - level.at).total_seconds(), 0.0)
            tokens = min(rate.most, level.tokens + passed * rate.per_second)
            lets_in = tokens >= _ONE
            self._levels[bucket] = _Level(max(tokens - lets_in, 0.0), call.now)
            self.seen += 1
            self.fired += not lets_in
        return lets_in

    def state(self) -> Any:
        """Return what ``restore`` takes back."""
        with self._lock:
            return self.seen, self.fired, dict(self._levels)

    def restore(self, state: Any) -> None:
        """Take back what ``state`` returned."""
        with self._lock:
            self.seen, self.fired, levels = state
            self._levels = dict(levels)

    def __repr__(self) -> str:
        return f"<mocksm {self._ordered}: throttled {self.fired} of {self.seen} calls>"
