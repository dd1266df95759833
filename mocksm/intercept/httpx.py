"""The door for ``httpx``, sync and async, for this machine's own endpoints. It knows httpx and no service.

The clients' choice of a transport is what is wrapped: hooks, ``elapsed``, history and streaming stay httpx's own, and what
other tools put in the place of a transport is not asked.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

from mocksm.intercept.active import ActiveMock
from mocksm.intercept.late_imports import LibraryDoor
from mocksm.intercept.local_endpoints import answer_in_time, listener
from mocksm.intercept.patch import Method, Patch
from mocksm.intercept.requests_read import to_headers
from mocksm.wire.http import HttpRequest, HttpResponse

_CHOICE = "_transport_for_url"


class _Transport:
    """What httpx sends a request with that a mock answers."""

    def __init__(self, mock: ActiveMock) -> None:
        self._mock = mock

    def handle_request(self, request: Any) -> Any:
        """Answer a request of a sync client."""
        return self._answer(request, request.read())

    async def handle_async_request(self, request: Any) -> Any:
        """Answer a request of an async client; nothing is waited for, so the loop is not held up."""
        return self._answer(request, await request.aread())

    def _answer(self, request: Any, body: bytes) -> Any:
        sent = HttpRequest(request.method, str(request.url), to_headers(request.headers), body)
        patience = request.extensions.get("timeout", {}).get("read")
        try:
            return _response(answer_in_time(self._mock, sent, patience))
        except TimeoutError as error:
            raise sys.modules["httpx"].ReadTimeout(str(error), request=request) from None


def _response(answer: HttpResponse) -> Any:
    httpx = sys.modules["httpx"]
    stream = httpx.ByteStream(answer.body)
    headers = {**answer.headers, "Content-Length": str(len(answer.body))}
    return httpx.Response(answer.status, headers=headers, stream=stream)


def _transport_for_url(original: Method) -> Method:
    def transport_for_url(client: Any, url: Any) -> Any:
        mock = listener(str(url))
        return original(client, url) if mock is None else _Transport(mock)

    return transport_for_url


def _patches() -> Iterator[Patch]:
    httpx = sys.modules["httpx"]
    for owner in (httpx.Client, httpx.AsyncClient):
        if _CHOICE in vars(owner):  # httpx's own name for it, since 0.13
            yield _patch(owner)


@cache
def _patch(owner: type) -> Patch:
    return Patch(owner, _CHOICE, _transport_for_url)


DOOR = LibraryDoor("httpx", _patches)
