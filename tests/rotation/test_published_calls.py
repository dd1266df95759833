"""The calls of AWS's published functions, as traced (facts/integrations.md, 3.3): a callable that makes exactly them.

``python -m tests.rotation.published DIR`` runs the published functions themselves.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from mocksm.aws import Aws
from mocksm.handles.secrets import SecretHandle
from mocksm.rotation import alternating_users, single_user
from mocksm.rotation.contract import Handler
from tests.rotation.by_hand import STEPS
from tests.rotation.recording import Recorder

Calls = list[tuple[str, dict[str, Any]]]

PASSWORD = {
    "ExcludeCharacters": "/@\"'\\",
    "PasswordLength": 32,
    "ExcludeNumbers": False,
    "ExcludePunctuation": False,
    "ExcludeUppercase": False,
    "ExcludeLowercase": False,
    "RequireEachIncludedType": True,
}


def expected(db: SecretHandle, token: str, current: str, superuser: str | None = None) -> Calls:
    """Return the fact book's lines; ``superuser`` is the ARN that users who take turns read in setSecret."""
    secret = {"SecretId": db.arn}
    describe = ("DescribeSecret", secret)
    read_current = ("GetSecretValue", {**secret, "VersionStage": "AWSCURRENT"})
    read_pending = ("GetSecretValue", {**secret, "VersionId": token, "VersionStage": "AWSPENDING"})
    previous = ("GetSecretValue", {**secret, "VersionStage": "AWSPREVIOUS"})
    master = ("GetSecretValue", {"SecretId": superuser, "VersionStage": "AWSCURRENT"})
    put = {**secret, "ClientRequestToken": token, "SecretString": db.value, "VersionStages": ["AWSPENDING"]}
    move = {**secret, "VersionStage": "AWSCURRENT", "MoveToVersionId": token, "RemoveFromVersionId": current}
    reads = [read_current, read_pending, master] if superuser else [previous, read_current, read_pending]
    return [
        *[describe, read_current, read_pending, ("GetRandomPassword", PASSWORD), ("PutSecretValue", put)],
        *[describe, *reads],
        *[describe, read_pending],
        *[describe, describe, ("UpdateSecretVersionStage", move)],
    ]


def made(aws: Aws) -> Calls:
    """Return the calls that were made; the RotationToken is left out, which is newer than the traced functions."""
    calls = [(record.operation.partition(":")[2], dict(record.params)) for record in aws.calls]
    return [(name, {key: value for key, value in params.items() if key != "RotationToken"}) for name, params in calls]


def single_user_calls(event: dict[str, str], context: object) -> None:
    """Make the calls of the published MySQL function for a single user, and nothing else."""
    secret, version = {"SecretId": event["SecretId"]}, event["ClientRequestToken"]
    client: Any = boto3.client("secretsmanager", endpoint_url=os.environ["SECRETS_MANAGER_ENDPOINT"])
    stages = client.describe_secret(**secret)["VersionIdsToStages"]
    if "AWSCURRENT" in stages[version]:
        return
    pending = {**secret, "VersionId": version, "VersionStage": "AWSPENDING"}
    match event["Step"]:
        case "createSecret":
            value = json.loads(client.get_secret_value(**secret, VersionStage="AWSCURRENT")["SecretString"])
            with pytest.raises(client.exceptions.ResourceNotFoundException):
                client.get_secret_value(**pending)
            value["password"] = client.get_random_password(**PASSWORD)["RandomPassword"]
            client.put_secret_value(
                **secret, ClientRequestToken=version, SecretString=json.dumps(value), VersionStages=["AWSPENDING"]
            )
        case "setSecret":
            with pytest.raises(client.exceptions.ResourceNotFoundException):
                client.get_secret_value(**secret, VersionStage="AWSPREVIOUS")
            client.get_secret_value(**secret, VersionStage="AWSCURRENT")
            client.get_secret_value(**pending)
        case "testSecret":
            client.get_secret_value(**pending)
        case "finishSecret":
            stages = client.describe_secret(**secret)["VersionIdsToStages"]
            (current,) = [each for each, labels in stages.items() if "AWSCURRENT" in labels]
            client.update_secret_version_stage(
                **secret, VersionStage="AWSCURRENT", MoveToVersionId=version, RemoveFromVersionId=current
            )


def ready_made(strategy: Callable[..., Handler]) -> Handler:
    return strategy(Recorder().connect, dialect="mysql")


@pytest.fixture
def db(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> SecretHandle:
    monkeypatch.setenv("SECRETS_MANAGER_ENDPOINT", "https://secretsmanager.us-east-1.amazonaws.com")
    superuser = aws.secret("superuser", {"username": "root", "password": "root's", "host": "db.example.com"})
    login = {"engine": "mysql", "host": "db.example.com", "username": "app", "password": "old"}
    return aws.secret("prod/db", {**login, "masterarn": superuser.arn})


@pytest.mark.parametrize(
    "handler", [single_user_calls, ready_made(single_user)], ids=["published calls", "ready-made function"]
)
def test_calls_are_the_traced_ones_when_a_single_user_is_rotated(aws: Aws, db: SecretHandle, handler: Handler) -> None:
    current = db.stages["AWSCURRENT"]
    db.rotate_with(aws.function("rotate-db", handler))
    assert (list(STEPS), None) == (aws.rotations[-1].steps, aws.rotations[-1].error)
    assert expected(db, db.stages["AWSCURRENT"], current) == made(aws)
    assert db.stages["AWSPENDING"] == db.stages["AWSCURRENT"]


def test_calls_are_the_traced_ones_when_users_take_turns(aws: Aws, db: SecretHandle) -> None:
    current, superuser = db.stages["AWSCURRENT"], db.json["masterarn"]
    db.rotate_with(aws.function("rotate-db", ready_made(alternating_users)))
    assert aws.rotations[-1].error is None
    assert expected(db, db.stages["AWSCURRENT"], current, superuser) == made(aws)
    assert "app_clone" == db.json["username"]


@pytest.mark.parametrize(
    "handler", [single_user_calls, ready_made(single_user)], ids=["published calls", "ready-made function"]
)
def test_secret_is_described_and_no_more_when_a_step_comes_again(aws: Aws, db: SecretHandle, handler: Handler) -> None:
    db.rotate_with(aws.function("rotate-db", handler))
    seen = len(aws.calls)
    for step in STEPS:
        handler({"Step": step, "SecretId": db.arn, "ClientRequestToken": db.stages["AWSCURRENT"]}, None)
    assert [("DescribeSecret", {"SecretId": db.arn})] * 4 == made(aws)[seen:]


def test_second_rotation_reads_the_previous_login_when_there_is_one(aws: Aws, db: SecretHandle) -> None:
    rotator = aws.function("rotate-db", ready_made(single_user))
    db.rotate_with(rotator)
    db.rotate_with(rotator)
    reads = aws.calls("secretsmanager:GetSecretValue", VersionStage="AWSPREVIOUS")
    assert ["ResourceNotFoundException", None] == [getattr(record.error, "code", None) for record in reads]
