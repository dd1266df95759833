"""Every RotationRules that AWS refuses, with its sentence (secretsmanager.md, sections 2 and 8.3)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mocksm.services.secretsmanager.errors import InvalidParameterException
from mocksm.services.secretsmanager.schedule import Schedule, read

EXPRESSION = "Invalid schedule expression."
HOURS = "Rate in hour should be least 4 and less than 24."
DAYS = "Rate in day should be greater than 0 and less than 1000."
LENGTH = "Duration must be at least 1 hour, at most 24 hour."
RATE = "Duration cannot be greater than Rate in hour."
IN_A_DAY = "Starting hour and duration must be within a day."
BOTH = "You cannot specify both rotation frequency and schedule expression together."


# What is no rate, no cron, and what the fields of a cron may not hold, field by field.
NO_EXPRESSIONS = (
    "30",
    "daily",
    "rate()",
    "rate(4)",
    "rate(hours)",
    "rate(-4 hours)",
    "rate(4.5 hours)",
    "rate(4hours)",
    "rate(4  hours)",
    "rate( 4 hours)",
    "rate(240 minutes)",
    "rate(2 weeks)",
    "rate(1 month)",
    "RATE(4 hours)",
    "Rate(4 Hours)",
    "rate(٤ hours)",
    "rate(4 hours",
    "rate(4 hours) ",
    "at(2030-01-01T00:00:00)",
    "0 8 * * ? *",
    "cron()",
    "cron(0 8 * * ?)",
    "cron(0 8 * * ? * *)",
    "cron(0 8 * * ? *",
    "CRON(0 8 * * ? *)",
    "cron(0  8 * * ? *)",
    "cron( 0 8 * * ? *)",
    "cron(00 8 * * ? *)",
    "cron(15 8 * * ? *)",
    "cron(* 8 * * ? *)",
    "cron(0/30 8 * * ? *)",
    "cron(? 8 * * ? *)",
    "cron(0 8 * * ? 2030)",
    "cron(0 8 * * ? ?)",
    "cron(0 8 * * ? */2)",
    "cron(0 8 * * * *)",
    "cron(0 8 ? * ? *)",
    "cron(0 8 1 * MON *)",
    "cron(0 8 * * MON *)",
    "cron(0 * * * ? *)",
    "cron(0 ? * * ? *)",
    "cron(0 ٨ * * ? *)",
    "cron(0 24 * * ? *)",
    "cron(0 -1 * * ? *)",
    "cron(0 L * * ? *)",
    "cron(0 8- * * ? *)",
    "cron(0 8/ * * ? *)",
    "cron(0 / * * ? *)",
    "cron(0 /0 * * ? *)",
    "cron(0 0/24 * * ? *)",
    "cron(0 0/3 * * ? *)",
    "cron(0 /7 * * ? *)",
    "cron(0 8,11 * * ? *)",
    "cron(0 8-10 * * ? *)",
    "cron(0 20-4/4 * * ? *)",
    "cron(0 8,,16 * * ? *)",
    "cron(0 8, * * ? *)",
    "cron(0 8 0 * ? *)",
    "cron(0 8 32 * ? *)",
    "cron(0 8 L-3 * ? *)",
    "cron(0 8 LW * ? *)",
    "cron(0 8 15W * ? *)",
    "cron(0 8 W * ? *)",
    "cron(0 8 3L * ? *)",
    "cron(0 8 FOOL * ? *)",
    "cron(0 8 1,L * ? *)",
    "cron(0 8 SUN * ? *)",
    "cron(0 8 1#2 * ? *)",
    "cron(0 8 15-1 * ? *)",
    "cron(0 8 */0 * ? *)",
    "cron(0 8 1/32 * ? *)",
    "cron(0 8 1/2/3 * ? *)",
    "cron(0 8 1-2-3 * ? *)",
    "cron(0 8 *-3 * ? *)",
    "cron(0 8 ?/2 * ? *)",
    "cron(0 8 1 0 ? *)",
    "cron(0 8 1 13 ? *)",
    "cron(0 8 1 ? ? *)",
    "cron(0 8 1 L ? *)",
    "cron(0 8 1 JANUARY ? *)",
    "cron(0 8 1 NOV-FEB ? *)",
    "cron(0 8 30 FEB ? *)",
    "cron(0 8 31 2,4,6,9,11 ? *)",
    "cron(0 8 ? * 0 *)",
    "cron(0 8 ? * 8 *)",
    "cron(0 8 ? * MONDAY *)",
    "cron(0 8 ? * FRI-MON *)",
    "cron(0 8 ? * MON#0 *)",
    "cron(0 8 ? * MON#6 *)",
    "cron(0 8 ? * MON# *)",
    "cron(0 8 ? * #1 *)",
    "cron(0 8 ? * 8#1 *)",
    "cron(0 8 ? * MON#1,MON#3 *)",
    "cron(0 8 ? * MONL,L *)",
    "cron(0 8 ? * 8L *)",
    "cron(0 8 ? * 2W *)",
)


@pytest.mark.parametrize("expression", NO_EXPRESSIONS)
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(InvalidParameterException, match=f"^{re.escape(EXPRESSION)}$"):
        read({"ScheduleExpression": expression})


@pytest.mark.parametrize(
    ("message", "rules"),
    [
        pytest.param(BOTH, {"AutomaticallyAfterDays": 7, "ScheduleExpression": "rate(7 days)"}, id="both"),
        pytest.param(BOTH, {"AutomaticallyAfterDays": 7, "ScheduleExpression": "no"}, id="both, one of them wrong"),
        pytest.param(EXPRESSION, {"Duration": "2h"}, id="Duration without a frequency"),
        pytest.param(HOURS, {"ScheduleExpression": "rate(0 hours)"}, id="no hours"),
        pytest.param(HOURS, {"ScheduleExpression": "rate(1 hour)"}, id="an hour"),
        pytest.param(HOURS, {"ScheduleExpression": "rate(3 hours)"}, id="too few hours"),
        pytest.param(HOURS, {"ScheduleExpression": "rate(24 hours)"}, id="too many hours"),
        pytest.param(DAYS, {"ScheduleExpression": "rate(0 days)"}, id="no days"),
        pytest.param(DAYS, {"ScheduleExpression": "rate(1000 days)"}, id="too many days"),
        pytest.param(LENGTH, {"AutomaticallyAfterDays": 7, "Duration": "0h"}, id="no length"),
        pytest.param(LENGTH, {"AutomaticallyAfterDays": 7, "Duration": "25h"}, id="more than a day"),
        pytest.param(LENGTH, {"AutomaticallyAfterDays": 7, "Duration": "3"}, id="no unit"),
        pytest.param(LENGTH, {"AutomaticallyAfterDays": 7, "Duration": "3m"}, id="minutes"),
        pytest.param(LENGTH, {"AutomaticallyAfterDays": 7, "Duration": ""}, id="empty"),
        pytest.param(RATE, {"ScheduleExpression": "rate(4 hours)", "Duration": "5h"}, id="longer than the rate"),
        pytest.param(RATE, {"ScheduleExpression": "rate(23 hours)", "Duration": "24h"}, id="longer than nearly a day"),
        pytest.param(RATE, {"ScheduleExpression": "cron(0 0,8 * * ? *)", "Duration": "9h"}, id="into the next window"),
        pytest.param(IN_A_DAY, {"ScheduleExpression": "cron(0 10 * * ? *)", "Duration": "15h"}, id="into the next day"),
        pytest.param(
            IN_A_DAY, {"ScheduleExpression": "cron(0 23 L * ? *)", "Duration": "2h"}, id="into the next month"
        ),
        pytest.param(
            IN_A_DAY, {"ScheduleExpression": "cron(0 2/10 * * ? *)", "Duration": "3h"}, id="the last of the day"
        ),
    ],
)
def test_rules_are_refused(message: str, rules: dict[str, Any]) -> None:
    with pytest.raises(InvalidParameterException, match=f"^{re.escape(message)}$") as caught:
        read(rules)
    assert ("InvalidParameterException", None) == (caught.value.code, caught.value.status)


def test_a_duration_is_refused_that_does_not_fit_the_kept_frequency() -> None:
    with pytest.raises(InvalidParameterException, match=f"^{re.escape(RATE)}$"):
        read({"Duration": "5h"}, Schedule(None, "rate(4 hours)", "2h"))


def test_a_refused_expression_says_why_to_who_looks_behind_it() -> None:
    with pytest.raises(InvalidParameterException) as caught:
        read({"ScheduleExpression": "cron(0 8 30 FEB ? *)"})
    assert "there is no such day" == str(caught.value.__cause__)
