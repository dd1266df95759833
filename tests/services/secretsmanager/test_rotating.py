from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from mocksm import allow
from mocksm.aws import Aws
from mocksm.errors import AwsError
from mocksm.iam.policy import parse
from mocksm.iam.statements import document
from mocksm.services.lambda_.store import Function, Functions

STEPS = ["createSecret", "setSecret", "testSecret", "finishSecret"]
Event = dict[str, str]


def create(event: Event) -> None:
    boto3.client("secretsmanager").put_secret_value(
        SecretId=event["SecretId"],
        ClientRequestToken=event["ClientRequestToken"],
        SecretString=f"value of {event['ClientRequestToken']}",
        VersionStages=["AWSPENDING"],
    )


def finish(event: Event) -> None:
    client = boto3.client("secretsmanager")
    stages = client.describe_secret(SecretId=event["SecretId"])["VersionIdsToStages"]
    current = [version for version, labels in stages.items() if "AWSCURRENT" in labels]
    client.update_secret_version_stage(
        SecretId=event["SecretId"],
        VersionStage="AWSCURRENT",
        MoveToVersionId=event["ClientRequestToken"],
        **({"RemoveFromVersionId": current[0]} if current else {}),
    )


def handler(fails_at: str | None = None, look: Callable[[Event, Any], None] = lambda *_: None) -> Any:
    """Return a rotation function that raises at one step, and is looked at in each."""

    def rotate(event: Event, context: Any) -> None:
        look(event, context)
        if event["Step"] == fails_at:
            raise ValueError(f"no {fails_at}")
        if event["Step"] == "createSecret":
            create(event)
        elif event["Step"] == "finishSecret":
            finish(event)

    return rotate


def test_a_rotation_of_a_secret_without_a_value_sets_its_first(mocksm: Aws) -> None:
    db = mocksm.secret("db")
    db.rotate_with(mocksm.function("rotate", handler()))

    assert f"value of {db.versions[0]}" == db.value
    assert "AWSPREVIOUS" not in db.stages


def test_the_pending_version_is_there_and_empty_when_the_first_step_runs(mocksm: Aws) -> None:
    seen = []

    def look(event: Event, _: Any) -> None:
        if event["Step"] != "createSecret":
            return
        client = boto3.client("secretsmanager")
        seen.append(client.describe_secret(SecretId=event["SecretId"]))
        with pytest.raises(ClientError, match="ResourceNotFoundException"):
            client.get_secret_value(
                SecretId=event["SecretId"], VersionId=event["ClientRequestToken"], VersionStage="AWSPENDING"
            )

    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", handler(look=look)))

    assert mocksm.rotations[-1].succeeded
    assert seen[0]["RotationEnabled"] is True
    assert ["AWSPENDING"] == seen[0]["VersionIdsToStages"][mocksm.rotations[-1].version_id]


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_raises_ends_the_rotation(mocksm: Aws, step: str) -> None:
    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", handler(fails_at=step)))

    rotation = mocksm.rotations[-1]
    assert STEPS[: STEPS.index(step) + 1] == rotation.steps
    assert isinstance(rotation.error, ValueError)
    assert f"no {step}" == str(rotation.error)
    assert rotation.error.__traceback__ is not None
    assert "old" == db.value
    assert rotation.version_id == db.stages["AWSPENDING"]
    assert "LastRotatedDate" not in mocksm.client("secretsmanager").describe_secret(SecretId="db")


def test_a_rotation_that_failed_is_tried_again_with_its_token_at_the_next_date(mocksm: Aws) -> None:
    fails = ["testSecret", None]
    db = mocksm.secret("db", "old")
    rotator = mocksm.function("rotate", lambda event, _: handler(fails[0])(event, None))
    db.rotate_with(rotator, every_days=10)
    fails.pop(0)
    mocksm.clock.advance(days=11)

    first, second = mocksm.rotations
    assert first.version_id == second.version_id
    assert f"value of {second.version_id}" == db.value


def test_without_rotating_immediately_only_the_test_step_runs_on_a_copy_of_the_value(mocksm: Aws) -> None:
    read = []

    def look(event: Event, _: Any) -> None:
        client = boto3.client("secretsmanager")
        read.append(client.get_secret_value(SecretId=event["SecretId"], VersionStage="AWSPENDING"))

    db = mocksm.secret("db", "old")
    rotator = mocksm.function("rotate", handler(look=look))
    mocksm.client("secretsmanager").rotate_secret(SecretId="db", RotationLambdaARN=rotator.arn, RotateImmediately=False)

    assert ["testSecret"] == mocksm.rotations[-1].steps
    assert "old" == read[0]["SecretString"]
    assert db.stages["AWSCURRENT"] != read[0]["VersionId"]
    assert {"AWSCURRENT"} == set(db.stages)
    assert 1 == len(db.versions)


