from __future__ import annotations

import urllib.request
from typing import Any
from urllib.error import HTTPError, URLError

import pytest

from mocksm.wire.http import HttpResponse
from tests.intercept.canned import CannedMock, answer

LOCAL = "http://localhost:2773/secretsmanager/get?secretId=db"


def opened(url: str = LOCAL, **options: Any) -> Any:
    request = urllib.request.Request(url, headers={"X-Aws-Parameters-Secrets-Token": "any"})  # noqa: S310 - a literal
    return urllib.request.urlopen(request, **options)  # noqa: S310 - likewise


def test_local_endpoint_is_answered_as_by_a_socket(mock: CannedMock) -> None:
    with mock, opened() as response:
        assert (200, "OK", LOCAL) == (response.status, response.reason, response.geturl())
        assert "application/x-amz-json-1.1" == response.getheader("Content-Type")
        assert b'{"Name": "canned"}' == response.read()
    assert response.isclosed()

    [sent] = mock.requests
    assert ("GET", LOCAL, "any") == (sent.method, sent.url, sent.headers["x-aws-parameters-secrets-token"])


def test_error_is_an_http_error_with_its_body() -> None:
    with (
        CannedMock(answer({"a": 1}, status=403)),
        pytest.raises(HTTPError, match="HTTP Error 403: Forbidden") as caught,
    ):
        opened()
    with caught.value as error:
        assert b'{"a": 1}' == error.read()


def test_opener_of_the_user_is_answered_and_its_handlers_are_asked(mock: CannedMock) -> None:
    class Adding(urllib.request.BaseHandler):
        def http_request(self, request: urllib.request.Request) -> urllib.request.Request:
            request.add_unredirected_header("X-Added", "yes")
            return request

    with mock, urllib.request.build_opener(Adding).open(LOCAL, b"body"):
        pass
    assert [("POST", b"body", "yes")] == [(sent.method, sent.body, sent.headers["x-added"]) for sent in mock.requests]


def test_answer_that_is_too_late_is_a_timeout() -> None:
    mock = CannedMock(HttpResponse(200, b"{}", {}, 7.5))
    with mock:
        with pytest.raises(TimeoutError, match=r"the answer takes 7\.5 seconds"):
            opened(timeout=7)
        with opened():
            pass
    assert [7.0, 7.5] == mock.passed


def test_other_hosts_are_reached(mock: CannedMock) -> None:
    with mock, pytest.raises(URLError, match="refused"):
        opened("http://localhost:1/")
    assert [] == mock.requests


def test_handler_is_itself_again_when_the_mock_has_ended(mock: CannedMock) -> None:
    before = urllib.request.HTTPHandler.http_open
    with mock:
        assert before is not urllib.request.HTTPHandler.http_open
    assert before is urllib.request.HTTPHandler.http_open
