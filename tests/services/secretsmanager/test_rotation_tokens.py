"""RotationToken: what the events of a rotation carry, and what PutSecretValue takes; a function in another account."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from mocksm import allow
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.secretsmanager.rotators import Event, finish, handler

INVALID = "The RotationToken is not valid for a rotation of this secret."


def test_an_event_has_four_members(mocksm: Aws) -> None:
    events: list[Event] = []
    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", handler(look=lambda event, _: events.append(event))))

    version = mocksm.rotations[-1].version_id
    token = events[0]["RotationToken"]
    assert [
        {"Step": step, "SecretId": db.arn, "ClientRequestToken": version, "RotationToken": token}
        for step in ("createSecret", "setSecret", "testSecret", "finishSecret")
    ] == events


def put(event: Event, rotation_token: str, client: Any = None) -> None:
    (client or boto3.client("secretsmanager")).put_secret_value(
        SecretId=event["SecretId"],
        ClientRequestToken=event["ClientRequestToken"],
        RotationToken=rotation_token,
        SecretString="by token",
        VersionStages=["AWSPENDING"],
    )


def test_the_token_of_the_rotation_is_taken(mocksm: Aws) -> None:
    def rotate(event: Event, _: Any) -> None:
        if event["Step"] == "createSecret":
            put(event, event["RotationToken"])
        elif event["Step"] == "finishSecret":
            finish(event)

    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", rotate))

    assert "by token" == db.value


@pytest.mark.parametrize("when", ["made up", "over"])
def test_another_token_is_refused_and_stores_nothing(mocksm: Aws, when: str) -> None:
    events: list[Event] = []
    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("rotate", handler(look=lambda event, _: events.append(event))))
    before = (db.value, db.versions)
    event = {**events[0], "ClientRequestToken": "v" * 32}
    with refused("InvalidParameterException", INVALID):
        put(event, "t" * 36 if when == "made up" else event["RotationToken"])

    assert before == (db.value, db.versions)


def test_a_function_of_another_account_rotates_through_a_role(mocksm: Aws) -> None:
    """The function runs in its account and assumes a role of the secret's, as the guide has it."""
    tools = mocksm.account("444455556666")
    executor = mocksm.role("arn:aws:iam::444455556666:role/executor", [allow("sts:AssumeRole")])
    worker = mocksm.role("worker", [allow("secretsmanager:*")], trust=[allow("sts:AssumeRole", to=executor)])

    def rotate(event: Event, _: Any) -> None:
        given = boto3.client("sts").assume_role(RoleArn=worker.arn, RoleSessionName="rotation")["Credentials"]
        client = boto3.client(
            "secretsmanager",
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
        )
        if event["Step"] == "createSecret":
            put(event, event["RotationToken"], client)
        elif event["Step"] == "finishSecret":
            finish(event, client)

    db = mocksm.secret("db", "old")
    db.rotate_with(tools.function("rotate", rotate, role=executor))

    assert "by token" == db.value
    puts = mocksm.calls("secretsmanager:PutSecretValue")
    assert "arn:aws:sts::123456789012:assumed-role/worker/rotation" == puts.last.principal.arn
