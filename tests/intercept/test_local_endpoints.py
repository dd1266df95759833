from __future__ import annotations

import pytest

from mocksm.intercept.local_endpoints import answer_in_time, listener
from mocksm.wire.http import HttpRequest, HttpResponse
from tests.intercept.canned import CannedMock

SENT = HttpRequest("GET", "http://localhost:2773/ping", {})


@pytest.mark.parametrize(
    ("url", "is_the_mocks"),
    [
        ("http://localhost:2773/ping", True),
        ("http://LOCALHOST:2773", True),
        ("http://127.0.0.1:2773/", True),
        ("http://[::1]:2773/", True),
        ("http://localhost:2774/", False),
        ("http://localhost/", False),
        ("https://localhost:2773/", False),
        ("http://example.org:2773/", False),
        ("/ping", False),
    ],
)
def test_listener_is_the_mock_for_its_own_port_of_this_machine(url: str, *, is_the_mocks: bool) -> None:
    with CannedMock() as mock:
        assert (mock if is_the_mocks else None) is listener(url)


def test_nobody_listens_without_a_mock_or_where_it_lets_through() -> None:
    assert listener(SENT.url) is None
    with CannedMock(passing=["localhost"]):
        assert listener(SENT.url) is None


def test_port_without_a_number_is_http_s() -> None:
    with CannedMock(port=80) as mock:
        assert mock is listener("http://localhost/ping")


@pytest.mark.parametrize(("patience", "comes"), [(None, True), (2.0, True), (1.9, False)])
def test_answer_comes_if_the_client_waits_for_it(patience: float | None, *, comes: bool) -> None:
    mock = CannedMock(HttpResponse(200, b"", {}, 2.0))
    if comes:
        assert 200 == answer_in_time(mock, SENT, patience).status
    else:
        with pytest.raises(TimeoutError, match="mocksm: the answer takes 2 seconds"):
            answer_in_time(mock, SENT, patience)
    assert [2.0 if comes else patience] == mock.passed
