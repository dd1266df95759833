"""The cron engine: AWS's own examples worked out by hand, and a minute-by-minute re-statement of AWS's table of wildcards."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mocksm.services.secretsmanager.cron import Cron, read_cron

UTC = timezone.utc
WEDNESDAY = datetime(2024, 1, 3, 12, tzinfo=UTC)  # January 2024 begins on a Monday, 2024 is a leap year


def starts(fields: str, after: datetime = WEDNESDAY) -> Iterator[str]:
    """Yield the starts one after the other, each written as month-day hour, with the year where it is another."""
    cron = read_cron(fields)
    while True:
        after = cron.next(after)
        assert (0, 0, 0) == (after.minute, after.second, after.microsecond)
        yield f"{after:%m-%d %H}" if after.year == WEDNESDAY.year else f"{after:%Y-%m-%d %H}"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param("0 /8 * * ? *", ["01-03 16", "01-04 00", "01-04 08"], id="every eight hours from midnight"),
        pytest.param("0 8/8 * * ? *", ["01-03 16", "01-04 08", "01-04 16"], id="every eight hours from 8"),
        pytest.param("0 2/10 * * ? *", ["01-03 22", "01-04 02", "01-04 12", "01-04 22"], id="every ten hours from 2"),
        pytest.param("0 4/12 * * ? *", ["01-03 16", "01-04 04", "01-04 16"], id="increments restart each day"),
        pytest.param("0 10 * * ? *", ["01-04 10", "01-05 10"], id="every day at 10"),
        pytest.param("0 18 ? * SAT *", ["01-06 18", "01-13 18"], id="every Saturday at 18"),
        pytest.param("0 8 1 * ? *", ["02-01 08", "03-01 08"], id="the first of every month"),
        pytest.param(
            "0 1 ? 1/3 SUN#1 *", ["01-07 01", "04-07 01", "07-07 01", "10-06 01"], id="quarterly, first Sunday"
        ),
        pytest.param("0 17 L * ? *", ["01-31 17", "02-29 17", "03-31 17", "04-30 17"], id="the last of every month"),
        pytest.param("0 8 ? * MON-FRI *", ["01-04 08", "01-05 08", "01-08 08"], id="Monday through Friday"),
        pytest.param("0 16 1,15 * ? *", ["01-15 16", "02-01 16", "02-15 16"], id="the first and 15th"),
        pytest.param("0 0 ? * SUN#1 *", ["01-07 00", "02-04 00", "03-03 00"], id="the first Sunday at midnight"),
        pytest.param("0 0 ? 1/11 2#1 *", ["12-02 00", "2025-01-06 00", "2025-12-01 00"], id="January and December"),
    ],
)
def test_the_examples_of_the_guide(fields: str, expected: list[str]) -> None:
    found = starts(fields)
    assert expected == [next(found) for _ in expected]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param("0 8 1-4 * ? *", ["01-04 08", "02-01 08"], id="days 1 through 4"),
        pytest.param("0 8 1/2 * ? *", ["01-05 08", "01-07 08"], id="every two days from day 1"),
        pytest.param("0 8 28/3 * ? *", ["01-28 08", "01-31 08", "02-28 08", "03-28 08"], id="as far as the month goes"),
        pytest.param("0 8 */10 * ? *", ["01-11 08", "01-21 08", "01-31 08", "02-01 08"], id="from the first value"),
        pytest.param("0 8 /10 * ? *", ["01-11 08", "01-21 08"], id="the same without the asterisk"),
        pytest.param("0 8 5-20/6 * ? *", ["01-05 08", "01-11 08", "01-17 08", "02-05 08"], id="increments in a range"),
        pytest.param("0 8 1,10-11,25/5 * ? *", ["01-10 08", "01-11 08", "01-25 08", "01-30 08"], id="all in one list"),
        pytest.param("0 8 SUNL * ? *", ["01-28 08", "02-25 08", "03-31 08"], id="the last Sunday, by Day-of-month"),
        pytest.param("0 8 31 * ? *", ["01-31 08", "03-31 08", "05-31 08"], id="no 31st, no rotation"),
        pytest.param("0 8 29 FEB ? *", ["02-29 08", "2028-02-29 08"], id="leap days"),
        pytest.param("0 8 1 JAN,APR,JUL,OCT ? *", ["04-01 08", "07-01 08", "10-01 08"], id="a list of months"),
        pytest.param("0 8 1 1-3 ? *", ["02-01 08", "03-01 08", "2025-01-01 08"], id="months 1 through 3"),
        pytest.param("0 8 1 nov-Dec ? *", ["11-01 08", "12-01 08", "2025-11-01 08"], id="names in any case"),
        pytest.param("0 8 ? * TUE#3 *", ["01-16 08", "02-20 08"], id="the third Tuesday"),
        pytest.param("0 8 ? * 2#5 *", ["01-29 08", "04-29 08", "07-29 08"], id="a fifth Monday, where there is one"),
        pytest.param("0 8 ? * 1,4 *", ["01-07 08", "01-10 08"], id="first and fourth day of the week"),
        pytest.param(
            "0 8 ? * 1-4 *", ["01-07 08", "01-08 08", "01-09 08", "01-10 08", "01-14 08"], id="days 1 through 4"
        ),
        pytest.param("0 8 ? * 1/2 *", ["01-04 08", "01-06 08", "01-07 08"], id="every second day of the week"),
        pytest.param("0 8 ? * L *", ["01-06 08", "01-13 08"], id="the last day of the week"),
        pytest.param("0 8 ? * 3L *", ["01-30 08", "02-27 08"], id="the last Tuesday"),
        pytest.param("0 8 ? * thul *", ["01-25 08", "02-29 08"], id="the last Thursday, by name"),
        pytest.param("0 8 ? * * *", ["01-04 08", "01-05 08"], id="every day of the week"),
        pytest.param("0 8,20 * * ? *", ["01-03 20", "01-04 08"], id="a list of hours"),
        pytest.param("0 08 01 01 ? *", ["2025-01-01 08"], id="leading zeros"),
    ],
)
def test_the_wildcards_of_the_table(fields: str, expected: list[str]) -> None:
    found = starts(fields)
    assert expected == [next(found) for _ in expected]


@pytest.mark.parametrize(
    ("fields", "hours", "days"),
    [
        pytest.param("0 /8 * * ? *", 8, 1, id="three times a day"),
        pytest.param("0 2/10 * * ? *", 4, 1, id="over midnight the time is shorter"),
        pytest.param("0 0,8 ? * MON *", 8, 1, id="twice on one day of the week"),
        pytest.param("0 10 * * ? *", None, 1, id="every day"),
        pytest.param("0 8 ? * MON-FRI *", None, 1, id="working days"),
        pytest.param("0 0 ? * 2 *", None, 7, id="weekly"),
        pytest.param("0 16 1,15 * ? *", None, 14, id="twice a month"),
        pytest.param("0 17 L * ? *", None, 28, id="monthly"),
        pytest.param("0 17 31 * ? *", None, 31, id="on the 31st, first seen after 59 days"),
        pytest.param("0 1 1 1/3 ? *", None, 90, id="quarterly"),
        pytest.param("0 1 1 7 ? *", None, 365, id="yearly"),
        pytest.param("0 1 29 2 ? *", None, 1461, id="leap days"),
    ],
)
def test_how_far_apart_the_windows_are(fields: str, hours: int | None, days: int) -> None:
    assert (hours, days) == (read_cron(fields).hours_apart, read_cron(fields).days_apart)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        pytest.param("0 8 * ? *", "six fields", id="five fields"),
        pytest.param("0  8 * * ? *", "six fields", id="two spaces"),
        pytest.param("30 8 * * ? *", "Minutes is 0", id="minutes"),
        pytest.param("0 8 * * ? 2030", "Year is", id="a year"),
        pytest.param("0 8 * * * *", "only one", id="no question mark"),
        pytest.param("0 8 ? * ? *", "only one", id="two question marks"),
        pytest.param("0 8-12 * * ? *", "1 hours apart", id="too often"),
        pytest.param("0 0/23 * * ? *", "1 hours apart", id="too often over midnight"),
        pytest.param("0 8 30 FEB ? *", "no such day", id="30 February"),
        pytest.param("0 8 32 * ? *", "32 is not between 1 and 31", id="32nd"),
        pytest.param("0 8 15W * ? *", "15W is no number", id="nearest working day"),
        pytest.param("0 8 20-10 * ? *", "runs downwards", id="downwards"),
    ],
)
def test_a_refusal_has_a_reason(fields: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_cron(fields)


class Lookups(dict[tuple[int, int], Sequence[int]]):
    """The days of a month, counting how often they are asked for."""

    count = 0

    def __getitem__(self, key: tuple[int, int]) -> Sequence[int]:
        self.count += 1
        return super().__getitem__(key)


@pytest.mark.parametrize(
    ("fields", "steps", "most"),
    [
        pytest.param("0 /4 * * ? *", 366 * 6, 1.1, id="every four hours"),
        pytest.param("0 8 ? * MON-FRI *", 262, 1.2, id="working days"),
        pytest.param("0 8 L * ? *", 12, 2, id="monthly"),
        pytest.param("0 8 1 7 ? *", 10, 2, id="yearly: eleven months are passed over"),
        pytest.param("0 8 29 FEB ? *", 10, 5, id="leap days: one February a year"),
    ],
)
def test_a_step_looks_at_few_months(fields: str, steps: int, most: float) -> None:
    cron = read_cron(fields)
    days = Lookups(cron.days)
    counted, after = Cron(cron.hours, cron.months, days), WEDNESDAY
    for _ in range(steps):
        after = counted.next(after)
    assert steps <= days.count <= steps * most


# The table of wildcards once more, plainly: what is written in a field, and which values it is true of.


@dataclass(frozen=True)
class Written:
    text: str
    holds: Callable[[int], bool]


@dataclass(frozen=True)
class WrittenDay:
    dates: str
    weekdays: str
    holds: Callable[[date], bool]


MONTH_NAMES = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
DAY_NAMES = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]


def day_of_week(day: date) -> int:
    """Number the days as AWS does: Sunday is 1."""
    return 1 if day.isoweekday() == 7 else day.isoweekday() + 1


@st.composite
def values(draw: st.DrawFn, least: int, most: int, names: Sequence[str] = ()) -> tuple[int, str]:
    value = draw(st.integers(least, most))
    spellings = [str(value), f"{value:02}", *([names[value - least], names[value - least].lower()] if names else [])]
    return value, draw(st.sampled_from(spellings))


@st.composite
def items(draw: st.DrawFn, least: int, most: int, names: Sequence[str] = ()) -> Written:
    """Draw a value, a range, an asterisk or an increment over any of them."""
    (low, low_text), (high, high_text) = sorted(draw(st.tuples(*[values(least, most, names)] * 2)))
    kind = draw(st.sampled_from(["one", "range", "all", "increment", "increment of all", "increment of range", "bare"]))
    step = draw(st.integers(1, most))
    return {
        "one": Written(low_text, lambda value: value == low),
        "range": Written(f"{low_text}-{high_text}", lambda value: low <= value <= high),
        "all": Written("*", lambda value: True),
        "increment": Written(f"{low_text}/{step}", lambda value: value >= low and (value - low) % step == 0),
        "increment of all": Written(f"*/{step}", lambda value: (value - least) % step == 0),
        "increment of range": Written(
            f"{low_text}-{high_text}/{step}", lambda value: low <= value <= high and (value - low) % step == 0
        ),
        "bare": Written(f"/{step}", lambda value: (value - least) % step == 0),
    }[kind]


@st.composite
def lists(draw: st.DrawFn, least: int, most: int, names: Sequence[str] = ()) -> Written:
    written = draw(st.lists(items(least, most, names), min_size=1, max_size=3))
    return Written(",".join(item.text for item in written), lambda value: any(item.holds(value) for item in written))


SPARSE_HOURS = st.one_of(
    st.integers(0, 23).map(lambda hour: Written(str(hour), lambda value: value == hour)),
    st.sampled_from([4, 5, 6, 8, 10, 12]).map(lambda step: Written(f"/{step}", lambda value: value % step == 0)),
)


@st.composite
def written_days(draw: st.DrawFn) -> WrittenDay:
    """Draw what stands in Day-of-month and Day-of-week, of which one is a question mark."""
    kind = draw(
        st.sampled_from(["dates", "last", "last named", "weekdays", "last of week", "last weekday", "nth weekday"])
    )
    dates, weekdays = draw(lists(1, 31)), draw(lists(1, 7, DAY_NAMES))
    weekday, text = draw(values(1, 7, DAY_NAMES))
    name, place = DAY_NAMES[weekday - 1], draw(st.integers(1, 5))

    def is_last(day: date) -> bool:
        return day_of_week(day) == weekday and (day + timedelta(days=7)).month != day.month

    return {
        "dates": WrittenDay(dates.text, "?", lambda day: dates.holds(day.day)),
        "last": WrittenDay("L", "?", lambda day: (day + timedelta(days=1)).day == 1),
        "last named": WrittenDay(f"{name}L", "?", is_last),
        "weekdays": WrittenDay("?", weekdays.text, lambda day: weekdays.holds(day_of_week(day))),
        "last of week": WrittenDay("?", "L", lambda day: day.strftime("%A") == "Saturday"),
        "last weekday": WrittenDay("?", f"{text}L", is_last),
        "nth weekday": WrittenDay(
            "?", f"{text}#{place}", lambda day: day_of_week(day) == weekday and place == (day.day + 6) // 7
        ),
    }[kind]


def every_day(first: date) -> Iterator[date]:
    while True:
        yield first
        first += timedelta(days=1)


def minutes_of(day: date) -> Iterable[datetime]:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return (midnight + timedelta(minutes=minute) for minute in range(24 * 60))


@settings(deadline=None)
@given(
    st.one_of(lists(0, 23), SPARSE_HOURS, SPARSE_HOURS),
    lists(1, 12, MONTH_NAMES),
    written_days(),
    st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis wants it
)
def test_the_engine_agrees_with_the_table_read_minute_by_minute(
    hours: Written, months: Written, days: WrittenDay, after: datetime
) -> None:
    def falls_on(day: date) -> bool:
        return months.holds(day.month) and days.holds(day)

    def is_start(minute: datetime) -> bool:
        return minute.minute == 0 and hours.holds(minute.hour)

    fields = f"0 {hours.text} {days.dates} {months.text} {days.weekdays} *"
    two_days = [
        minute for day in (date(2024, 1, 1), date(2024, 1, 2)) for minute in minutes_of(day) if is_start(minute)
    ]
    too_often = any(later - earlier < timedelta(hours=4) for earlier, later in pairwise(two_days))
    cycle = (date(2000, 1, 1) + timedelta(days=number) for number in range(28 * 1461 // 4))  # then the calendar repeats
    if too_often or not any(falls_on(day) for day in cycle):
        with pytest.raises(ValueError, match=r"hours apart|no such day"):
            read_cron(fields)
        return
    cron = read_cron(fields)
    for _ in range(4):
        due = (minute for day in every_day(after.date()) if falls_on(day) for minute in minutes_of(day))
        expected = next(minute for minute in due if is_start(minute) and minute > after)
        after = cron.next(after)
        assert expected == after


def test_the_plain_reading_knows_the_calendar() -> None:
    assert calendar.SUNDAY == date(2024, 1, 7).weekday()
    assert [1, 2, 7] == [day_of_week(date(2024, 1, day)) for day in (7, 8, 6)]