def test_a_cancelled_rotation_does_not_run_at_its_date(mocksm: Aws) -> None:
    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", handler()), every_days=10)
    mocksm.client("secretsmanager").cancel_rotate_secret(SecretId="db")
    mocksm.clock.advance(days=30)

    assert 1 == len(mocksm.rotations)


def test_a_schedule_that_was_changed_counts_from_the_change(mocksm: Aws) -> None:
    db = mocksm.secret("db", "old")
    rotator = mocksm.function("rotate", handler())
    db.rotate_with(rotator, every_days=10)
    db.rotate_with(rotator, every_days=100)
    mocksm.clock.advance(days=99)

    assert 2 == len(mocksm.rotations)
    mocksm.clock.advance(days=2)
    assert 3 == len(mocksm.rotations)


def test_a_secret_that_is_scheduled_for_deletion_is_not_rotated(mocksm: Aws) -> None:
    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", handler()), every_days=5)
    mocksm.client("secretsmanager").delete_secret(SecretId="db", RecoveryWindowInDays=30)
    mocksm.clock.advance(days=20)

    assert 1 == len(mocksm.rotations)


def test_an_unmodelled_schedule_is_named(mocksm: Aws) -> None:
    mocksm.secret("db", "old")
    rotator = mocksm.function("rotate", handler())

    with pytest.raises(NotImplementedError, match=r"mocksm does not model \['ScheduleExpression'\] of RotationRules"):
        mocksm.client("secretsmanager").rotate_secret(
            SecretId="db", RotationLambdaARN=rotator.arn, RotationRules={"ScheduleExpression": "rate(10 days)"}
        )
    assert "RotationEnabled" not in mocksm.client("secretsmanager").describe_secret(SecretId="db")


def test_a_scheduled_rotation_that_failed_is_tried_again_at_each_date(mocksm: Aws) -> None:
    fails: list[str | None] = [None]
    db = mocksm.secret("db", "old")
    rotator = mocksm.function("rotate", lambda event, _: handler(fails[0])(event, None))
    mocksm.clock.freeze()
    db.rotate_with(rotator, every_days=10)
    fails[0] = "setSecret"
    mocksm.clock.advance(days=25)
    assert [True, False, False] == [rotation.succeeded for rotation in mocksm.rotations]
    fails[0] = None
    mocksm.clock.advance(days=10)

    assert [True, False, False, True] == [rotation.succeeded for rotation in mocksm.rotations]
    assert 1 == len({rotation.version_id for rotation in list(mocksm.rotations)[1:]})
    assert f"value of {mocksm.rotations[-1].version_id}" == db.value


def test_a_step_can_be_made_to_fail(mocksm: Aws) -> None:
    db = mocksm.secret("db", "old")
    mocksm.fail("lambda:Invoke", "TooManyRequestsException", times=1)
    db.rotate_with(mocksm.function("rotate", handler()))

    assert ["createSecret"] == mocksm.rotations[-1].steps
    assert not mocksm.rotations[-1].succeeded


def test_what_mocksm_does_not_model_is_told_to_the_test(mocksm: Aws) -> None:
    def rotate(event: Event, context: Any) -> None:
        boto3.client("lambda").list_functions()

    db = mocksm.secret("db", "old")
    with pytest.raises(NotImplementedError, match="mocksm does not model ListFunctions of lambda"):
        db.rotate_with(mocksm.function("rotate", rotate))


def test_a_not_implemented_error_of_the_functions_own_is_its_failure(mocksm: Aws) -> None:
    def rotate(event: Event, context: Any) -> None:
        raise NotImplementedError

    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", rotate))

    assert isinstance(mocksm.rotations[-1].error, NotImplementedError)


def test_a_function_that_exits_has_failed(mocksm: Aws) -> None:
    def rotate(event: Event, context: Any) -> None:
        raise SystemExit(3)

    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", rotate))

    assert not mocksm.rotations[-1].succeeded
    assert isinstance(mocksm.rotations[-1].error, SystemExit)


def test_a_function_may_be_limited_to_one_secret(mocksm: Aws) -> None:
    mine, other = mocksm.secret("mine", "old"), mocksm.secret("other", "old")
    rotator = mocksm.function("rotate", handler())
    store = mocksm.cloud.store(Functions, mocksm.cloud.account, mocksm.region)
    statement = allow(
        "lambda:InvokeFunction",
        on=rotator.arn,
        to="secretsmanager.amazonaws.com",
        when={"ArnEquals": {"aws:SourceArn": mine.arn}, "StringEquals": {"aws:SourceAccount": "123456789012"}},
    )
    store.add(Function(rotator.arn, "rotate", handler(), parse(document([statement]), kind="resource")))
    mine.rotate_with(rotator)

    assert mocksm.rotations[-1].succeeded
    with pytest.raises(AwsError, match="Secrets Manager cannot invoke the specified Lambda function"):
        other.rotate_with(rotator)
