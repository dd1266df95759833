"""Rotation schedules: RotationRules as they are read, the window of the next rotation, and what AWS refuses. Knows no secret.

Facts: secretsmanager.md, sections 2 and 8.3; all times are UTC. AWS rotates at some moment of a window, mocksm at its start.

A window lasts to its last second, and that second is NextRotationDate ("the latest date that rotation will occur", API
reference). This is how real DescribeSecret outputs read that people published: 30 days after a rotation at 2024-02-22T07:16Z
stands 2024-03-23T23:59:59Z, after one on Monday 2023-10-16 stands 2023-10-23T23:59:59Z for ``cron(0 0 ? * 2 *)``, and AWS's
own example for 4 PM and 2 hours ends at 17:59:59. So a rotation counts by its day: N days later means that whole day, and
mocksm reads a rate in hours likewise, as the whole hour that lies N hours later (AWS: windows start on the hour).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from mocksm.clock import UTC
from mocksm.services.secretsmanager.errors import InvalidParameterException

if TYPE_CHECKING:
    from mocksm.services.secretsmanager.cron import Cron

_DAY_HOURS = 24


class Window(NamedTuple):
    """When a rotation may run, in UTC: from ``start`` to ``end``, which is its last second and NextRotationDate."""

    start: datetime
    end: datetime


class Schedule(NamedTuple):
    """RotationRules as they were given: every so many days, or by an expression.

    Attributes:
        every_days: AutomaticallyAfterDays.
        expression: ScheduleExpression.
        duration: Duration; None for AWS's default.
    """

    every_days: int | None
    expression: str | None
    duration: str | None

    def next(self, after: datetime) -> Window:
        """Return the window of the next rotation, after one (or after the schedule was set) at ``after``.

        A window that was open at ``after`` is over with it: a rotation in a window is the rotation of that window. None
        goes into the next UTC day; where a rate in hours with a Duration would, the window ends with its day.
        """
        start = self._frequency.next(after.astimezone(UTC))
        midnight = start.replace(hour=0) + timedelta(days=1)
        return Window(start, min(start + self._length, midnight) - timedelta(seconds=1))

    def rules(self) -> dict[str, Any]:
        """Return RotationRules as DescribeSecret shows them: beside an expression stands an AutomaticallyAfterDays.

        AWS computes it after every rotation and does not say how. It showed 1 for a rate of hours, 7 for a weekly cron and
        14 for the 1st and 15th; the least number of days between two rotations agrees with all of them.
        """
        given = {
            "AutomaticallyAfterDays": self._frequency.days_apart,
            "Duration": self.duration,
            "ScheduleExpression": self.expression,
        }
        return {member: value for member, value in given.items() if value is not None}

    @property
    def _frequency(self) -> Rate | Cron:
        return _frequency(self.every_days, self.expression)

    @property
    def _length(self) -> timedelta:
        """Without a Duration: an hour for what is due several times a day, else to the end of the day."""
        if self.duration is not None:
            return timedelta(hours=_hours(self.duration))
        return timedelta(hours=1) if self._frequency.hours_apart else timedelta(days=1)


class Rate(NamedTuple):
    """So many hours or days from one rotation to the next.

    Attributes:
        every: The time between.
        hours_apart: The same in hours; None for a rate in days.
    """

    every: timedelta
    hours_apart: int | None = None

    @property
    def latest_hour(self) -> int:
        """The last hour of a day at which AWS expects a window to start: rates start at midnight."""
        return 0

    @property
    def days_apart(self) -> int:
        """The days from one rotation to the next, a begun day counting as one."""
        return self.every.days or 1

    def next(self, after: datetime) -> datetime:
        """Return the start of the day, or of the hour, that lies so far after a time in UTC."""
        start = (after + self.every).replace(minute=0, second=0, microsecond=0)
        return start if self.hours_apart else start.replace(hour=0)


def read(rules: Mapping[str, Any], kept: Schedule | None = None) -> Schedule | None:
    """Read RotationRules, over the schedule that the secret has.

    Without rules the kept schedule stays. A frequency (AutomaticallyAfterDays or ScheduleExpression) replaces all of it,
    the Duration too, which was measured for the other. A Duration alone keeps the frequency and replaces the Duration;
    without a frequency to keep it is refused as a schedule without an expression. AWS does not say any of this.

    Raises:
        InvalidParameterException: AWS would refuse it. The model's own constraints are checked before.
    """
    days, expression, duration = (
        rules.get(name) for name in ("AutomaticallyAfterDays", "ScheduleExpression", "Duration")
    )
    if days is not None and expression is not None:
        raise InvalidParameterException("You cannot specify both rotation frequency and schedule expression together.")
    if days is None and expression is None:
        if duration is None:
            return kept
        days, expression = (kept.every_days, kept.expression) if kept is not None else (None, None)
    frequency = _frequency(days, expression)
    if duration is not None:
        _check(duration, frequency)
    return Schedule(days, expression, duration)


@lru_cache(maxsize=1024)
def _frequency(days: int | None, expression: str | None) -> Rate | Cron:
    if days is not None:
        return Rate(timedelta(days=days))
    if rate := re.fullmatch(r"rate\(([0-9]+) (hour|day)s?\)", expression or ""):
        return _rate(int(rate[1]), rate[2])
    cron = re.fullmatch(r"cron\((.+)\)", expression or "")
    return _cron(cron[1] if cron else "")


def _cron(text: str) -> Cron:
    from mocksm.services.secretsmanager.cron import read_cron

    try:
        return read_cron(text)
    except ValueError as error:
        raise InvalidParameterException("Invalid schedule expression.") from error


def _rate(number: int, unit: str) -> Rate:
    if unit == "hour":
        if not 4 <= number < _DAY_HOURS:  # noqa: PLR2004 - the sentence says it
            raise InvalidParameterException("Rate in hour should be least 4 and less than 24.")
        return Rate(timedelta(hours=number), hours_apart=number)
    if not 0 < number < 1000:  # noqa: PLR2004 - the sentence says it
        raise InvalidParameterException("Rate in day should be greater than 0 and less than 1000.")
    return Rate(timedelta(days=number))


def _hours(duration: str) -> int:
    given = re.fullmatch(r"([0-9]+)h", duration)
    if given is None or not 1 <= int(given[1]) <= _DAY_HOURS:
        raise InvalidParameterException("Duration must be at least 1 hour, at most 24 hour.")
    return int(given[1])


def _check(duration: str, frequency: Rate | Cron) -> None:
    """Refuse a window that runs into the next day, or into the next window.

    AWS's sentence for the latter speaks of a rate; that a cron with several hours a day gets it too is not known.
    """
    hours = _hours(duration)
    if frequency.latest_hour + hours > _DAY_HOURS:
        raise InvalidParameterException("Starting hour and duration must be within a day.")
    if frequency.hours_apart is not None and hours > frequency.hours_apart:
        raise InvalidParameterException("Duration cannot be greater than Rate in hour.")
