"""One exchange as urllib3 has it: its timeouts, its retries, its exceptions. It knows urllib3 and no service."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from http.client import responses
from typing import Any

from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
)
from urllib3.response import HTTPResponse
from urllib3.util.retry import Retry

from mocksm.intercept.active import ActiveMock
from mocksm.wire.http import HttpRequest, HttpResponse, NoAnswer

_CONNECTION_RESET = 104

Ask = Callable[[HttpRequest], HttpResponse]


def exchange(mock: ActiveMock, ask: Ask, sent: HttpRequest, *, timeout: Any, retries: Any) -> HttpResponse:
    """Have a mock answer, as often as the user's ``Retry`` says; waits between move the mock's clock.

    Args:
        mock: The mock.
        ask: What of the mock is asked.
        sent: The request.
        timeout: How long the user waits: seconds, urllib3's ``Timeout``, a pair of connect and read, or None for ever.
        retries: urllib3's ``Retry``, a number, or None and False.

    Raises:
        HTTPError: No answer comes, or none in time, or too many were to be retried: as urllib3 raises it.
    """
    left = Retry.from_int(retries)
    while True:
        try:
            answer = _asked(mock, ask, sent, timeout)
        except HTTPError as error:
            left = left.increment(sent.method, sent.url, error=error, _pool=_pool(sent))
            mock.pass_time(left.get_backoff_time())
            continue
        if not left.is_retry(sent.method, answer.status, has_retry_after="retry-after" in _lower(answer.headers)):
            return answer
        response = to_urllib3(sent, answer)
        try:
            left = left.increment(sent.method, sent.url, response=response, _pool=_pool(sent))
        except MaxRetryError:
            if left.raise_on_status:
                raise
            return answer
        mock.pass_time(left.get_retry_after(response) or left.get_backoff_time())


def to_urllib3(sent: HttpRequest, answer: HttpResponse, **options: Any) -> HTTPResponse:
    """Return an answer as urllib3's own, as if it had been read from a socket.

    Args:
        sent: What is answered.
        answer: The answer.
        options: What ``urlopen`` was told of the response: ``preload_content``, ``decode_content``.
    """
    return HTTPResponse(
        body=io.BytesIO(answer.body),
        headers={**answer.headers, "Content-Length": str(len(answer.body))},
        status=answer.status,
        reason=responses.get(answer.status),
        request_method=sent.method,
        request_url=sent.url,
        **{"preload_content": False, **options},
    )


def _lower(headers: Mapping[str, str]) -> set[str]:
    return {name.lower() for name in headers}


def _asked(mock: ActiveMock, ask: Ask, sent: HttpRequest, timeout: Any) -> HttpResponse:
    try:
        answer = ask(sent)
    except NoAnswer as error:
        mock.pass_time(error.latency + _patience(error, timeout))
        raise _raised(error, sent) from None
    patience = _seconds(timeout, "read")
    if patience is not None and answer.latency > patience:
        mock.pass_time(patience)
        raise _read_timeout(sent, f"mocksm: the answer takes {answer.latency:g} seconds")
    if answer.latency:
        mock.pass_time(answer.latency)
    return answer


def _patience(error: NoAnswer, timeout: Any) -> float:
    """Return how long the user waits before it is noticed; one who would wait for ever notices at once."""
    if error.code == "timeout":
        return _seconds(timeout, "read") or 0.0
    return (_seconds(timeout, "connect") or 0.0) if error.code == "connect timeout" else 0.0


def _seconds(timeout: Any, of: str) -> float | None:
    """Return one timeout of a number, a (connect, read) pair, or urllib3's object for both."""
    if isinstance(timeout, tuple):
        timeout = timeout[of == "read"]
    timeout = getattr(timeout, f"{of}_timeout", timeout)
    return float(timeout) if isinstance(timeout, int | float) else None


def _raised(error: NoAnswer, sent: HttpRequest) -> HTTPError:
    told = str(error)
    if error.code == "timeout":
        return _read_timeout(sent, told)
    if error.code == "connect timeout":
        return ConnectTimeoutError(told)
    if error.code == "connection reset":
        return ProtocolError("Connection aborted.", ConnectionResetError(_CONNECTION_RESET, told))
    return NewConnectionError(_pool(sent), told)


def _read_timeout(sent: HttpRequest, told: str) -> ReadTimeoutError:
    return ReadTimeoutError(_pool(sent), sent.url, told)


def _pool(sent: HttpRequest) -> Any:
    """Return what stands for the pool or connection in an exception: there is none, and it is only shown."""
    return sent.host
