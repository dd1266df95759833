"""A rotation function written to AWS's contract changes a password in a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from mocksm import mock_secrets
from mocksm.aws import Aws
from mocksm.handles.secrets import SecretHandle
from tests.rotation import postgres_function
from tests.rotation.postgres_server import Postgres

STEPS = ["createSecret", "setSecret", "testSecret", "finishSecret"]
FIRST = "the first password"


@dataclass
class Function:
    """The rotation function as deployed, with the events it got; ``locked_out`` bars the user before testSecret."""

    postgres: Postgres
    locked_out: bool = False
    events: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, event: dict[str, str], context: object) -> None:
        self.events.append(event)
        if self.locked_out and event["Step"] == "testSecret":
            self.postgres.admin("ALTER ROLE app NOLOGIN")
        postgres_function.handler(event, context)


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_secrets() as control:
        yield control


@pytest.fixture
def function(postgres: Postgres) -> Function:
    postgres.add_user("app", FIRST)
    return Function(postgres)


def login(postgres: Postgres) -> dict[str, Any]:
    return {"host": postgres.host, "port": postgres.port, "username": "app", "password": FIRST}


def seeded(aws: Aws, postgres: Postgres, **options: Any) -> SecretHandle:
    return aws.secret("prod/db", login(postgres), **options)


def refused(postgres: Postgres, *passwords: str) -> bool:
    return not any(postgres.lets_in("app", password) for password in passwords)


@pytest.mark.parametrize(
    "endpoint", [None, "https://secretsmanager.us-east-1.amazonaws.com"], ids=["plain client", "endpoint variable"]
)
def test_password_changes_in_the_server_when_the_secret_is_rotated(
    aws: Aws, postgres: Postgres, function: Function, monkeypatch: pytest.MonkeyPatch, endpoint: str | None
) -> None:
    if endpoint:
        monkeypatch.setenv("SECRETS_MANAGER_ENDPOINT", endpoint)
    db = seeded(aws, postgres)
    before = db.stages["AWSCURRENT"]

    db.rotate_with(aws.function("rotate-db", function))

    assert postgres.lets_in("app", db.json["password"])
    assert refused(postgres, FIRST)
    assert {**login(postgres), "password": db.json["password"]} == db.json
    rotation = aws.rotations[-1]
    assert (STEPS, True, None) == (rotation.steps, rotation.succeeded, rotation.error)
    assert rotation.version_id == db.stages["AWSCURRENT"]
    assert before == db.stages["AWSPREVIOUS"]


def test_events_hold_step_arn_and_token_when_the_function_is_invoked(
    aws: Aws, postgres: Postgres, function: Function
) -> None:
    db = seeded(aws, postgres)
    db.rotate_with(aws.function("rotate-db", function))
    whole = {"SecretId": db.arn, "ClientRequestToken": db.stages["AWSCURRENT"]}
    rotation_token = function.events[0]["RotationToken"]
    assert [{"Step": step, **whole, "RotationToken": rotation_token} for step in STEPS] == function.events


def test_events_hold_the_arn_when_the_user_rotates_by_name(aws: Aws, postgres: Postgres, function: Function) -> None:
    db = seeded(aws, postgres)
    answer = boto3.client("secretsmanager").rotate_secret(
        SecretId="prod/db", RotationLambdaARN=aws.function("rotate-db", function).arn
    )
    assert [db.arn] * 4 == [event["SecretId"] for event in function.events]
    assert [answer["VersionId"]] * 4 == [event["ClientRequestToken"] for event in function.events]
    assert postgres.lets_in("app", db.json["password"])


def test_current_version_stays_when_test_secret_fails(aws: Aws, postgres: Postgres, function: Function) -> None:
    function.locked_out = True
    db = seeded(aws, postgres)
    before = db.stages["AWSCURRENT"]

    db.rotate_with(aws.function("rotate-db", function))

    rotation = aws.rotations[-1]
    assert ["createSecret", "setSecret", "testSecret"] == rotation.steps
    assert isinstance(rotation.error, ValueError)
    assert f"Unable to log into database with pending secret of secret ARN {db.arn}" == str(rotation.error)
    assert {"AWSCURRENT": before, "AWSPENDING": rotation.version_id} == db.stages
    assert FIRST == db.json["password"]


def test_rotate_secret_is_refused_when_a_rotation_failed_before(
    aws: Aws, postgres: Postgres, function: Function
) -> None:
    function.locked_out = True
    rotator = aws.function("rotate-db", function)
    seeded(aws, postgres).rotate_with(rotator)
    assert isinstance(aws.rotations[-1].error, ValueError)
    with pytest.raises(ClientError) as refusal:
        boto3.client("secretsmanager").rotate_secret(SecretId="prod/db", RotationLambdaARN=rotator.arn)
    expected = {
        "Code": "InvalidRequestException",
        "Message": "A previous rotation isn't complete. That rotation will be reattempted.",
    }
    assert expected == refusal.value.response["Error"]
    assert 400 == refusal.value.response["ResponseMetadata"]["HTTPStatusCode"]
    assert 3 == len(function.events)


def test_failed_rotation_completes_with_the_same_version_when_it_is_tried_again(
    aws: Aws, postgres: Postgres, function: Function
) -> None:
    function.locked_out = True
    db = seeded(aws, postgres)
    db.rotate_with(aws.function("rotate-db", function), every=30)
    pending = db.stages["AWSPENDING"]
    assert isinstance(aws.rotations[-1].error, ValueError)
    function.locked_out = False
    postgres.admin("ALTER ROLE app LOGIN")

    aws.clock.advance(days=1)

    assert (STEPS, pending) == (aws.rotations[-1].steps, db.stages["AWSCURRENT"])
    assert postgres.lets_in("app", db.json["password"])
    assert refused(postgres, FIRST)


def test_password_changes_again_when_the_schedule_is_due(aws: Aws, postgres: Postgres, function: Function) -> None:
    db = seeded(aws, postgres)
    db.rotate_with(aws.function("rotate-db", function), every=30)
    second = db.json["password"]
    aws.clock.advance(days=29)
    assert second == db.json["password"]

    aws.clock.advance(days=2)

    third = db.json["password"]
    assert postgres.lets_in("app", third)
    assert refused(postgres, FIRST, second)
    assert STEPS * 2 == [event["Step"] for event in function.events]
    assert [event["ClientRequestToken"] for event in function.events[::4]] == [
        db.stages["AWSPREVIOUS"],
        db.stages["AWSCURRENT"],
    ]


def test_password_changes_when_the_secret_is_under_a_customer_key(
    aws: Aws, postgres: Postgres, function: Function
) -> None:
    key = aws.key(alias="alias/app")
    db = seeded(aws, postgres, kms_key=key)

    db.rotate_with(aws.function("rotate-db", function))

    assert postgres.lets_in("app", db.json["password"])
    assert refused(postgres, FIRST)
    assert key.arn == boto3.client("secretsmanager").describe_secret(SecretId=db.arn)["KmsKeyId"]
    assert {key.arn} == {
        record.params["KeyId"]
        for record in aws.calls("kms:GenerateDataKey", inner=True)
        if record.via == "secretsmanager"
    }


def test_rotation_stops_at_create_secret_when_the_customer_key_is_disabled(
    aws: Aws, postgres: Postgres, function: Function
) -> None:
    key = aws.key()
    db = seeded(aws, postgres, kms_key=key)
    aws.client("kms").disable_key(KeyId=key.arn)

    db.rotate_with(aws.function("rotate-db", function))

    assert ["createSecret"] == aws.rotations[-1].steps
    assert isinstance(aws.rotations[-1].error, ClientError)
    assert postgres.lets_in("app", FIRST)


def test_step_does_nothing_when_the_version_is_current_already(
    aws: Aws, postgres: Postgres, function: Function
) -> None:
    db = seeded(aws, postgres)
    db.rotate_with(aws.function("rotate-db", function))
    stages, rotated, seen = db.stages, db.json, len(aws.calls)

    for event in list(function.events):
        function(event, None)

    assert (stages, rotated) == (db.stages, db.json)
    assert ["secretsmanager:DescribeSecret"] * 4 == [record.operation for record in list(aws.calls)[seen:]]


def test_rotation_completes_when_each_step_is_done_twice(aws: Aws, postgres: Postgres, function: Function) -> None:
    def twice(event: dict[str, str], context: object) -> None:
        function(event, context)
        function(event, context)

    db = seeded(aws, postgres)
    db.rotate_with(aws.function("rotate-db", twice))
    assert aws.rotations[-1].succeeded
    assert 2 == len(db.versions)
    assert postgres.lets_in("app", db.json["password"])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"ClientRequestToken": "x" * 32}, "Secret version {0} has no stage for rotation of secret {1}.", id="unknown token"),
        pytest.param({"Step": "dropSecret"}, "Invalid step parameter dropSecret for secret {1}", id="unknown step"),
    ],
)  # fmt: skip
def test_step_is_refused_when_the_event_fits_no_rotation(
    aws: Aws, postgres: Postgres, function: Function, changes: dict[str, str], message: str
) -> None:
    function.locked_out = True
    db = seeded(aws, postgres)
    db.rotate_with(aws.function("rotate-db", function))
    assert isinstance(aws.rotations[-1].error, ValueError)
    event = {**function.events[0], **changes}
    with pytest.raises(ValueError, match=r"rotation|step") as refusal:
        postgres_function.handler(event, None)
    assert message.format(event["ClientRequestToken"], db.arn) == str(refusal.value)
