from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any

import aiobotocore.endpoint
import pytest
from aiobotocore.waiter import create_waiter_with_client
from botocore.exceptions import ClientError, WaiterError
from botocore.waiter import WaiterModel

from mocksm import MockSecrets, mock_secrets
from tests.doors_async.clients import client

MODES = ["legacy", "standard", "adaptive"]
ENDPOINT: Any = aiobotocore.endpoint


def waiter(reader: Any) -> Any:
    description = {
        "version": 2,
        "waiters": {
            "SecretExists": {
                "operation": "DescribeSecret",
                "delay": 30,
                "maxAttempts": 4,
                "acceptors": [
                    {"state": "success", "matcher": "status", "expected": 200},
                    {"state": "retry", "matcher": "error", "expected": "ResourceNotFoundException"},
                ],
            }
        },
    }
    return create_waiter_with_client("SecretExists", WaiterModel(description), reader)


def retries(mode: str, attempts: int = 5) -> dict[str, Any]:
    return {"mode": mode, "total_max_attempts": attempts}


@pytest.mark.asyncio
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("failure", ["InternalServiceError", "ThrottlingException"])
async def test_waits_between_retries_move_the_clock(
    aws: MockSecrets, http: Any, slept: list[float], mode: str, failure: str
) -> None:
    aws.fail("secretsmanager:GetSecretValue", failure, times=4)
    start = aws.clock.now()
    async with client(http=http, retries=retries(mode)) as secrets:
        answer = await secrets.get_secret_value(SecretId="db")

    assert ("hunter2", 4) == (answer["SecretString"], answer["ResponseMetadata"]["RetryAttempts"])
    assert aws.clock.now() > start
    assert [] == slept


@pytest.mark.asyncio
@pytest.mark.parametrize("mode", MODES)
async def test_a_client_gives_up_as_ever(aws: MockSecrets, http: Any, slept: list[float], mode: str) -> None:
    fault = aws.fail("secretsmanager:GetSecretValue", "ThrottlingException")
    async with client(http=http, retries=retries(mode, 3)) as secrets:
        with pytest.raises(ClientError, match="reached max retries: 2"):
            await secrets.get_secret_value(SecretId="db")

    assert 3 == fault.fired
    assert [] == slept


@pytest.mark.asyncio
async def test_real_waits_are_waited(http: Any, slept: list[float]) -> None:
    with mock_secrets(real_waits=True, secrets={"db": "x"}) as aws:
        aws.fail("secretsmanager:GetSecretValue", "ThrottlingException", times=1)
        async with client(http=http, retries=retries("standard")) as secrets:
            await secrets.get_secret_value(SecretId="db")

    assert 1 == len(slept)


@pytest.mark.asyncio
async def test_the_users_own_waits_are_real(aws: MockSecrets, slept: list[float]) -> None:
    start = aws.clock.now()
    await asyncio.sleep(5)

    assert [5] == slept
    assert start == aws.clock.now()


@pytest.mark.asyncio
async def test_waits_for_other_services_are_real(aws: MockSecrets, http: Any, slept: list[float]) -> None:
    async with client("sqs", http, endpoint_url="http://localhost:1", retries=retries("standard", 2)) as queues:
        with pytest.raises(Exception, match="localhost:1"):
            await queues.list_queues()

    assert 1 == len([each for each in slept if each != 0.1])  # anyio waits itself while it tries two addresses


@pytest.mark.asyncio
async def test_other_tasks_have_their_turn_during_a_wait(aws: MockSecrets, http: Any) -> None:
    async def create_later() -> None:
        async with client(http=http) as secrets:
            await secrets.create_secret(Name="late", SecretString="x")

    async with client(http=http) as secrets:
        waiting = waiter(secrets)
        task = asyncio.ensure_future(waiting.wait(SecretId="late", WaiterConfig={"MaxAttempts": 100_000}))
        await create_later()
        await task


@pytest.mark.asyncio
async def test_a_waiter_moves_the_clock(aws: MockSecrets, http: Any, slept: list[float]) -> None:
    start = aws.clock.now()
    async with client(http=http) as secrets:
        with aws.lag(70):
            await secrets.create_secret(Name="late", SecretString="x")
            await waiter(secrets).wait(SecretId="late")

    assert timedelta(seconds=90) == aws.clock.now() - start
    assert [] == slept


@pytest.mark.asyncio
async def test_a_waiter_gives_up_as_ever(aws: MockSecrets, http: Any) -> None:
    start = aws.clock.now()
    async with client(http=http) as secrets:
        with pytest.raises(WaiterError, match="Max attempts exceeded"):
            await waiter(secrets).wait(SecretId="none", WaiterConfig={"Delay": 7})

    assert timedelta(seconds=21) == aws.clock.now() - start


@pytest.mark.asyncio
async def test_a_throttled_adaptive_client_holds_itself_back_on_the_clock(aws: MockSecrets, http: Any) -> None:
    aws.fail("secretsmanager:*", "ThrottlingException", times=1)
    start, really = aws.clock.now(), time.monotonic()
    async with client(http=http, retries=retries("adaptive")) as secrets:
        for _ in range(11):
            await secrets.get_secret_value(SecretId="db")

    waited = (aws.clock.now() - start).total_seconds()
    assert 1 < waited < 25
    assert time.monotonic() - really < waited


@pytest.mark.asyncio
async def test_to_a_client_that_held_itself_back_that_time_has_passed(aws: MockSecrets, http: Any) -> None:
    aws.fail("secretsmanager:*", "ThrottlingException", times=1)
    taken = []
    async with client(http=http, retries=retries("adaptive")) as secrets:
        for _ in range(2):
            start = aws.clock.now()
            for _ in range(60):
                await secrets.get_secret_value(SecretId="db")
            taken.append(aws.clock.now() - start)

    assert taken[1] < taken[0]


@pytest.mark.asyncio
async def test_what_falls_due_during_a_wait_runs(aws: MockSecrets, http: Any) -> None:
    async with client(http=http) as secrets:
        await secrets.delete_secret(SecretId="db", RecoveryWindowInDays=7)
        aws.clock.advance(days=6, hours=23, minutes=59)
        with pytest.raises(WaiterError, match="Max attempts exceeded"):
            await waiter(secrets).wait(SecretId="none")

        with pytest.raises(ClientError, match="ResourceNotFoundException"):
            await secrets.describe_secret(SecretId="db")
