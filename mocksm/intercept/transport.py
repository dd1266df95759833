"""Answers that come late, and none at all, as botocore's HTTP layer tells them. It knows no order and no service."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from mocksm.intercept.active import ActiveMock
from mocksm.wire.http import HttpRequest, HttpResponse, NoAnswer

_DEFAULT_TIMEOUT = 60  # botocore's, in seconds

# What urllib3, aiohttp and httpx call it, whose objects sessions hold.
_NAMES = {
    "connect_timeout": ("connect_timeout", "sock_connect", "connect"),
    "read_timeout": ("read_timeout", "sock_read", "read"),
}


def ask(mock: ActiveMock, sent: HttpRequest, request: Any, session: Any) -> HttpResponse:
    """Have a mock answer, and let the time pass that it takes.

    Args:
        mock: The mock.
        sent: The request.
        request: The same, as botocore prepared it.
        session: The client's HTTP session, which knows how long it waits.

    Raises:
        HTTPClientError: No answer comes, or none for as long as the client waits.
    """
    try:
        answer = mock.answer(sent)
    except NoAnswer as error:
        mock.pass_time(error.latency + _patience(error, session))
        raise _raised(error, request) from None
    if answer.latency:
        _wait_for(mock, answer, request, session)
    return answer


def _wait_for(mock: ActiveMock, answer: HttpResponse, request: Any, session: Any) -> None:
    patience = _timeout(session, "read_timeout")
    if patience is not None and answer.latency > patience:
        mock.pass_time(patience)
        raise ReadTimeoutError(endpoint_url=request.url, error=f"mocksm: the answer takes {answer.latency:g} seconds")
    mock.pass_time(answer.latency)


def _patience(error: NoAnswer, session: Any) -> float:
    """Return how long the client waits before it notices; one that would wait for ever notices at once."""
    if error.code == "timeout":
        return _timeout(session, "read_timeout") or 0.0
    return (_timeout(session, "connect_timeout") or 0.0) if error.code == "connect timeout" else 0.0


def _timeout(session: Any, name: str) -> float | None:
    """Return a timeout of a session's: a number, or an object for both."""
    given = getattr(session, "_timeout", _DEFAULT_TIMEOUT)
    timeout = next((getattr(given, each) for each in _NAMES[name] if hasattr(given, each)), given)
    return float(timeout) if isinstance(timeout, int | float) else None


def _raised(error: NoAnswer, request: Any) -> Exception:
    """Return what ``URLLib3Session.send`` raises; ``error`` is urllib3's exception there."""
    told: dict[str, Any] = {"endpoint_url": request.url, "error": error}
    if error.code == "timeout":
        return ReadTimeoutError(**told)
    if error.code == "connect timeout":
        return ConnectTimeoutError(**told)
    if error.code == "connection reset":
        return ConnectionClosedError(request=request, **told)
    return EndpointConnectionError(**told)
