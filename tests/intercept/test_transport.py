from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.awsrequest import AWSRequest
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ReadTimeoutError,
)
from botocore.httpsession import URLLib3Session

from mocksm.intercept.transport import ask
from mocksm.wire.http import HttpRequest, HttpResponse, NoAnswer
from tests.intercept.canned import CannedMock

URL = "https://kms.us-east-1.amazonaws.com/"
SENT = HttpRequest("POST", URL, {})


def session(timeout: Any = 60) -> Any:
    return URLLib3Session(timeout=timeout)


def asked(mock: CannedMock, session: Any) -> HttpResponse:
    return ask(mock, SENT, AWSRequest("POST", URL).prepare(), session)


@pytest.mark.parametrize(
    ("timeout", "connect", "read"),
    [((3, 7), 3.0, 7.0), (5, 5.0, 5.0), (None, 60.0, 60.0), ((None, None), 0.0, 0.0)],
    ids=["both", "one", "botocore's own", "for ever"],
)
def test_a_timeout_takes_as_long_as_the_client_waits(timeout: Any, connect: float, read: float) -> None:
    mock = CannedMock(NoAnswer("connect timeout"), NoAnswer("timeout"))
    with pytest.raises(ConnectTimeoutError):
        asked(mock, session(timeout))
    with pytest.raises(ReadTimeoutError):
        asked(mock, session(timeout))

    assert [connect, read] == mock.passed


@pytest.mark.parametrize("names", [("sock_connect", "sock_read"), ("connect", "read")], ids=["aiohttp", "httpx"])
def test_a_timeout_is_read_off_the_objects_of_other_libraries(names: tuple[str, str]) -> None:
    mock = CannedMock(NoAnswer("connect timeout"), NoAnswer("timeout"))
    other = SimpleNamespace(_timeout=SimpleNamespace(**dict(zip(names, (3, 7), strict=True))))
    with pytest.raises(ConnectTimeoutError):
        asked(mock, other)
    with pytest.raises(ReadTimeoutError):
        asked(mock, other)

    assert [3.0, 7.0] == mock.passed


def test_a_session_that_does_not_say_waits_as_long_as_botocores() -> None:
    mock = CannedMock(NoAnswer("timeout"))
    with pytest.raises(ReadTimeoutError):
        asked(mock, object())

    assert [60.0] == mock.passed


@pytest.mark.parametrize(
    ("code", "raised"),
    [
        ("timeout", ReadTimeoutError),
        ("connect timeout", ConnectTimeoutError),
        ("connection reset", ConnectionClosedError),
        ("unreachable", EndpointConnectionError),
    ],
)
def test_what_is_raised_says_where_and_on_whose_order(code: Any, raised: type[HTTPClientError]) -> None:
    with pytest.raises(raised) as caught:
        asked(CannedMock(NoAnswer(code, latency=2)), session(1))

    told: Any = caught.value.kwargs
    assert URL == told["endpoint_url"]
    assert f"mocksm: a failure of transport was ordered: {code}" == str(told["error"])
    assert type(caught.value) is raised


@pytest.mark.parametrize(("latency", "comes"), [(6.9, True), (7.0, True), (7.1, False)])
def test_an_answer_comes_if_the_client_waits_for_it(latency: float, *, comes: bool) -> None:
    mock = CannedMock(HttpResponse(200, b"{}", {}, latency))
    if comes:
        assert 200 == asked(mock, session((3, 7))).status
    else:
        with pytest.raises(ReadTimeoutError, match=URL) as caught:
            asked(mock, session((3, 7)))
        assert "mocksm: the answer takes 7.1 seconds" == str(caught.value.kwargs["error"])

    assert [min(latency, 7.0)] == mock.passed


def test_an_answer_that_is_not_late_moves_no_clock() -> None:
    mock = CannedMock()
    asked(mock, session())

    assert [] == mock.passed
