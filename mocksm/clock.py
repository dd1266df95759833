"""Time: the one place that reads the system clock. It knows nothing of what happens when time moves."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

UTC = timezone.utc


class Clock:
    """The time of one cloud: the system's, read when asked, plus an offset that the test moves.

    Because the system clock is read at each call, freezegun and time-machine move it as well. All times are
    timezone-aware and in UTC.

    Attributes:
        step: By how much each call of the tested code moves the time on; None where calls do not.
    """

    def __init__(self) -> None:
        self.step: timedelta | None = None
        self._offset = timedelta()
        self._frozen: datetime | None = None

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return self._frozen or self._system() + self._offset

    def set(self, instant: datetime) -> None:
        """Make ``instant`` (timezone-aware) the time; a running clock runs on from there, a frozen one stays there."""
        if self._frozen is None:
            self._offset = instant - self._system()
        else:
            self._frozen = instant.astimezone(UTC)

    def freeze(self) -> None:
        """Stop the clock where it is; only ``set`` moves it from now on."""
        self._frozen, self.step = self.now(), None

    def tick(self, step: timedelta) -> None:
        """Stop the clock where it is, and let each call of the tested code move it on by ``step``."""
        self.freeze()
        self.step = step

    def resume(self) -> None:
        """Let a frozen clock run on from where it stands."""
        self.step = None
        if self._frozen is not None:
            self._offset = self._frozen - self._system()
            self._frozen = None

    def state(self) -> Any:
        """Return what ``restore`` takes back."""
        return self._offset, self._frozen, self.step

    def restore(self, state: Any) -> None:
        """Take back what ``state`` returned."""
        self._offset, self._frozen, self.step = state

    def _system(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - this is the place
