"""``aws.clock.tick``: each call of the tested code is later than the one before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
import pytest

from mocksm import MockSecrets
from mocksm.errors import MocksmError


def test_each_call_moves_the_time_on(mocksm: MockSecrets) -> None:
    client = boto3.client("secretsmanager")
    mocksm.clock.tick(60)
    start = mocksm.clock.now()
    client.create_secret(Name="db", SecretString="x")
    client.put_secret_value(SecretId="db", SecretString="y")
    client.describe_secret(SecretId="db")

    assert [timedelta(minutes=minutes) for minutes in (1, 2, 3)] == [call.at - start for call in mocksm.calls]
    assert start + timedelta(minutes=3) == mocksm.clock.now()


def test_what_the_test_itself_does_moves_nothing(mocksm: MockSecrets) -> None:
    mocksm.clock.tick()
    start = mocksm.clock.now()
    db = mocksm.secret("db", "x")
    mocksm.dump()

    assert ("x", start) == (db.value, mocksm.clock.now())


def test_what_falls_due_by_a_tick_runs(mocksm: MockSecrets) -> None:
    mocksm.seed(secrets={"db": {"value": "x", "deleted": 7}})
    mocksm.clock.tick(timedelta(days=8).total_seconds())
    client = boto3.client("secretsmanager")
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.describe_secret(SecretId="db")


def test_resume_and_freeze_end_it(mocksm: MockSecrets) -> None:
    client = boto3.client("sts")
    mocksm.clock.tick(3600)
    mocksm.clock.freeze()
    start = mocksm.clock.now()
    client.get_caller_identity()
    assert start == mocksm.clock.now()

    mocksm.clock.tick(3600)
    mocksm.clock.resume()
    client.get_caller_identity()
    assert mocksm.clock.now() - start < timedelta(minutes=5)


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), "1", None], ids=repr)
def test_a_tick_is_a_positive_number(mocksm: MockSecrets, seconds: Any) -> None:
    with pytest.raises(MocksmError, match=r"the clock cannot tick by .* seconds; it takes a number above 0"):
        mocksm.clock.tick(seconds)
