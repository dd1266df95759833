"""Work that an agent does again and again on the mock's clock, until it is stopped. It knows no agent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from mocksm.engine.call import Call
from mocksm.engine.dispatch import Dispatcher


class Polling:
    """Does work each time that a period is over, with the clock at that time; a snapshot of before it began ends it.

    Args:
        dispatcher: The way into the cloud.
        region: The Region in which the agent runs.
        every: The period.
        work: What is done.
    """

    def __init__(self, dispatcher: Dispatcher, region: str, every: timedelta, work: Callable[[], None]) -> None:
        self._cloud = dispatcher.cloud
        self._place = (dispatcher.tester.account, region)
        self._every = every
        self._work = work
        self._runs = True
        self._plan()

    def stop(self) -> None:
        """Do no more."""
        self._runs = False

    def _plan(self) -> None:
        self._cloud.agenda.add(self._cloud.clock.now() + self._every, "eks", *self._place, self._due)

    def _due(self, _: Call) -> None:
        if self._runs:
            self._plan()
            self._work()
