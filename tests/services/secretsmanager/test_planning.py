"""When a secret is rotated: by its schedule, again after a failure, and not any more."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import pytest

from mocksm.aws import Aws
from tests.expect import refused
from tests.services.secretsmanager.rotators import Event, handler

BEGIN = datetime(2027, 1, 1, 10, tzinfo=timezone.utc)
IN_PROGRESS = "A previous rotation isn't complete. That rotation will be reattempted."


class Rotator:
    """A rotation function whose failing step changes during the test."""

    def __init__(self, fails_at: str | None = None) -> None:
        self.fails_at = fails_at

    def __call__(self, event: Event, context: Any) -> None:
        handler(self.fails_at)(event, context)


@pytest.fixture(autouse=True)
def _frozen(mocksm: Aws) -> None:
    mocksm.clock.freeze()
    mocksm.clock.move_to(BEGIN)


def described(aws: Aws, name: str = "db") -> dict[str, Any]:
    return dict(aws.client("secretsmanager").describe_secret(SecretId=name))


def take_errors(aws: Aws) -> None:
    """Read the errors, as a test that means them does."""
    assert any(rotation.error for rotation in aws.rotations)


def test_a_rotation_that_failed_is_tried_five_times_with_its_token(mocksm: Aws) -> None:
    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", Rotator("testSecret")))
    mocksm.clock.advance(days=1)

    assert [1, 2, 3, 4, 5] == [rotation.attempt for rotation in mocksm.rotations]
    minutes = [(rotation.started - BEGIN) / timedelta(minutes=1) for rotation in mocksm.rotations]
    assert [0, 1, 3, 7, 15] == minutes
    assert 1 == len({rotation.version_id for rotation in mocksm.rotations})
    assert "old" == db.value
    take_errors(mocksm)


def test_another_attempt_that_goes_well_ends_the_rotation(mocksm: Aws) -> None:
    rotator = Rotator("setSecret")
    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", rotator))
    assert "LastRotatedDate" not in described(mocksm)
    rotator.fails_at = None
    mocksm.clock.advance(days=1)

    first, second = mocksm.rotations
    assert ["failed", "succeeded"] == [first.outcome, second.outcome]
    assert f"value of {first.version_id}" == db.value
    assert BEGIN + timedelta(minutes=1) == described(mocksm)["LastRotatedDate"]


def test_each_attempt_has_its_own_error(mocksm: Aws) -> None:
    rotator = Rotator("setSecret")
    mocksm.secret("db", "old").rotate_with(mocksm.function("rotate", rotator))
    rotator.fails_at = "createSecret"
    mocksm.clock.advance(minutes=1)

    assert ["no setSecret", "no createSecret"] == [str(rotation.error) for rotation in mocksm.rotations]


def test_a_refused_rotation_tries_the_one_on_its_way_again(mocksm: Aws) -> None:
    rotator = Rotator("finishSecret")
    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", rotator))
    rotator.fails_at = None
    with refused("InvalidRequestException", IN_PROGRESS):
        mocksm.client("secretsmanager").rotate_secret(SecretId="db")
    assert "old" == db.value
    mocksm.clock.advance(seconds=10)

    assert f"value of {mocksm.rotations[0].version_id}" == db.value
    assert 2 == len(mocksm.rotations)
    mocksm.clock.advance(days=1)
    assert 2 == len(mocksm.rotations)


def test_many_refused_rotations_make_one_attempt(mocksm: Aws) -> None:
    mocksm.secret("db", "old").rotate_with(mocksm.function("rotate", Rotator("setSecret")))
    client = mocksm.client("secretsmanager")
    for _ in range(3):
        with refused("InvalidRequestException", IN_PROGRESS):
            client.rotate_secret(SecretId="db")
    mocksm.clock.advance(minutes=1)

    assert [1, 1] == [rotation.attempt for rotation in mocksm.rotations]
    take_errors(mocksm)


def test_a_pending_version_of_a_secret_that_does_not_rotate_is_not_attempted(mocksm: Aws) -> None:
    mocksm.secret("db", "old")
    client = mocksm.client("secretsmanager")
    client.put_secret_value(SecretId="db", SecretString="new", VersionStages=["AWSPENDING"])
    with refused("InvalidRequestException", IN_PROGRESS):
        client.rotate_secret(SecretId="db", RotationLambdaARN=mocksm.function("rotate", Rotator()).arn)

    assert "RotationEnabled" not in described(mocksm)
    assert [] == list(mocksm.rotations)


def test_a_schedule_rotates_at_the_start_of_its_window_and_shows_the_end(mocksm: Aws) -> None:
    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", handler()), every=10)

    assert datetime(2027, 1, 11, 23, 59, 59, tzinfo=timezone.utc) == described(mocksm)["NextRotationDate"]
    mocksm.clock.move_to(datetime(2027, 1, 10, 23, 59, tzinfo=timezone.utc))
    assert 1 == len(mocksm.rotations)
    mocksm.clock.advance(minutes=1)
    assert 2 == len(mocksm.rotations)
    assert datetime(2027, 1, 11, tzinfo=timezone.utc) == described(mocksm)["LastRotatedDate"]


@pytest.mark.parametrize(
    ("every", "starts"),
    [
        ("rate(12 hours)", [(1, 1, 22), (1, 2, 10), (1, 2, 22)]),
        ("rate(2 days)", [(1, 3, 0), (1, 5, 0), (1, 7, 0)]),
        ("cron(0 8 1 * ? *)", [(2, 1, 8), (3, 1, 8), (4, 1, 8)]),
    ],
    ids=["hours", "days", "cron"],
)
def test_an_expression_says_when(mocksm: Aws, every: str, starts: list[tuple[int, int, int]]) -> None:
    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", handler()), every=every)
    while len(mocksm.rotations) < 4:
        mocksm.clock.advance(hours=1)

    assert every == described(mocksm)["RotationRules"]["ScheduleExpression"]
    wanted = [datetime(2027, month, day, hour, tzinfo=timezone.utc) for month, day, hour in starts]
    assert wanted == [rotation.started for rotation in list(mocksm.rotations)[1:]]


def test_a_bad_expression_stores_nothing(mocksm: Aws) -> None:
    mocksm.secret("db", "old")
    before = described(mocksm)
    with refused("InvalidParameterException", "Invalid schedule expression."):
        mocksm.client("secretsmanager").rotate_secret(
            SecretId="db",
            RotationLambdaARN=mocksm.function("rotate", handler()).arn,
            RotationRules={"ScheduleExpression": "rate(5 minutes)"},
        )

    assert {**before, "ResponseMetadata": 0} == {**described(mocksm), "ResponseMetadata": 0}
    assert [] == list(mocksm.rotations)


def test_a_scheduled_rotation_that_failed_is_tried_again_in_the_next_window(mocksm: Aws) -> None:
    rotator = Rotator()
    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", rotator), every=10)
    due = described(mocksm)["NextRotationDate"]
    rotator.fails_at = "setSecret"
    mocksm.clock.advance(days=12)
    assert [1, 1, 2, 3, 4, 5] == [rotation.attempt for rotation in mocksm.rotations]
    assert due == described(mocksm)["NextRotationDate"] < mocksm.clock.now()
    rotator.fails_at = None
    mocksm.clock.advance(days=10)

    assert ["succeeded", *["failed"] * 5, "succeeded"] == [rotation.outcome for rotation in mocksm.rotations]
    assert 1 == len({rotation.version_id for rotation in list(mocksm.rotations)[1:]})
    assert f"value of {mocksm.rotations[-1].version_id}" == db.value
    assert due < described(mocksm)["NextRotationDate"]


@pytest.mark.parametrize("operation", ["put_secret_value", "update_secret"])
def test_a_value_changed_by_hand_counts_as_a_rotation(mocksm: Aws, operation: str) -> None:
    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", handler()), every=10)
    mocksm.clock.advance(days=5)
    getattr(mocksm.client("secretsmanager"), operation)(SecretId="db", SecretString="by hand")

    assert datetime(2027, 1, 16, 23, 59, 59, tzinfo=timezone.utc) == described(mocksm)["NextRotationDate"]
    assert BEGIN == described(mocksm)["LastRotatedDate"]
    mocksm.clock.advance(days=9)
    assert 1 == len(mocksm.rotations)
    mocksm.clock.advance(days=1)
    assert 2 == len(mocksm.rotations)


def test_a_value_changed_by_hand_leaves_an_expressions_dates(mocksm: Aws) -> None:
    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", handler()), every="rate(10 days)")
    before = described(mocksm)["NextRotationDate"]
    mocksm.clock.advance(days=5)
    mocksm.client("secretsmanager").put_secret_value(SecretId="db", SecretString="by hand")

    assert before == described(mocksm)["NextRotationDate"]


def test_a_cancelled_rotation_does_not_run_at_its_date(mocksm: Aws) -> None:
    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", handler()), every=10)
    mocksm.client("secretsmanager").cancel_rotate_secret(SecretId="db")
    mocksm.clock.advance(days=30)

    assert 1 == len(mocksm.rotations)


def test_a_cancelled_rotation_is_not_tried_again(mocksm: Aws) -> None:
    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", Rotator("setSecret")))
    mocksm.client("secretsmanager").cancel_rotate_secret(SecretId="db")
    mocksm.clock.advance(days=1)

    assert 1 == len(mocksm.rotations)
    assert mocksm.rotations[0].version_id == db.stages["AWSPENDING"]
    take_errors(mocksm)


def test_a_rotation_that_is_cancelled_by_a_step_goes_no_further(mocksm: Aws) -> None:
    def cancel(event: Event, _: Any) -> None:
        if event["Step"] == "setSecret":
            boto3.client("secretsmanager").cancel_rotate_secret(SecretId="db")

    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", handler(look=cancel)))

    assert ["createSecret", "setSecret"] == mocksm.rotations[-1].steps
    assert "abandoned" == mocksm.rotations[-1].outcome
    assert "old" == db.value


def test_a_new_current_value_abandons_the_rotation(mocksm: Aws) -> None:
    def put(event: Event, _: Any) -> None:
        if event["Step"] == "testSecret":
            boto3.client("secretsmanager").put_secret_value(SecretId="db", SecretString="newer")

    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", handler(look=put)), every=10)

    rotation = mocksm.rotations[-1]
    assert ("abandoned", ["createSecret", "setSecret", "testSecret"], None) == (
        rotation.outcome,
        rotation.steps,
        rotation.error,
    )
    assert "newer" == db.value
    assert "AWSPENDING" not in db.stages
    assert "LastRotatedDate" not in described(mocksm)
    mocksm.clock.advance(days=1)
    assert 1 == len(mocksm.rotations)


def test_a_schedule_that_was_changed_counts_from_the_change(mocksm: Aws) -> None:
    db = mocksm.secret("db", "old")
    rotator = mocksm.function("rotate", handler())
    db.rotate_with(rotator, every=10)
    db.rotate_with(rotator, every=100)
    mocksm.clock.advance(days=99)

    assert 2 == len(mocksm.rotations)
    mocksm.clock.advance(days=1)
    assert 3 == len(mocksm.rotations)


def test_a_schedule_that_is_set_without_rotating_counts(mocksm: Aws) -> None:
    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", handler()), every=10, immediately=False)
    assert "LastRotatedDate" not in described(mocksm)
    mocksm.clock.advance(days=10)

    assert [True, False] == [rotation.is_test for rotation in mocksm.rotations]
    assert f"value of {mocksm.rotations[-1].version_id}" == db.value


def test_a_secret_that_is_scheduled_for_deletion_is_not_rotated(mocksm: Aws) -> None:
    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", handler()), every=5)
    mocksm.client("secretsmanager").delete_secret(SecretId="db", RecoveryWindowInDays=30)
    mocksm.clock.advance(days=20)

    assert 1 == len(mocksm.rotations)


def test_a_year_of_schedules_runs_in_order(mocksm: Aws) -> None:
    rotator = mocksm.function("rotate", handler(client=boto3.client("secretsmanager")))
    for name, every in (("often", "rate(2 days)"), ("weekly", "cron(0 6 ? * MON *)"), ("monthly", 30)):
        mocksm.secret(name, "old").rotate_with(rotator, every=every)
    mocksm.clock.advance(days=365)

    rotated = Counter(rotation.secret_arn.split(":")[-1][:-7] for rotation in mocksm.rotations)
    assert {"often": 183, "weekly": 53, "monthly": 13} == rotated
    started = [rotation.started for rotation in mocksm.rotations]
    assert sorted(started) == started
