"""What AWS does later: work with a time at which it is due. Knows no clock and runs nothing itself."""

from __future__ import annotations

import heapq
import itertools
import threading
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Task(NamedTuple):
    """Work that is due at a time, for a service in an account and Region; its number puts it after those added before.

    ``work`` names what it concerns by ARN or id and looks it up when it runs, so that a restored snapshot is what it
    finds.
    """

    at: datetime
    number: int
    service: str
    account: str
    region: str
    work: Callable[..., None]
    about: tuple[Any, ...]


class Agenda:
    """Tasks in the order in which they fall due; those due at one time run in the order in which they were added."""

    def __init__(self) -> None:
        self._tasks: list[Task] = []
        self._numbers = itertools.count()
        self._lock = threading.Lock()

    def add(
        self, at: datetime, service: str, account: str, region: str, work: Callable[..., None], *about: Any
    ) -> None:
        """Add work that is due at ``at`` (UTC); it is called as ``work(call, *about)``."""
        with self._lock:
            heapq.heappush(self._tasks, Task(at, next(self._numbers), service, account, region, work, about))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is due, ever."""
        return not self._tasks

    def take(self, until: datetime) -> Task | None:
        """Remove and return the next task that is due by ``until``; None if there is none."""
        if not self._tasks or self._tasks[0].at > until:
            return None
        with self._lock:
            return heapq.heappop(self._tasks) if self._tasks and self._tasks[0].at <= until else None

    def state(self) -> list[Task]:
        """Return what ``restore`` takes back."""
        with self._lock:
            return list(self._tasks)

    def restore(self, state: list[Task]) -> None:
        """Take back what ``state`` returned."""
        with self._lock:
            self._tasks = list(state)
