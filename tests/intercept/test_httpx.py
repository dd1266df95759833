from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mocksm.wire.http import HttpResponse
from tests.intercept.canned import CannedMock, answer

LOCAL = "http://localhost:2773/v1/db"
HEADERS = {"X-Aws-Parameters-Secrets-Token": "any"}


async def _asynchronously(url: str, **options: Any) -> httpx.Response:
    async with httpx.AsyncClient(**options) as client:
        return await client.get(url, headers=HEADERS)


def fetched(kind: str, url: str = LOCAL, **options: Any) -> httpx.Response:
    """Return the answer to one of httpx's clients."""
    if kind == "async":
        return asyncio.run(_asynchronously(url, **options))
    with httpx.Client(**options) as client:
        return client.get(url, headers=HEADERS)


kinds = pytest.mark.parametrize("kind", ["sync", "async"])


@kinds
def test_local_endpoint_is_answered(kind: str, mock: CannedMock) -> None:
    with mock:
        response = fetched(kind)

    assert (200, {"Name": "canned"}, []) == (response.status_code, response.json(), response.history)
    assert response.elapsed.total_seconds() > 0
    [sent] = mock.requests
    assert ("GET", LOCAL, "any") == (sent.method, sent.url, sent.headers["x-aws-parameters-secrets-token"])


@kinds
def test_client_that_was_made_before_the_mock_is_answered(kind: str, mock: CannedMock) -> None:
    if kind == "sync":
        with httpx.Client() as client, mock:
            assert 200 == client.get(LOCAL).status_code
        return

    async def run() -> int:
        async with httpx.AsyncClient() as client:
            with mock:
                return (await client.get(LOCAL)).status_code

    assert 200 == asyncio.run(run())


def test_body_and_hooks_and_streaming_are_httpx_s_own(mock: CannedMock) -> None:
    hooked: list[int] = []

    def parts() -> Iterator[bytes]:
        yield b"a"
        yield b"b"

    hooks: Any = {"response": [lambda response: hooked.append(response.status_code)]}
    with mock, httpx.Client(event_hooks=hooks) as client, client.stream("POST", LOCAL, content=parts()) as response:
        assert b'{"Name": "canned"}' == b"".join(response.iter_bytes())

    assert ([200], [b"ab"]) == (hooked, [sent.body for sent in mock.requests])


@kinds
def test_error_raises_where_asked(kind: str) -> None:
    with CannedMock(answer(status=403)), pytest.raises(httpx.HTTPStatusError, match="403 Forbidden"):
        fetched(kind).raise_for_status()


@kinds
def test_answer_that_is_too_late_is_a_read_timeout(kind: str) -> None:
    mock = CannedMock(HttpResponse(200, b"{}", {}, 7.5))
    with mock:
        with pytest.raises(httpx.ReadTimeout, match=r"the answer takes 7\.5 seconds"):
            fetched(kind, timeout=7)
        assert 200 == fetched(kind, timeout=None).status_code
    assert [7.0, 7.5] == mock.passed


@kinds
def test_other_hosts_are_left_to_the_client_s_transport(kind: str, mock: CannedMock) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(299))
    with mock:
        assert 299 == fetched(kind, "http://localhost:8080/", transport=transport).status_code
    assert [] == mock.requests


def test_clients_are_themselves_again_when_the_mock_has_ended(mock: CannedMock) -> None:
    before = [vars(kind)["_transport_for_url"] for kind in (httpx.Client, httpx.AsyncClient)]
    with mock:
        assert before != [vars(kind)["_transport_for_url"] for kind in (httpx.Client, httpx.AsyncClient)]
    assert before == [vars(kind)["_transport_for_url"] for kind in (httpx.Client, httpx.AsyncClient)]
