from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from mocksm import MockSecrets
from tests.doors_async.clients import client

ONCE = {"total_max_attempts": 1}
SILENCES = {
    "timeout": (ReadTimeoutError, 7),
    "connect timeout": (ConnectTimeoutError, 3),
    "connection reset": (ConnectionClosedError, 0),
    "unreachable": (EndpointConnectionError, 0),
}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("code", "raised", "seconds"), [(code, *told) for code, told in SILENCES.items()], ids=SILENCES
)
async def test_no_answer_is_told_as_the_library_tells_it(
    aws: MockSecrets, http: Any, code: str, raised: type[Exception], seconds: float
) -> None:
    aws.fail("secretsmanager:GetSecretValue", code)
    start = aws.clock.now()
    async with client(http=http, retries=ONCE, read_timeout=7, connect_timeout=3) as secrets:
        with pytest.raises(raised, match="secretsmanager"):
            await secrets.get_secret_value(SecretId="db")

    assert timedelta(seconds=seconds) == aws.clock.now() - start


@pytest.mark.asyncio
async def test_a_silence_is_retried(aws: MockSecrets, http: Any) -> None:
    aws.fail("secretsmanager:GetSecretValue", "timeout", times=1)
    async with client(http=http, retries={"mode": "standard", "total_max_attempts": 2}) as secrets:
        assert "hunter2" == (await secrets.get_secret_value(SecretId="db"))["SecretString"]


@pytest.mark.asyncio
async def test_an_exception_of_the_tests_own_is_raised(aws: MockSecrets, http: Any) -> None:
    aws.fail("secretsmanager:GetSecretValue", ZeroDivisionError("mine"))
    async with client(http=http) as secrets:
        with pytest.raises(ZeroDivisionError, match="mine"):
            await secrets.get_secret_value(SecretId="db")
