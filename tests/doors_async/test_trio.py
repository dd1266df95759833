"""Clients on httpx run on trio as well, where aiobotocore waits by anyio, as newer releases do."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from mocksm import MockSecrets
from tests.doors_async.clients import SESSIONS, client


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["trio"])
@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
async def test_trio_runs_it_and_waits_for_nothing(aws: MockSecrets, mode: str) -> None:
    aws.fail("secretsmanager:GetSecretValue", "ThrottlingException", times=2)
    start = aws.clock.now()
    async with client(http=SESSIONS["httpx"], retries={"mode": mode, "total_max_attempts": 3}) as secrets:
        assert "hunter2" == (await secrets.get_secret_value(SecretId="db"))["SecretString"]
        with pytest.raises(ClientError, match="ResourceNotFoundException"):
            await secrets.get_secret_value(SecretId="none")
    assert aws.clock.now() > start
