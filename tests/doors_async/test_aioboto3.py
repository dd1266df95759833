from __future__ import annotations

import aioboto3
import pytest

from mocksm import MockSecrets


@pytest.mark.asyncio
async def test_aioboto3_is_caught(aws: MockSecrets) -> None:
    async with aioboto3.Session().client("secretsmanager") as secrets:
        await secrets.create_secret(Name="api", SecretString="x")
    async with aioboto3.Session(aws_access_key_id="a", aws_secret_access_key="s").client("secretsmanager") as secrets:
        assert ["hunter2", "x"] == [
            (await secrets.get_secret_value(SecretId=name))["SecretString"] for name in ("db", "api")
        ]
    assert ["db", "api"] == [secret.name for secret in aws.secrets]
