"""The door for ``requests``: a session leads what is the mock's to an adapter of ours, and is itself in all else.

Hooks, history, cookies, ``elapsed`` and streaming stay requests' own. It stands above ``HTTPAdapter.send``, which
``responses`` patches, and ``Session.get_adapter``, which requests-mock patches. It knows requests and no service.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NewConnectionError,
    ReadTimeoutError,
    ResponseError,
)

from mocksm.intercept import active
from mocksm.intercept.active import ActiveMock
from mocksm.intercept.hosts import host_of, service_of
from mocksm.intercept.late_imports import LibraryDoor
from mocksm.intercept.local_endpoints import listener
from mocksm.intercept.patch import Method, Patch
from mocksm.intercept.requests_read import to_bytes, to_headers
from mocksm.intercept.urllib3_exchange import Ask, exchange
from mocksm.wire.http import HttpRequest, HttpResponse


class _Line:
    """Stands in for a session while it sends one request, and leads to the mock instead of the network."""

    def __init__(self, session: Any, mock: ActiveMock, ask: Ask) -> None:
        self._session = session
        self._mock = mock
        self._ask = ask

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def get_adapter(self, url: str) -> Any:
        return _Adapter(self._mock, self._ask, _retries(self._session, url))


def _retries(session: Any, url: str) -> Any:
    """Return the retries of the adapter that the user mounted for a URL, which requests-mock may have covered."""
    adapter = type(session).get_adapter(session, url)
    return getattr(adapter, "max_retries", 0)


class _Adapter:
    """What a session sends one request with; the answer is made by ``responses``, as for a request mocked with it."""

    def __init__(self, mock: ActiveMock, ask: Ask, retries: Any) -> None:
        self._mock = mock
        self._ask = ask
        self._retries = retries

    def send(self, request: Any, *, timeout: Any = None, **_: Any) -> Any:
        from requests.adapters import HTTPAdapter

        sent = HttpRequest(request.method, request.url, to_headers(request.headers), to_bytes(request.body))
        try:
            answer = exchange(self._mock, self._ask, sent, timeout=timeout, retries=self._retries)
        except HTTPError as error:
            raise _raised(error, request) from error
        return HTTPAdapter().build_response(request, _raw(request, answer))


def _raw(request: Any, answer: HttpResponse) -> Any:
    from responses import Response

    headers = {**answer.headers, "Content-Length": str(len(answer.body))}
    made = Response(request.method, request.url, answer.body, None, answer.status, headers, content_type=None)
    return made.get_response(request)


def _raised(error: Any, request: Any) -> Exception:
    """Return what ``HTTPAdapter.send`` raises for an exception of urllib3's."""
    from requests import exceptions

    if isinstance(error, ReadTimeoutError):
        return exceptions.ReadTimeout(error, request=request)
    reason = error.reason if isinstance(error, MaxRetryError) else None
    if isinstance(reason, ConnectTimeoutError) and not isinstance(reason, NewConnectionError):
        return exceptions.ConnectTimeout(error, request=request)
    if isinstance(reason, ResponseError):
        return exceptions.RetryError(error, request=request)
    return exceptions.ConnectionError(error, request=request)


def _send(original: Method) -> Method:
    def send(session: Any, request: Any, **kwargs: Any) -> Any:
        mock = active.current()
        ask = _who_answers(mock, request) if mock is not None else None
        return original(session if mock is None or ask is None else _Line(session, mock, ask), request, **kwargs)

    return send


def _who_answers(mock: ActiveMock, request: Any) -> Ask | None:
    """Return what of the mock answers a request, None where it is not the mock's; the wall below refuses."""
    url = getattr(request, "url", None)
    if not isinstance(url, str):
        return None
    if listener(url) is mock:
        return mock.answer_locally
    service = service_of(url, to_headers(request.headers))
    if service is None or not mock.serves(service) or mock.passes(service, host_of(url)):
        return None
    return mock.answer


def _patches() -> Iterator[Patch]:
    """Yield the wrappers of ``Session.send``: of the method, and of the one that requests-mock has kept to call instead."""
    yield _patch(sys.modules["requests"].Session, "send")
    keeper = sys.modules.get("requests_mock.mocker")
    if keeper is not None and hasattr(keeper, "_original_send"):
        yield _patch(keeper, "_original_send")


@cache
def _patch(owner: Any, name: str) -> Patch:
    return Patch(owner, name, _send)


DOOR = LibraryDoor("requests", _patches)
