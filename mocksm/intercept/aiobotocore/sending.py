"""Where aiobotocore's clients send, and the last wall below them. It knows aiobotocore's HTTP layer, and no service."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import aiohttp.client
from aiobotocore.endpoint import AioEndpoint
from aiobotocore.httpsession import AIOHTTPSession

from mocksm.intercept import active
from mocksm.intercept.aiobotocore.answers import to_response
from mocksm.intercept.botocore import Line, WithoutMoto, at_the_wall, leading_to
from mocksm.intercept.patch import Method, Patch


class _AsyncLine(Line):
    """The line of an endpoint whose ``_send`` is awaited. The mock answers at once, in the event loop."""

    async def _send(self, request: Any) -> Any:
        return to_response(request, self._ask(request), self._endpoint.http_session)

    def _without_moto(self, emitter: Any) -> Any:
        return _AsyncWithoutMoto(emitter)


class _AsyncWithoutMoto(WithoutMoto):
    """The same of an emitter whose ``emit`` is awaited, and whose handlers may be."""

    async def emit(self, event_name: str, **kwargs: Any) -> Any:
        """Call the handlers of an event, and return each with its response."""
        if not event_name.startswith("before-send."):
            return await self._emitter.emit(event_name, **kwargs)
        answers = []
        for handler in self._others(event_name):
            answer = handler(event_name=event_name, **kwargs)
            answers.append((handler, await answer if inspect.isawaitable(answer) else answer))
        return answers


def _wall_above(is_recorded: Callable[[], bool]) -> Callable[[Method], Method]:
    """Return what wraps the ``send`` of an HTTP session: what arrives there was answered by nobody."""

    def wrap(original: Method) -> Method:
        async def send(session: Any, request: Any) -> Any:
            mock = active.current()
            answer = at_the_wall(mock, request, session, is_recorded) if mock is not None else None
            return await original(session, request) if answer is None else to_response(request, answer, session)

        return send

    return wrap


def _is_recorded_in_aiohttp() -> bool:
    """Tell whether a recorder, or a stub like aioresponses, has taken aiohttp's place: vcrpy wraps this one."""
    return not _is_of(aiohttp.client, aiohttp.ClientSession._request)  # noqa: SLF001 - see above


def _is_recorded_in_httpx() -> bool:
    """Tell the same of httpx: vcrpy wraps the client's method, pytest-httpx and respx the transports'."""
    library: Any = sys.modules["aiobotocore.httpxsession"].httpx
    client, transport = library.AsyncClient, library.AsyncHTTPTransport
    of_client = _is_of(sys.modules[client.__init__.__module__], client._send_single_request)  # noqa: SLF001 - see above
    return not (of_client and _is_of(sys.modules[transport.__init__.__module__], transport.handle_async_request))


def _is_of(module: ModuleType, function: Any) -> bool:
    # By the code's file: functools.wraps copies every name.
    code = getattr(function, "__code__", None)
    return code is not None and code.co_filename == module.__file__


def _walls() -> Iterator[Patch]:
    yield Patch(AIOHTTPSession, "send", _wall_above(_is_recorded_in_aiohttp))
    try:
        from aiobotocore.httpxsession import HttpxSession  # older releases have none
    except ImportError:
        return
    yield Patch(HttpxSession, "send", _wall_above(_is_recorded_in_httpx))


PATCHES = (Patch(AioEndpoint, "_do_get_response", leading_to(_AsyncLine)), *_walls())
