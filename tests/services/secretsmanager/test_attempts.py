from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from mocksm import allow
from mocksm.aws import Aws
from mocksm.errors import AwsError, MocksmError
from tests.services.secretsmanager.rotators import STEPS, Event, handler


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


def test_a_step_can_be_made_to_fail(mocksm: Aws) -> None:
    db = mocksm.secret("db", "old")
    mocksm.fail("lambda:Invoke", "TooManyRequestsException", times=1)
    db.rotate_with(mocksm.function("rotate", handler()))

    assert ["createSecret"] == mocksm.rotations[-1].steps
    assert "TooManyRequestsException" in repr(mocksm.rotations[-1].error)


@pytest.mark.mocksm(may_swallow=["NotModelled"])
def test_what_mocksm_does_not_model_is_told_to_the_test(mocksm: Aws) -> None:
    def rotate(event: Event, context: Any) -> None:
        boto3.client("lambda").list_layers()

    db = mocksm.secret("db", "old")
    with pytest.raises(NotImplementedError, match="mocksm does not model ListLayers of lambda"):
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
    statement = allow(
        "lambda:InvokeFunction",
        to="secretsmanager.amazonaws.com",
        when={"ArnEquals": {"aws:SourceArn": mine.arn}, "StringEquals": {"aws:SourceAccount": "123456789012"}},
    )
    rotator = mocksm.function("rotate", handler(), policy=[statement])
    mine.rotate_with(rotator)

    assert mocksm.rotations[-1].succeeded
    with pytest.raises(AwsError, match="Secrets Manager cannot invoke the specified Lambda function"):
        other.rotate_with(rotator)


@pytest.mark.parametrize("every", [timedelta(days=3), True, 1.5], ids=repr)
def test_what_is_no_schedule_is_refused_with_what_is(mocksm: Aws, every: Any) -> None:
    db = mocksm.secret("db", "old")
    with pytest.raises(MocksmError, match=r"mocksm: every=.* is no schedule: give days \(30\)"):
        db.rotate_with(mocksm.function("rotate", handler()), every=every)
    with pytest.raises(MocksmError, match=r"rotate_with takes a function of aws\.function"):
        db.rotate_with(handler())
    assert [] == list(mocksm.rotations)
