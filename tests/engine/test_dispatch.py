from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
import time_machine
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from mocksm import mock_secrets
from mocksm.aws import Aws
from mocksm.clock import UTC
from tests.services.secretsmanager.rotators import handler

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.mark.mocksm(may_swallow=["NotModelled"])
def test_an_operation_that_is_not_there_is_named(mocksm: Aws) -> None:
    with pytest.raises(NotImplementedError, match=r"mocksm does not model ListLayers of lambda yet; it has .*invoke"):
        mocksm.client("lambda").list_layers()


@pytest.mark.mocksm(may_swallow=["NotModelled"])
def test_a_parameter_that_is_not_there_is_named_when_it_is_used(mocksm: Aws) -> None:
    with pytest.raises(
        NotImplementedError, match=r"mocksm does not model \['MaxSigninSessionDuration'\] of CreateRole"
    ):
        mocksm.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}", MaxSigninSessionDuration=3600)


def test_an_unsigned_request_is_refused(mocksm: Aws) -> None:
    client = boto3.client("secretsmanager", config=Config(signature_version=UNSIGNED))

    with pytest.raises(ClientError, match="MissingAuthenticationTokenException"):
        client.list_secrets()
    assert 0 == mocksm.calls("secretsmanager:*").count


def test_the_region_is_the_one_that_was_signed_for(mocksm: Aws) -> None:
    client = boto3.client("secretsmanager", region_name="eu-west-1", endpoint_url="https://vault.example.com")
    client.create_secret(Name="db", SecretString="x")

    assert "eu-west-1" == mocksm.calls.last.region
    assert "db" not in mocksm.secrets


def test_twelve_digits_are_the_administrator_of_that_account(mocksm: Aws) -> None:
    del mocksm
    other = boto3.client("sts", aws_access_key_id="111122223333", aws_secret_access_key="x")

    assert "arn:aws:iam::111122223333:user/mocksm" == other.get_caller_identity()["Arn"]


def test_accounts_and_regions_do_not_see_each_others_secrets(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    other: Any = {"aws_access_key_id": "111122223333", "aws_secret_access_key": "x"}

    for client in (boto3.client("secretsmanager", **other), boto3.client("secretsmanager", region_name="eu-west-1")):
        assert [] == client.list_secrets()["SecretList"]
        with pytest.raises(ClientError, match="ResourceNotFoundException"):
            client.get_secret_value(SecretId="db")


def test_work_that_fell_due_runs_before_the_next_call_when_another_tool_moves_the_time() -> None:
    with time_machine.travel(NOON, tick=False) as traveller, mock_secrets() as aws:
        aws.secret("db", "hunter2")
        client = boto3.client("secretsmanager")
        client.delete_secret(SecretId="db", RecoveryWindowInDays=7)
        traveller.shift(timedelta(days=8))

        with pytest.raises(ClientError, match="ResourceNotFoundException"):
            client.describe_secret(SecretId="db")


def test_work_runs_with_the_clock_at_its_own_time(mocksm: Aws) -> None:
    seen = []
    rotator = mocksm.function("rotate", handler(look=lambda *_: seen.append(mocksm.clock.now())))
    mocksm.clock.freeze()
    start = mocksm.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    mocksm.secret("db", "x").rotate_with(rotator, every=10)
    seen.clear()

    mocksm.clock.advance(days=25)

    assert [start + timedelta(days=10)] * 4 + [start + timedelta(days=20)] * 4 == seen


def test_user_code_runs_without_the_lock(mocksm: Aws) -> None:
    """A rotation function whose thread calls AWS would wait for ever if its step held the cloud's lock."""
    identities = []

    def look(*_: object) -> None:
        thread = threading.Thread(
            target=lambda: identities.append(boto3.client("sts", "us-east-1").get_caller_identity()), daemon=True
        )
        thread.start()
        thread.join(timeout=30)

    mocksm.secret("db", "x").rotate_with(mocksm.function("rotate", handler(look=look)))

    assert 4 == len(identities)


def test_concurrent_writers_lose_nothing(mocksm: Aws) -> None:
    client = mocksm.client("secretsmanager")
    db = mocksm.secret("db", "0")
    threads = [
        threading.Thread(
            target=lambda n=n: [client.put_secret_value(SecretId="db", SecretString=f"{n}-{i}") for i in range(10)]
        )
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 81 == len(db.versions)
    assert {"AWSCURRENT", "AWSPREVIOUS"} == set(db.stages)
    assert 80 == mocksm.calls("secretsmanager:PutSecretValue").count
