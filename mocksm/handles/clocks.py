"""The clock in a test's hands: moving it runs what falls due on the way."""

from __future__ import annotations

from datetime import datetime, timedelta

from mocksm.clock import UTC
from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import MocksmError

# A century before Python's own end of time: rotations, windows and sessions are reckoned from now, in days and years.
_END = datetime(9900, 1, 1, tzinfo=UTC)


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
            MocksmError: The time given is negative: what was done can't be undone. Or it is no number, or endless.
        """
        now = self.now()
        try:
            instant = now + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        except (OverflowError, ValueError) as error:
            raise MocksmError(f"mocksm: the clock cannot go on by this: {error}; its time ends at {_END}") from error
        self._go(now, instant)

    def move_to(self, instant: datetime) -> None:
        """Move the time on to ``instant``, and run what falls due on the way.

        Args:
            instant: Timezone-aware, and not before now.

        Raises:
            MocksmError: ``instant`` is naive, in the past, or so late that AWS's own periods no longer fit behind it.
        """
        if not isinstance(instant, datetime):
            raise MocksmError(f"mocksm: {instant!r} is no time; use datetime(..., tzinfo=timezone.utc)")
        if instant.utcoffset() is None:
            raise MocksmError(f"mocksm: {instant!r} has no timezone; use datetime(..., tzinfo=timezone.utc)")
        self._go(self.now(), instant)

    def _go(self, now: datetime, instant: datetime) -> None:
        if instant > _END:
            raise MocksmError(f"mocksm: the clock does not go to {instant}; its time ends at {_END}")
        if instant < now:
            raise MocksmError(f"mocksm: the clock does not go back from {now} to {instant}")
        self._dispatcher.run_until(instant)

    def freeze(self) -> None:
        """Stop the time; only ``advance`` and ``move_to`` move it from now on."""
        self._clock.freeze()

    def tick(self, seconds: float = 1) -> None:
        """Stop the time, and let each call of the tested code move it on: what comes later has a later date.

        Args:
            seconds: How much later each call is than the one before. What falls due on the way runs.

        Raises:
            MocksmError: This is no positive number.

        >>> from mocksm import mock_secrets
        >>> with mock_secrets() as aws:
        ...     aws.clock.tick(60)
        ...     for _ in range(3):
        ...         _ = aws.client("sts").get_caller_identity()
        ...     str(aws.calls[2].at - aws.calls[0].at)
        '0:02:00'
        """
        try:
            step = timedelta(seconds=seconds)
        except (OverflowError, TypeError, ValueError):
            step = timedelta()
        if step <= timedelta():
            raise MocksmError(f"mocksm: the clock cannot tick by {seconds!r} seconds; it takes a number above 0")
        self._clock.tick(step)

    def resume(self) -> None:
        """Let the time run again, from where it stands; that ends ``freeze`` and ``tick``."""
        self._clock.resume()

    def __repr__(self) -> str:
        return f"<mocksm clock at {self.now():%Y-%m-%d %H:%M:%S} UTC>"
