"""Rotation schedules: what is taken, shown and refused (2, 8.3, 8.4)."""

from __future__ import annotations

import re
from typing import Any

from tests.contract.case import Advance, Case
from tests.contract.expected import ABSENT, DATE, NOW, Date, Has
from tests.contract.scope import Ref
from tests.contract.secretsmanager.rotating import rotate, rotation_case, then
from tests.contract.secretsmanager.steps import CREATED, V2, V3, describe, get, invalid_parameter, put, saving, update

_UNCONFIGURED = describe(
    Has(dict.fromkeys(("RotationEnabled", "RotationRules", "NextRotationDate", "LastRotatedDate"), ABSENT))
)


def _refused(id_: str, section: str, row: str, message: str, **rules: str) -> Case:
    return rotation_case(
        f"schedule-{id_}",
        section,
        row,
        "reported",
        CREATED,
        rotate(V2, invalid_parameter(message), RotationRules=rules),
        _UNCONFIGURED,
        function="rotates",
    )


_INVALID = "Invalid schedule expression."
_SENTENCES = (
    ("hours-few", "Rate in hour should be least 4 and less than 24.", {"ScheduleExpression": "rate(3 hours)"}),
    (
        "days-many",
        "Rate in day should be greater than 0 and less than 1000.",
        {"ScheduleExpression": "rate(1000 days)"},
    ),
    (
        "duration",
        "Duration must be at least 1 hour, at most 24 hour.",
        {"ScheduleExpression": "rate(10 days)", "Duration": "25h"},
    ),
    (
        "duration-rate",
        "Duration cannot be greater than Rate in hour.",
        {"ScheduleExpression": "rate(4 hours)", "Duration": "5h"},
    ),
    (
        "duration-day",
        "Starting hour and duration must be within a day.",
        {"ScheduleExpression": "cron(0 22 * * ? *)", "Duration": "3h"},
    ),
)
_EXPRESSIONS = (
    ("minutes", "a unit of minutes", "rate(300 minutes)"),
    ("weeks", "a unit of weeks", "rate(2 weeks)"),
    ("fields", "cron of five fields", "cron(0 8 1 * ?)"),
    ("minute", "a minute other than 0", "cron(30 8 1 * ? *)"),
    ("year", "a year other than *", "cron(0 8 1 * ? 2030)"),
    ("both", "both days given, no ?", "cron(0 8 1 * MON *)"),
    ("neither", "neither day given, two ?", "cron(0 8 ? * ? *)"),
    ("often", "less than four hours apart", "cron(0 /3 * * ? *)"),
)
_EXAMPLES = (
    ("cron(0 /8 * * ? *)", 1),
    ("cron(0 8/8 * * ? *)", 1),
    ("cron(0 10 * * ? *)", 1),
    ("cron(0 18 ? * SAT *)", 7),
    ("cron(0 8 1 * ? *)", 28),
    ("cron(0 1 ? 1/3 SUN#1 *)", None),
    ("cron(0 17 L * ? *)", 28),
    ("cron(0 8 ? * MON-FRI *)", 1),
    ("cron(0 16 1,15 * ? *)", 14),
    ("rate(10 days)", 10),
)


def _example(number: int, expression: str, days: int | None) -> Case:
    shown: dict[str, Any] = {"ScheduleExpression": expression}
    rules = Has(shown) if days is None else {**shown, "AutomaticallyAfterDays": days}
    return rotation_case(
        f"schedule-{re.sub('[^A-Z0-9a-z]+', '-', expression).strip('-')}-{number}",
        "8.3",
        f"{expression} is taken and echoed, with a computed AutomaticallyAfterDays",
        "doc",
        CREATED,
        rotate(V2, RotationRules=shown),
        describe(Has({"RotationRules": rules, "NextRotationDate": DATE})),
        function="rotates",
    )


_DATES = (
    rotation_case(
        "schedule-hours",
        "8.3",
        "rate(10 hours) is shown with AutomaticallyAfterDays 1",
        "reported",
        CREATED,
        rotate(V2, RotationRules={"ScheduleExpression": "rate(10 hours)"}),
        describe(Has({"RotationRules": {"AutomaticallyAfterDays": 1, "ScheduleExpression": "rate(10 hours)"}})),
        Advance(0.5),
        get(Has({"VersionId": V2}), VersionStage="AWSPREVIOUS"),
        function="rotates",
    ),
    rotation_case(
        "schedule-duration-echoed",
        "8.3",
        "Duration is echoed",
        "doc",
        CREATED,
        rotate(V2, RotationRules={"ScheduleExpression": "rate(10 days)", "Duration": "3h"}),
        describe(Has({"RotationRules": Has({"Duration": "3h", "ScheduleExpression": "rate(10 days)"})})),
        function="rotates",
    ),
    *(
        rotation_case(
            f"by-hand-{id_}",
            "8.4",
            f"{id_} counts as a rotation for AutomaticallyAfterDays, LastRotatedDate stays",
            "model",
            CREATED,
            rotate(V2, RotationRules={"AutomaticallyAfterDays": 10}),
            saving(then(describe(Has({"LastRotatedDate": NOW}))), last="LastRotatedDate"),
            Advance(5),
            step,
            describe(Has({"LastRotatedDate": Ref("last"), "NextRotationDate": Date(in_days=10, ends_day=True)})),
            function="rotates",
        )
        for id_, step in (("PutSecretValue", put(V3)), ("UpdateSecret", update(SecretString="by hand")))
    ),
    rotation_case(
        "schedule-kept",
        "8.4",
        "a RotateSecret without rules leaves NextRotationDate where it was until it succeeds",
        "derived",
        CREATED,
        rotate(V2, RotationRules={"AutomaticallyAfterDays": 10}),
        saving(describe(Has({"NextRotationDate": Date(in_days=10, ends_day=True)})), due="NextRotationDate"),
        Advance(2),
        rotate(V3, RotationLambdaARN=None),
        describe(Has({"NextRotationDate": Ref("due")})),
        function="fails_second",
    ),
)

CASES = (
    *(_refused(id_, "2", f"bad schedule: {message}", message, **rules) for id_, message, rules in _SENTENCES),
    *(
        _refused(id_, "8.3", f"{_INVALID} {row}", _INVALID, ScheduleExpression=expression)
        for id_, row, expression in _EXPRESSIONS
    ),
    *(_example(number, *example) for number, example in enumerate(_EXAMPLES, start=1)),
    *_DATES,
)
