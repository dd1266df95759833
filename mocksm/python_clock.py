"""A clock that takes Python's own time with it, through time-machine. It knows nothing of what happens when time moves."""

from __future__ import annotations

import importlib
from datetime import datetime, timedelta
from typing import Any

from mocksm.clock import UTC, Clock
from mocksm.errors import MocksmError

_CLOSE = timedelta(minutes=1)  # how far the two may be apart: a busy machine takes its time between two readings


class PythonClock(Clock):
    """The time of one cloud, and of ``time``, ``datetime`` and all that reads them, in every thread of the process.

    Between ``start`` and ``stop`` time-machine has Python's time, which this clock moves; the cloud's time is read off
    Python's, so that the two are the same.
    """

    def __init__(self) -> None:
        super().__init__()
        self._travel: Any = None
        self._traveller: Any = None
        self._hatch: Any = None
        self._ahead = timedelta()

    def start(self) -> None:
        """Take over Python's time, from where it stands.

        Raises:
            MocksmError: time-machine is not installed, or freezegun has the time already.
        """
        machine = _time_machine()
        outside = super()._system()
        self._travel = machine.travel(outside, tick=True)
        try:
            self._traveller = self._travel.start()
        except RuntimeError as problem:
            raise MocksmError(f"mocksm: move_python_time=True cannot have Python's time: {problem}") from problem
        self._hatch = machine.escape_hatch.datetime.datetime  # gives the system's time, but only to who travels
        self._ahead = outside - self._hatch.now(UTC)  # not nothing where the test was travelling before

    def stop(self) -> None:
        """Give Python's time back, as it would be without the clock."""
        self._travel.stop()
        self._traveller = None

    def now(self) -> datetime:
        """Return the time, in UTC: a test that travels by itself inside takes this clock along."""
        return self._frozen or super()._system()

    def set(self, instant: datetime) -> None:
        """Make ``instant`` the time, here and of Python."""
        super().set(instant)
        self._follow(instant)

    def freeze(self) -> None:
        """Stop both where they are."""
        super().freeze()
        self._follow(self.now())

    def resume(self) -> None:
        """Let both run on from where they stand."""
        instant = self.now()
        super().resume()
        self._follow(instant)

    def restore(self, state: Any) -> None:
        """Take back what ``state`` returned, for both."""
        super().restore(state)
        self._follow(super().now())

    def _system(self) -> datetime:
        """Return what the time would be outside."""
        outside: datetime = self._hatch.now(UTC)
        return outside + self._ahead

    def _follow(self, instant: datetime) -> None:
        self._traveller.move_to(instant, tick=self._frozen is None)
        if abs(Clock._system(self) - instant) > _CLOSE:  # noqa: SLF001 - it is this clock's own
            raise MocksmError(
                "mocksm: the clock cannot move Python's time: the test travels by itself, inside of mock_secrets("
                "move_python_time=True). Use aws.clock instead, or leave that option out: the clock follows time-machine then"
            )


def _time_machine() -> Any:
    try:
        return importlib.import_module("time_machine")
    except ModuleNotFoundError:
        raise MocksmError("mocksm: move_python_time=True takes time-machine: pip install 'mocksm[time]'") from None
