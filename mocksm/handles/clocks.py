"""The clock in a test's hands: moving it runs what falls due on the way."""

from __future__ import annotations

from datetime import datetime, timedelta

from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import MocksmError


class ClockHandle:
    """The time of one mock, in UTC. It runs with the system's clock until a test freezes it.

    >>> from mocksm import mock_secrets
    >>> with mock_secrets() as aws:
    ...     doomed = aws.secret("db", "hunter2")
    ...     _ = aws.client("secretsmanager").delete_secret(SecretId="db", RecoveryWindowInDays=7)
    ...     aws.clock.advance(days=8)
    ...     "db" in aws.secrets
    False
    """

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._clock = dispatcher.cloud.clock

    def now(self) -> datetime:
        """Return the time (aware, UTC)."""
        return self._clock.now()

    def advance(
        self, *, weeks: float = 0, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
    ) -> None:
        """Move the time on, and run what falls due, in order, each at its own time.

        Raises:
            MocksmError: The time given is negative: what was done can't be undone.
        """
        self.move_to(self.now() + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds))

    def move_to(self, instant: datetime) -> None:
        """Move the time on to ``instant``, and run what falls due on the way.

        Args:
            instant: Timezone-aware, and not before now.

        Raises:
            MocksmError: ``instant`` is naive, or in the past.
        """
        if instant.tzinfo is None:
            raise MocksmError(f"mocksm: {instant!r} has no timezone; use datetime(..., tzinfo=timezone.utc)")
        if instant < self.now():
            raise MocksmError(f"mocksm: the clock does not go back from {self.now()} to {instant}")
        self._dispatcher.run_until(instant)

    def freeze(self) -> None:
        """Stop the time; only ``advance`` and ``move_to`` move it from now on."""
        self._clock.freeze()

    def resume(self) -> None:
        """Let the time run again, from where it stands."""
        self._clock.resume()

    def __repr__(self) -> str:
        return f"<mocksm clock at {self.now():%Y-%m-%d %H:%M:%S} UTC>"
