from __future__ import annotations

import subprocess
import sys
import textwrap
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import vcr  # type: ignore[import-untyped]
from aiobotocore.endpoint import AioEndpoint
from aiobotocore.signers import AioRequestSigner
from aiobotocore.utils import AioInstanceMetadataFetcher
from aiobotocore.waiter import AIOWaiter
from botocore.awsrequest import AWSRequest
from botocore.exceptions import EndpointConnectionError, HTTPClientError
from moto import mock_aws

from mocksm import MockSecrets, UnmockedRequest, mock_secrets
from tests.doors_async.clients import SESSIONS, client
from tests.stored_in_moto import stored_in_moto


@pytest.mark.asyncio
async def test_a_service_that_mocksm_does_not_have_is_refused(aws: MockSecrets, http: Any) -> None:
    async with client("dynamodb", http) as tables:
        with pytest.raises(UnmockedRequest, match="ListTables"):
            await tables.list_tables()
    assert 1 == len(aws.take_refusals())


@pytest.mark.asyncio
async def test_a_host_that_is_not_aws_s_is_let_through(aws: MockSecrets, http: Any) -> None:
    once = {"total_max_attempts": 1}
    async with client("dynamodb", http, endpoint_url="http://localhost:1", retries=once) as tables:
        with pytest.raises(EndpointConnectionError, match="localhost:1"):
            await tables.list_tables()
    assert [] == aws.take_refusals()


@pytest.mark.asyncio
async def test_what_is_passed_through_leaves_for_where_it_goes(http: Any) -> None:
    with mock_secrets(passthrough=["secretsmanager"]):
        once = {"total_max_attempts": 1}
        async with client(http=http, endpoint_url="http://localhost:1", retries=once) as secrets:
            with pytest.raises(EndpointConnectionError, match="localhost:1"):
                await secrets.list_secrets()


@pytest.mark.asyncio
async def test_the_wall_answers_what_passed_no_endpoint(aws: MockSecrets, http: Any) -> None:
    async with client(http=http) as secrets:
        url = await secrets.generate_presigned_url("list_secrets")
        request: Any = AWSRequest("POST", url, {"X-Amz-Target": "secretsmanager.ListSecrets"}, b"{}").prepare()
        async with http() as session:
            response = await session.send(request)

            assert (200, True) == (response.status_code, b'"db"' in await response.content)


@pytest.mark.asyncio
async def test_nothing_fetches_credentials(aws: MockSecrets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    assert {} == await AioInstanceMetadataFetcher(timeout=1, num_attempts=1).retrieve_iam_role_credentials()


@pytest.mark.asyncio
@pytest.mark.parametrize("outside", ["moto", "mocksm"])
async def test_moto_sees_nothing(http: Any, outside: str) -> None:
    contexts: list[AbstractContextManager[Any]] = [mock_aws(), mock_secrets()]
    first, second = contexts if outside == "moto" else contexts[::-1]
    with first, second:
        async with client(http=http) as secrets:
            await secrets.create_secret(Name="a", SecretString="b")

            assert ["a"] == [each["Name"] for each in (await secrets.list_secrets())["SecretList"]]
        assert {} == stored_in_moto()


@pytest.mark.asyncio
async def test_before_send_handlers_of_the_user_run_and_may_answer(aws: MockSecrets, http: Any) -> None:
    seen = []

    async def look(request: Any, **_: Any) -> None:
        seen.append(request.method)

    with mock_aws():
        async with client(http=http) as secrets:
            secrets.meta.events.register("before-send.secrets-manager", look)
            secrets.meta.events.register("before-send.secrets-manager", lambda request, **_: seen.append(request.url))
            await secrets.list_secrets()

    assert ["POST", "https://secretsmanager.us-east-1.amazonaws.com/"] == seen


@pytest.mark.asyncio
async def test_a_recorder_gets_what_is_not_the_mock_s(aws: MockSecrets, tmp_path: Path) -> None:
    once = {"total_max_attempts": 1}
    with vcr.use_cassette(str(tmp_path / "none.yaml"), record_mode="none"):
        async with client() as secrets:
            assert "hunter2" == (await secrets.get_secret_value(SecretId="db"))["SecretString"]
        async with client("dynamodb", retries=once) as tables:
            with pytest.raises(HTTPClientError, match="cassette"):
                await tables.list_tables()
    assert [] == aws.take_refusals()


def _wrapped() -> list[Any]:
    owners = [(AioEndpoint, "_do_get_response"), (AioEndpoint, "_send_request"), (AIOWaiter, "wait")]
    owners += [(AioRequestSigner, "sign"), *((session, "send") for session in SESSIONS.values())]
    modules = [sys.modules["aiobotocore.endpoint"].asyncio, sys.modules["aiobotocore.waiter"].asyncio]
    return [*(vars(owner)[name] for owner, name in owners), *modules]


def test_all_is_put_back_at_the_end() -> None:
    before = _wrapped()
    with mock_secrets():
        assert not any(one is other for one, other in zip(before, _wrapped(), strict=True))
    assert before == _wrapped()


def run(code: str) -> str:
    done = subprocess.run(  # noqa: S603 - it is our own code
        [sys.executable, "-W", "error::pytest.PytestWarning", "-c", textwrap.dedent(code)],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout.strip()


def test_aiobotocore_that_is_imported_while_a_mock_is_active_is_caught() -> None:
    code = """
        import asyncio, sys
        from mocksm import mock_secrets

        async def main():
            from aiobotocore.session import get_session
            async with get_session().create_client("secretsmanager") as secrets:
                return (await secrets.get_secret_value(SecretId="db"))["SecretString"]

        with mock_secrets(secrets={"db": "late"}):
            assert "aiobotocore" not in sys.modules
            print(asyncio.run(main()))
        """
    assert "late" == run(code)


def test_nothing_of_it_is_imported_by_mocksm() -> None:
    code = """
        import sys
        from mocksm import mock_secrets

        with mock_secrets(secrets={"db": "x"}) as aws:
            aws.client("secretsmanager").get_secret_value(SecretId="db")
        print([name for name in sys.modules if name.startswith(("aiobotocore", "aiohttp", "asyncio"))])
        """
    assert "[]" == run(code)
