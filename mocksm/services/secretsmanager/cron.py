"""The ``cron(...)`` of a rotation schedule: its six fields, and when its windows start. Knows no secret and no window's end.

The wildcards are those of the table in AWS's guide (fact book, section 8.3). Where the table is silent the rules of Quartz
hold, whose notation it is: ``L``, ``{DAY}L`` and ``{DAY}#{n}`` stand alone in their field, a range runs upwards, an
increment is no greater than the greatest value of its field. ``W`` is not in the table and is refused. For Hours the table
has ``/`` alone; the other wildcards are read there too, and the four hours between rotations decide what may stand.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import islice, pairwise
from typing import NamedTuple

from mocksm.clock import UTC

_LEAST_HOURS = 4  # "You can rotate a secret as often as every four hours"
_DAY_HOURS = 24
_DECEMBER = 12
_FIELDS = 6
_ROTATIONS = 60  # five years of a monthly schedule: long enough to meet months of every length
_LAST_OF_MONTH = r"(\w+)L"
_NTH_OF_MONTH = r"(\w+)#([1-5])"


class _Month(NamedTuple):
    """What a month looks like, as ``calendar.monthrange`` says it: the weekday of its first day (Monday is 0), its length."""

    first: int
    length: int


class _Field(NamedTuple):
    """The numbers that a field may hold, and their names."""

    least: int
    most: int
    names: Sequence[str] = ()

    def number(self, text: str) -> int:
        """Return the number that a digit or a name stands for."""
        number = self.names.index(text) + self.least if text in self.names else _digits(text)
        if not self.least <= number <= self.most:
            raise ValueError(f"{text} is not between {self.least} and {self.most}")
        return number

    def numbers(self, text: str) -> frozenset[int]:
        """Return all that a field without the wildcards of days stands for."""
        return frozenset(number for item in text.split(",") for number in self._item(item))

    def _item(self, text: str) -> range:
        span, has_step, step = text.partition("/")
        first, has_last, last = span.partition("-")
        if span == "*" or (has_step and not span):
            numbers = range(self.least, self.most + 1)
        elif has_last:
            numbers = range(self.number(first), self.number(last) + 1)
        else:
            numbers = range(self.number(first), (self.most if has_step else self.number(first)) + 1)
        if not numbers:
            raise ValueError(f"{text} runs downwards")
        return numbers[:: _Field(1, self.most).number(step)] if has_step else numbers


_HOURS = _Field(0, 23)
_DATES = _Field(1, 31)
_MONTHS = _Field(1, 12, ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"))
_WEEKDAYS = _Field(1, 7, ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"))
_LAST_OF_WEEK = frozenset({7})
_LOOKS = [_Month(first, length) for first in range(7) for length in range(28, 32)]


@dataclass(frozen=True)
class Cron:
    """A cron expression, worked out: which days of a month it means is looked up, not tested.

    Attributes:
        hours: The hours of a day at which a window starts, in order.
        months: The months of the year.
        days: The days of a month, in order, for each look that a month can have.
    """

    hours: Sequence[int]
    months: frozenset[int]
    days: Mapping[tuple[int, int], Sequence[int]]

    @property
    def latest_hour(self) -> int:
        """The last hour of a day at which a window starts."""
        return self.hours[-1]

    @cached_property
    def hours_apart(self) -> int | None:
        """The least number of hours from one start to the next, over midnight too; None where there is one a day."""
        if len(self.hours) == 1:
            return None
        return min((later - earlier) % _DAY_HOURS for earlier, later in pairwise([*self.hours, self.hours[0]]))

    @cached_property
    def days_apart(self) -> int:
        """The least number of days from one start to the next, 1 where there are several a day."""
        if len(self.hours) > 1:
            return 1
        days = islice(self._days_from(date(2001, 1, 1)), _ROTATIONS)
        return min((later - earlier).days for earlier, later in pairwise(days))

    @property
    def is_reachable(self) -> bool:
        """Whether there is such a day at all: 30 February is none."""
        lengths = {monthrange(year, month)[1] for month in self.months for year in (2000, 2001)}
        return any(days for (_, length), days in self.days.items() if length in lengths)

    def next(self, after: datetime) -> datetime:
        """Return the first start after a time in UTC."""
        today = after.date()
        return next(
            datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
            for day in self._days_from(today)
            for hour in self.hours
            if (day, hour) > (today, after.hour)  # windows start on the hour
        )

    def _days_from(self, earliest: date) -> Iterator[date]:
        """Yield the days in order, without end: what has no day was refused when it was read."""
        year, month, least = earliest.year, earliest.month, earliest.day
        while True:
            if month in self.months:
                days = self.days[monthrange(year, month)]
                yield from (date(year, month, day) for day in days[bisect_left(days, least) :])
            year, month, least = (year, month + 1, 1) if month < _DECEMBER else (year + 1, 1, 1)


def read_cron(text: str) -> Cron:
    """Read the six fields that stand in the brackets of ``cron(...)``.

    Raises:
        ValueError: AWS would refuse them; the message says why, in mocksm's words.
    """
    fields = text.upper().split(" ")
    if len(fields) != _FIELDS:
        raise ValueError("six fields, one space apart, are a cron")
    minutes, hours, dates, months, weekdays, year = fields
    if minutes != "0" or year != "*":
        raise ValueError("a window starts on the hour, every year: Minutes is 0 and Year is *")
    meant = _meant(dates, weekdays)
    cron = Cron(sorted(_HOURS.numbers(hours)), _MONTHS.numbers(months), {look: sorted(meant(look)) for look in _LOOKS})
    if cron.hours_apart is not None and cron.hours_apart < _LEAST_HOURS:
        raise ValueError(f"rotations are {cron.hours_apart} hours apart, and have to be {_LEAST_HOURS}")
    if not cron.is_reachable:
        raise ValueError("there is no such day")
    return cron


def _digits(text: str) -> int:
    """Return the number that is written in the digits 0 to 9, where ``int`` would take signs, spaces and other digits."""
    if re.fullmatch(r"[0-9]+", text) is None:
        raise ValueError(f"{text} is no number")
    return int(text)


def _meant(dates: str, weekdays: str) -> Callable[[_Month], Iterable[int]]:
    """Return what says which days of a month are meant."""
    if (dates == "?") == (weekdays == "?"):
        raise ValueError("one of Day-of-month and Day-of-week is ?, and only one")
    return _by_weekday(weekdays) if dates == "?" else _by_date(dates)


def _by_date(text: str) -> Callable[[_Month], Iterable[int]]:
    if text == "L":
        return lambda month: [month.length]
    if (last := re.fullmatch(_LAST_OF_MONTH, text)) and last[1] in _WEEKDAYS.names:
        return _last(_WEEKDAYS.number(last[1]))
    numbers = _DATES.numbers(text)
    return lambda month: [day for day in numbers if day <= month.length]


def _by_weekday(text: str) -> Callable[[_Month], Iterable[int]]:
    if last := re.fullmatch(_LAST_OF_MONTH, text):
        return _last(_WEEKDAYS.number(last[1]))
    if nth := re.fullmatch(_NTH_OF_MONTH, text):
        weekday, place = _WEEKDAYS.number(nth[1]), int(nth[2])
        return lambda month: _every(weekday, month)[place - 1 : place]
    numbers = _LAST_OF_WEEK if text == "L" else _WEEKDAYS.numbers(text)
    return lambda month: [day for weekday in numbers for day in _every(weekday, month)]


def _last(weekday: int) -> Callable[[_Month], Iterable[int]]:
    return lambda month: _every(weekday, month)[-1:]


def _every(weekday: int, month: _Month) -> range:
    """Return the days of a month that fall on a weekday of cron's: Sunday is 1, where Python's Monday is 0."""
    return range(1 + (weekday - 2 - month.first) % 7, month.length + 1, 7)
