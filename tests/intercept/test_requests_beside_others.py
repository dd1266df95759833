"""``requests`` under mocksm beside the user's own mocks of it: started and stopped in every order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Protocol

import pytest
import requests
import requests_mock
import responses
import vcr  # type: ignore[import-untyped]
from requests.adapters import HTTPAdapter

from mocksm import MockSecrets, UnmockedRequest, mock_secrets
from tests.intercept.signed import signed

ELSEWHERE = "https://example.org/"
S3 = "https://bucket.s3.us-east-1.amazonaws.com/key"
LOCAL = "http://localhost:2773/secretsmanager/get?secretId=db"
TOKEN = {"X-Aws-Parameters-Secrets-Token": "any"}

orders = pytest.mark.parametrize(
    "order",
    [
        "mocksm other /mocksm /other",
        "mocksm other /other /mocksm",
        "other mocksm /mocksm /other",
        "other mocksm /other /mocksm",
    ],
)


class Other(Protocol):
    """Another tool that stands in for HTTP; it answers ELSEWHERE and S3 with its name."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


class Responses:
    def __init__(self, _: Path) -> None:
        self._mock = responses.RequestsMock(assert_all_requests_are_fired=False)
        for url in (ELSEWHERE, S3):
            self._mock.get(url, body="other")

    def start(self) -> None:
        self._mock.start()

    def stop(self) -> None:
        self._mock.stop()


class RequestsMock:
    def __init__(self, _: Path) -> None:
        self._mock: Any = requests_mock.Mocker()

    def start(self) -> None:
        self._mock.start()
        for url in (ELSEWHERE, S3):
            self._mock.get(url, text="other")

    def stop(self) -> None:
        self._mock.stop()


class Vcr:
    """What pytest-recording wraps around a test."""

    def __init__(self, folder: Path) -> None:
        cassette = folder / "cassette.yaml"
        entry = (
            "- request: {{method: GET, uri: '{}', body: null, headers: {{}}}}\n"
            "  response: {{status: {{code: 200, message: OK}}, headers: {{}}, body: {{string: other}}}}\n"
        )
        cassette.write_text(f"version: 1\ninteractions:\n{entry.format(ELSEWHERE)}{entry.format(S3)}", "utf-8")
        self._mock = vcr.VCR(record_mode="none").use_cassette(str(cassette), allow_playback_repeats=True)

    def start(self) -> None:
        self._mock.__enter__()

    def stop(self) -> None:
        self._mock.__exit__(None, None, None)


others = pytest.mark.parametrize("make", [Responses, RequestsMock, Vcr])


def untouched() -> tuple[Any, ...]:
    return (*(vars(HTTPAdapter)[name] for name in sorted(vars(HTTPAdapter)) if callable(vars(HTTPAdapter)[name])),)


def own(session: Any) -> tuple[str, str]:
    """Return what a signed call and the Lambda extension answer."""
    by_signature, by_extension = signed(SecretId="db").by(session), session.get(LOCAL, headers=TOKEN)
    return by_signature.json()["SecretString"], by_extension.json()["SecretString"]


@orders
@others
def test_each_answers_its_own_in_every_order(make: Callable[[Path], Other], order: str, tmp_path: Path) -> None:
    adapter, aws, other = untouched(), mock_secrets(secrets={"db": "hunter2"}), make(tmp_path)
    active = {"mocksm": False, "other": False}
    does: dict[str, Callable[[], object]] = {
        "mocksm": aws.start,
        "/mocksm": aws.stop,
        "other": other.start,
        "/other": other.stop,
    }
    for step in order.split():
        does[step]()
        active[step.removeprefix("/")] = not step.startswith("/")
        with requests.Session() as session:
            _check(session, aws, active)

    assert adapter == untouched()
    with aws:  # and once more, over what the other left
        assert ("hunter2", "hunter2") == own(requests.Session())
    assert adapter == untouched()


def _check(session: requests.Session, aws: MockSecrets, active: dict[str, bool]) -> None:
    if active["mocksm"]:
        assert ("hunter2", "hunter2") == own(session)
    if active["other"]:
        assert ["other", "other"] == [session.get(url).text for url in (ELSEWHERE, S3)]
    elif active["mocksm"]:
        with pytest.raises(UnmockedRequest):
            session.get(S3)
        aws.take_refusals()


def test_session_is_itself_again_after_every_order_in_which_mocksm_is_inside(tmp_path: Path) -> None:
    send = requests.Session.send
    for make in (Responses, RequestsMock, Vcr):
        other = make(tmp_path)
        with ExitStack() as stack:
            other.start()
            stack.callback(other.stop)
            stack.enter_context(mock_secrets())
        assert send is requests.Session.send


class _Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def somewhere() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Hello) as server:
        serving = Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            serving.join()


def test_other_hosts_are_reached() -> None:
    with somewhere() as url, mock_secrets():
        assert "hello" == requests.get(url, timeout=5).text


def test_what_responses_passes_through_is_refused_where_it_is_aws_s() -> None:
    with mock_secrets() as aws, responses.RequestsMock() as other:
        other.add_passthru(S3)
        with pytest.raises(UnmockedRequest):
            requests.get(S3, timeout=1)
        assert 1 == len(aws.take_refusals())


def test_requests_mock_that_lets_through_is_led_to_mocksm() -> None:
    with mock_secrets(secrets={"db": "hunter2"}), requests_mock.Mocker(real_http=True):
        assert ("hunter2", "hunter2") == own(requests.Session())


@pytest.mark.vcr
def test_pytest_recording_records_nothing_of_mocksm_s(vcr: Any) -> None:
    with mock_secrets(secrets={"db": "hunter2"}):
        assert ("hunter2", "hunter2") == own(requests.Session())
    assert [] == vcr.data
