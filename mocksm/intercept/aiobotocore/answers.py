"""An answer as aiobotocore's own, as if aiohttp or httpx had read it from a socket. It knows no mock and no service."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from typing import Any

from aiobotocore.awsrequest import AioAWSResponse

from mocksm.wire.http import HttpResponse


def to_response(request: Any, response: HttpResponse, session: Any) -> Any:
    """Return an answer as the client's HTTP session would.

    Args:
        request: The request, as botocore prepared it.
        response: The answer.
        session: The client's HTTP session.
    """
    if not request.stream_output:
        return AioAWSResponse(request.url, response.status, response.headers, _Raw(request.url, response))
    if library := _httpx_of(session):
        from aiobotocore.awsrequest import HttpxAWSResponse

        raw = _httpx_response(library, request, response)
        return HttpxAWSResponse(request.url, response.status, response.headers, raw)
    return AioAWSResponse(request.url, response.status, response.headers, _Streamed(request.url, response))


class _Raw:
    """What stands for ``aiohttp.ClientResponse``."""

    def __init__(self, url: str, response: HttpResponse) -> None:
        self.url = url
        self.status = response.status
        self.headers = response.headers
        self._body = response.body

    @property
    def raw_headers(self) -> tuple[tuple[bytes, bytes], ...]:
        """The headers as they were sent; older releases of aiobotocore read them here."""
        return tuple((name.encode(), value.encode()) for name, value in self.headers.items())

    async def read(self) -> bytes:
        """Return the body."""
        return self._body


class _Streamed(_Raw):
    """The same around a body that the client streams: aiohttp's own stream is inside."""

    def __init__(self, url: str, response: HttpResponse) -> None:
        super().__init__(url, response)
        self.content = _stream_of(response.body)
        self.closed = False

    async def read(self) -> bytes:
        """Return what is left of the body."""
        body: bytes = await self.content.read()
        return body

    def close(self) -> None:
        """Close the response."""
        self.closed = True

    release = close

    async def __aenter__(self) -> _Streamed:  # noqa: PYI034 - Self is not in Python 3.10
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def at_eof(self) -> bool:
        """Tell whether the body has been read to its end."""
        return bool(self.content.at_eof())


def _stream_of(body: bytes) -> Any:
    """Return a stream that has come in whole."""
    import asyncio

    from aiohttp import StreamReader
    from aiohttp.base_protocol import BaseProtocol

    loop = asyncio.get_running_loop()
    stream = StreamReader(BaseProtocol(loop), max(len(body), 1), loop=loop)
    stream.feed_data(body)
    stream.feed_eof()
    return stream


def _httpx_of(session: Any) -> Any:
    """Return httpx, or what aiobotocore takes for it, if a session is made of it; None for aiohttp's."""
    module: Any = sys.modules.get("aiobotocore.httpxsession")
    return module.httpx if module is not None and isinstance(session, module.HttpxSession) else None


def _httpx_response(library: Any, request: Any, response: HttpResponse) -> Any:
    class Stream(library.AsyncByteStream):  # type: ignore[misc]  # whichever httpx it is
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield response.body

    asked = library.Request(request.method, request.url)
    return library.Response(response.status, headers=dict(response.headers), stream=Stream(), request=asked)
