"""Rotations that something comes in the way of: deletion, tests of the function, snapshots, KMS, threads, repeated calls."""

from __future__ import annotations

import threading
from datetime import datetime, timezone
from typing import Any

import boto3
import pytest

from mocksm import UnmockedRequest, mock_secrets
from mocksm.aws import Aws
from mocksm.lifetime import Lifetime
from tests.expect import refused
from tests.services.secretsmanager.rotators import Event, finish, handler

BEGIN = datetime(2027, 1, 1, 10, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def _frozen(mocksm: Aws) -> None:
    mocksm.clock.freeze()
    mocksm.clock.move_to(BEGIN)


def test_a_function_that_makes_its_test_version_current_loses_no_value(mocksm: Aws) -> None:
    db = mocksm.secret("db", "old")
    rotator = mocksm.function("rotate", lambda event, _: finish(event))
    db.rotate_with(rotator, immediately=False)

    assert "old" == db.value
    assert db.stages["AWSCURRENT"] == mocksm.rotations[-1].version_id


def test_a_window_that_opens_before_the_function_was_tested_rotates_with_a_version_of_its_own() -> None:
    with mock_secrets(rotation="later") as aws:
        aws.clock.freeze()
        aws.clock.move_to(datetime(2027, 1, 1, 13, 59, 55, tzinfo=timezone.utc))
        db = aws.secret("db", "old")
        rotator = aws.function("rotate", handler())
        db.rotate_with(rotator, every="cron(0 14 * * ? *)", immediately=False)
        tested = db.stages["AWSPENDING"]
        aws.clock.advance(hours=1)

        (rotation,) = aws.rotations
        assert tested != rotation.version_id
        assert f"value of {rotation.version_id}" == db.value
        assert tested not in db.versions


def test_a_secret_that_was_restored_rotates_in_its_next_window(mocksm: Aws) -> None:
    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", handler()), every=10)
    client = mocksm.client("secretsmanager")
    client.delete_secret(SecretId="db", RecoveryWindowInDays=30)
    mocksm.clock.advance(days=15)
    client.restore_secret(SecretId="db")
    assert 1 == len(mocksm.rotations)
    mocksm.clock.advance(days=10)

    assert 2 == len(mocksm.rotations)
    assert mocksm.clock.now() < client.describe_secret(SecretId="db")["NextRotationDate"]


def test_an_attempt_that_a_deletion_put_off_is_made_after_the_restoration(mocksm: Aws) -> None:
    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", handler("setSecret")))
    client = mocksm.client("secretsmanager")
    client.delete_secret(SecretId="db")
    mocksm.clock.advance(days=1)
    mocksm.function("rotate", handler())
    client.restore_secret(SecretId="db")
    mocksm.clock.advance(seconds=10)

    assert ["failed", "succeeded"] == [rotation.outcome for rotation in mocksm.rotations]


def test_a_rotation_that_a_deletion_kept_from_starting_is_attempted_when_another_is_refused() -> None:
    with mock_secrets(rotation="later") as aws:
        aws.clock.freeze()
        client = aws.client("secretsmanager")
        aws.secret("db", "old").rotate_with(aws.function("rotate", handler()))
        client.delete_secret(SecretId="db")
        aws.clock.advance(seconds=20)
        client.restore_secret(SecretId="db")
        assert [] == list(aws.rotations)
        aws.clock.advance(seconds=10)

        assert ["succeeded"] == [rotation.outcome for rotation in aws.rotations]


@pytest.mark.parametrize("scheduled", [False, True], ids=["at once", "scheduled"])
def test_an_owner_whom_kms_refuses_has_failed_to_rotate(mocksm: Aws, *, scheduled: bool) -> None:
    key = mocksm.key()
    db = mocksm.secret("rds!db", {"username": "app", "password": "old"}, owned_by="rds", kms_key=key)
    client = mocksm.client("secretsmanager")
    client.rotate_secret(SecretId="rds!db", RotationRules={"AutomaticallyAfterDays": 7})
    mocksm.client("kms").disable_key(KeyId=key.arn)
    if scheduled:
        mocksm.clock.advance(days=7)
    else:
        client.rotate_secret(SecretId="rds!db")

    assert "failed" == mocksm.rotations[0].outcome
    assert "Failure" in repr(mocksm.rotations[0].error)
    mocksm.client("kms").enable_key(KeyId=key.arn)
    mocksm.clock.advance(minutes=1 if not scheduled else 60 * 24 * 7)
    assert "old" != db.json["password"]


def test_an_owner_whose_rotation_is_not_known_does_not_invent_one(mocksm: Aws) -> None:
    db = mocksm.secret("ecs-sc!db", {"password": "old"}, owned_by="ecs-sc")
    mocksm.client("secretsmanager").rotate_secret(
        SecretId="ecs-sc!db", RotationRules={"AutomaticallyAfterDays": 7}, RotateImmediately=False
    )
    mocksm.clock.advance(days=30)

    assert {"password": "old"} == db.json
    assert [] == list(mocksm.rotations)


def test_a_snapshot_of_the_midst_of_a_rotation_can_be_gone_on_from(mocksm: Aws) -> None:
    taken: list[Any] = []

    def look(event: Event, _: Any) -> None:
        if event["Step"] == "setSecret" and not taken:
            taken.append(mocksm.snapshot())

    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", handler(look=look)), every="rate(10 days)")
    mocksm.restore(taken[0])
    with refused("InvalidRequestException", "A previous rotation isn't complete. That rotation will be reattempted."):
        mocksm.client("secretsmanager").rotate_secret(SecretId="db")
    mocksm.clock.advance(seconds=10)

    assert "succeeded" == mocksm.rotations[-1].outcome
    assert f"value of {mocksm.rotations[-1].version_id}" == db.value


def test_a_token_that_is_repeated_is_answered_again_and_not_rotated_again(mocksm: Aws) -> None:
    db = mocksm.secret("db", "old")
    given = {"SecretId": "db", "ClientRequestToken": "t" * 32}
    arn = mocksm.function("rotate", handler()).arn
    client = mocksm.client("secretsmanager")
    first = client.rotate_secret(RotationLambdaARN=arn, **given)
    again = client.rotate_secret(RotationLambdaARN=arn, **given)

    assert first["VersionId"] == again["VersionId"] == db.stages["AWSCURRENT"]
    assert 1 == len(mocksm.rotations)


def test_an_abandoned_rotation_that_still_runs_leaves_the_next_one_alone(mocksm: Aws) -> None:
    """The first function abandons its own rotation and, from within, starts the next; then it returns."""
    begun: list[str] = []

    def look(event: Event, _: Any) -> None:
        client = boto3.client("secretsmanager")
        if event["Step"] == "setSecret" and not begun:
            begun.append(event["ClientRequestToken"])
            client.put_secret_value(SecretId="db", SecretString="by hand")
            client.rotate_secret(SecretId="db")

    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", handler(look=look)))

    assert ["abandoned", "succeeded"] == [rotation.outcome for rotation in mocksm.rotations]
    assert f"value of {mocksm.rotations[-1].version_id}" == db.value
    assert set() == mocksm.cloud.busy


def test_threads_that_rotate_at_once_make_one_rotation_of_each_that_was_let_in(mocksm: Aws) -> None:
    db = mocksm.secret("db", "old")
    client = boto3.client("secretsmanager")
    db.rotate_with(mocksm.function("rotate", handler(client=client)))
    answers: list[str] = []

    def rotate() -> None:
        try:
            answers.append(client.rotate_secret(SecretId="db")["VersionId"])
        except client.exceptions.InvalidRequestException:
            answers.append("refused")

    threads = [threading.Thread(target=rotate) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    let_in = [answer for answer in answers if answer != "refused"]
    assert 8 == len(answers)
    assert sorted(let_in) == sorted(rotation.version_id for rotation in list(mocksm.rotations)[1:])
    assert {"succeeded"} == {rotation.outcome for rotation in mocksm.rotations}
    assert f"value of {db.stages['AWSCURRENT']}" == db.value


def test_a_failure_of_any_kind_that_was_ordered_is_a_failed_step(mocksm: Aws) -> None:
    mocksm.fail("lambda:Invoke", ConnectionError("gone"), times=1)
    mocksm.secret("db", "old").rotate_with(mocksm.function("rotate", handler()))

    assert "ConnectionError('gone')" == repr(mocksm.rotations[-1].error)
    mocksm.clock.advance(minutes=1)
    assert mocksm.rotations[-1].succeeded


def test_what_a_function_was_not_allowed_to_send_is_raised_and_subscribers_still_hear(mocksm: Lifetime) -> None:
    heard: list[str] = []
    mocksm.events.on(
        {"detail": {"eventName": [{"prefix": "Rotation"}]}}, lambda event: heard.append(event["detail-type"])
    )
    db = mocksm.secret("db", "old")
    rotator = mocksm.function("rotate", lambda *_: boto3.client("s3").list_buckets())
    with pytest.raises(UnmockedRequest, match="ListBuckets"):
        db.rotate_with(rotator)

    assert ["AWS Service Event via CloudTrail"] * 2 == heard
    mocksm.take_refusals()
