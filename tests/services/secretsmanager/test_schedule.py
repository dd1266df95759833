"""Rotation schedules: their windows, and what RotationRules mean one after the other (secretsmanager.md, 8.3 and 8.4)."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mocksm.services.secretsmanager.schedule import Schedule, Window, read

UTC = timezone.utc
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
WEDNESDAY = datetime(2024, 1, 3, 12, 34, 56, tzinfo=UTC)


def schedule(expression: str | int, duration: str | None = None) -> Schedule:
    """Read a frequency, given as AutomaticallyAfterDays or as an expression, and a Duration."""
    name = "AutomaticallyAfterDays" if isinstance(expression, int) else "ScheduleExpression"
    found = read({name: expression} | ({} if duration is None else {"Duration": duration}))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("given_rules", "rotated", "next_rotation_date"),
    [
        pytest.param(30, "2024-02-22T11:16:15+04:00", "2024-03-24T03:59:59+04:00", id="30 days, over a leap day"),
        pytest.param(30, "2026-01-21T23:42:22-07:00", "2026-02-21T16:59:59-07:00", id="30 days, another day in UTC"),
        pytest.param(30, "2026-02-03T18:42:24+01:00", "2026-03-06T00:59:59+01:00", id="30 days after a manual update"),
        pytest.param(
            "cron(0 0 ? * 2 *)", "2023-10-16T15:18:02+08:00", "2023-10-24T07:59:59+08:00", id="a Monday in 2023"
        ),
        pytest.param(
            "cron(0 0 ? * 2 *)", "2026-09-07T23:44:58+05:30", "2026-09-15T05:29:59+05:30", id="a Monday in 2026"
        ),
    ],
)
def test_the_window_ends_at_the_next_rotation_date_that_aws_showed(
    given_rules: str | int, rotated: str, next_rotation_date: str
) -> None:
    found = schedule(given_rules).next(datetime.fromisoformat(rotated))
    assert datetime.fromisoformat(next_rotation_date) == found.end
    assert [timedelta(0)] * 2 == [found.start.utcoffset(), found.end.utcoffset()]


@pytest.mark.parametrize(
    ("expression", "duration", "expected"),
    [
        pytest.param(1, None, "2024-01-04 00:00:00 - 2024-01-04 23:59:59", id="a day"),
        pytest.param(7, "3h", "2024-01-10 00:00:00 - 2024-01-10 02:59:59", id="days, with a Duration"),
        pytest.param(1000, None, "2026-09-29 00:00:00 - 2026-09-29 23:59:59", id="the most days"),
        pytest.param("rate(1 day)", None, "2024-01-04 00:00:00 - 2024-01-04 23:59:59", id="rate of a day"),
        pytest.param("rate(10 days)", None, "2024-01-13 00:00:00 - 2024-01-13 23:59:59", id="rate of days"),
        pytest.param("rate(10 days)", "24h", "2024-01-13 00:00:00 - 2024-01-13 23:59:59", id="the longest Duration"),
        pytest.param("rate(999 days)", "1h", "2026-09-28 00:00:00 - 2026-09-28 00:59:59", id="the longest rate"),
        pytest.param("rate(4 hours)", None, "2024-01-03 16:00:00 - 2024-01-03 16:59:59", id="rate of hours"),
        pytest.param("rate(4 hours)", "4h", "2024-01-03 16:00:00 - 2024-01-03 19:59:59", id="as long as the rate"),
        pytest.param("rate(10 hours)", "10h", "2024-01-03 22:00:00 - 2024-01-03 23:59:59", id="not into the next day"),
        pytest.param(
            "rate(23 hour)", None, "2024-01-04 11:00:00 - 2024-01-04 11:59:59", id="the longest rate of hours"
        ),
        pytest.param("cron(0 16 1,15 * ? *)", "2h", "2024-01-15 16:00:00 - 2024-01-15 17:59:59", id="AWS's example"),
        pytest.param(
            "cron(0 10 * * ? *)", None, "2024-01-04 10:00:00 - 2024-01-04 23:59:59", id="to the end of the day"
        ),
        pytest.param("cron(0 10 * * ? *)", "14h", "2024-01-04 10:00:00 - 2024-01-04 23:59:59", id="the same, said"),
        pytest.param(
            "cron(0 8/8 * * ? *)", None, "2024-01-03 16:00:00 - 2024-01-03 16:59:59", id="several a day: an hour"
        ),
        pytest.param("cron(0 8/8 * * ? *)", "8h", "2024-01-03 16:00:00 - 2024-01-03 23:59:59", id="up to the next"),
        pytest.param(
            "cron(0 2/10 * * ? *)", "2h", "2024-01-03 22:00:00 - 2024-01-03 23:59:59", id="the last of the day"
        ),
    ],
)
def test_the_window_after_a_wednesday_noon(expression: str | int, duration: str | None, expected: str) -> None:
    found = schedule(expression, duration).next(WEDNESDAY)
    assert expected == f"{found.start:%Y-%m-%d %X} - {found.end:%Y-%m-%d %X}"


@pytest.mark.parametrize(
    ("expression", "duration", "expected"),
    [
        pytest.param(30, None, {"AutomaticallyAfterDays": 30}, id="days"),
        pytest.param(30, "3h", {"AutomaticallyAfterDays": 30, "Duration": "3h"}, id="days and Duration"),
        pytest.param("rate(10 hours)", None, {"AutomaticallyAfterDays": 1}, id="hours"),
        pytest.param("rate(23 hours)", "23h", {"AutomaticallyAfterDays": 1, "Duration": "23h"}, id="nearly a day"),
        pytest.param("rate(10 days)", None, {"AutomaticallyAfterDays": 10}, id="rate of days"),
        pytest.param("cron(0 0 ? * 2 *)", None, {"AutomaticallyAfterDays": 7}, id="weekly"),
        pytest.param(
            "cron(0 16 1,15 * ? *)", "2h", {"AutomaticallyAfterDays": 14, "Duration": "2h"}, id="twice a month"
        ),
        pytest.param("cron(0 /8 * * ? *)", None, {"AutomaticallyAfterDays": 1}, id="several a day"),
    ],
)
def test_rules_are_echoed_with_a_computed_number_of_days(
    expression: str | int, duration: str | None, expected: dict[str, Any]
) -> None:
    echoed = {"ScheduleExpression": expression} if isinstance(expression, str) else {}
    assert expected | echoed == schedule(expression, duration).rules()


@pytest.mark.parametrize("kept", [None, schedule(30), schedule("rate(4 hours)", "2h")], ids=["none", "days", "hours"])
def test_the_kept_schedule_stays_without_rules(kept: Schedule | None) -> None:
    assert kept == read({}, kept)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param({"AutomaticallyAfterDays": 7}, Schedule(7, None, None), id="days"),
        pytest.param({"ScheduleExpression": "rate(2 days)"}, Schedule(None, "rate(2 days)", None), id="expression"),
        pytest.param({"AutomaticallyAfterDays": 7, "Duration": "9h"}, Schedule(7, None, "9h"), id="days and Duration"),
        pytest.param({"Duration": "4h"}, Schedule(None, "rate(4 hours)", "4h"), id="Duration alone"),
    ],
)
def test_what_is_given_replaces_what_was_kept(rules: dict[str, Any], expected: Schedule) -> None:
    kept = Schedule(None, "rate(4 hours)", "2h")
    assert expected == read(rules, kept)
    assert Schedule(None, "rate(4 hours)", "2h") == kept


SCHEDULES = st.one_of(
    st.integers(1, 1000).map(schedule),
    st.integers(1, 999).map(lambda days: schedule(f"rate({days} days)")),
    st.integers(4, 23).flatmap(
        lambda hours: st.integers(1, hours).map(lambda length: schedule(f"rate({hours} hours)", f"{length}h"))
    ),
    st.integers(0, 23).flatmap(
        lambda hour: st.integers(1, 24 - hour).map(lambda length: schedule(f"cron(0 {hour} * * ? *)", f"{length}h"))
    ),
    st.sampled_from(
        [
            schedule("rate(4 hours)"),
            schedule("cron(0 /8 * * ? *)"),
            schedule("cron(0 0,8 ? * MON-FRI *)", "8h"),
            schedule("cron(0 2/10 * * ? *)", "2h"),
            schedule("cron(0 17 L * ? *)"),
            schedule("cron(0 1 ? 1/3 SUN#1 *)"),
            schedule("cron(0 8 29 FEB ? *)", "3h"),
            schedule("cron(0 8 ? * 3L *)", "1h"),
        ]
    ),
)
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants it


@settings(deadline=None)
@given(SCHEDULES, TIMES)
def test_windows_lie_in_one_day_on_the_hour_and_do_not_overlap(rules: Schedule, after: datetime) -> None:
    window = rules.next(after)
    for _ in range(3):
        assert after < window.start < window.end
        assert window.start.date() == window.end.date()
        assert (0, 0, 0) == (window.start.minute, window.start.second, window.start.microsecond)
        assert timedelta(0) == (window.end + SECOND - window.start) % HOUR
        following = rules.next(window.start)
        assert window.end < following.start
        assert window.start + 4 * HOUR <= following.start
        after, window = window.start, following


@settings(deadline=None)
@given(SCHEDULES.filter(lambda rules: "cron" in (rules.expression or "")), TIMES)
def test_when_in_its_window_a_cron_rotates_does_not_move_the_next_window(rules: Schedule, after: datetime) -> None:
    window = rules.next(after)
    assert rules.next(window.start) == rules.next(window.end)


@settings(deadline=None)
@given(SCHEDULES, TIMES, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_a_later_rotation_is_followed_by_no_earlier_window(rules: Schedule, after: datetime, delay: timedelta) -> None:
    earlier, later = rules.next(after), rules.next(after + delay)
    assert earlier.start <= later.start
    assert earlier.end <= later.end


@settings(deadline=None)
@given(st.integers(4, 23), TIMES)
def test_a_rate_in_hours_means_the_hour_that_lies_so_far_ahead(hours: int, after: datetime) -> None:
    window = schedule(f"rate({hours} hours)").next(after)
    assert window.start <= after + hours * HOUR <= window.end + SECOND
    assert HOUR == window.end + SECOND - window.start


@settings(deadline=None)
@given(st.integers(1, 999), TIMES)
def test_a_rate_in_days_means_the_day_that_lies_so_far_ahead(days: int, after: datetime) -> None:
    window = schedule(f"rate({days} days)").next(after)
    assert (after + timedelta(days=days)).date() == window.start.date()
    assert (0, 23, 59, 59) == (window.start.hour, window.end.hour, window.end.minute, window.end.second)
    assert window == schedule(days).next(after)


def test_a_time_zone_does_not_matter() -> None:
    tokyo = WEDNESDAY.astimezone(timezone(timedelta(hours=9)))
    assert schedule(1).next(WEDNESDAY) == schedule(1).next(tokyo)
    assert schedule("cron(0 13 * * ? *)").next(WEDNESDAY) == schedule("cron(0 13 * * ? *)").next(tokyo)


@pytest.mark.parametrize(
    "rules", [schedule(7, "3h"), schedule("rate(4 hours)"), schedule("cron(0 8 L * ? *)")], ids=str
)
def test_a_copy_is_the_same_schedule(rules: Schedule) -> None:
    copied = copy.deepcopy(rules)
    assert rules == copied
    assert rules.next(WEDNESDAY) == copied.next(WEDNESDAY)
    assert copied.next(WEDNESDAY) == copy.deepcopy(copied.next(WEDNESDAY))


def functions_called(work: Callable[[], object]) -> int:
    """Count the Python functions, and those written in C, that some work calls."""
    events: list[str] = []
    before = sys.getprofile()
    sys.setprofile(lambda _frame, event, _argument: events.append(event))
    try:
        work()
    finally:
        sys.setprofile(before)
    return sum(event in {"call", "c_call"} for event in events)


@pytest.mark.parametrize(
    "expression",
    ["rate(4 hours)", "rate(1 day)", "cron(0 /4 * * ? *)", "cron(0 8 ? * MON-FRI *)", "cron(0 17 L * ? *)"],
)
def test_a_step_is_a_handful_of_calls_however_long_the_schedule_runs(expression: str) -> None:
    rules = schedule(expression)
    windows: list[Window] = [rules.next(WEDNESDAY)]

    def a_year_on() -> None:
        while windows[-1].start < WEDNESDAY + timedelta(days=365):
            windows.append(rules.next(windows[-1].start))

    assert functions_called(a_year_on) < 40 * len(windows)
