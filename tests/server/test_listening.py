"""How a server begins and ends: where it listens, whom it finishes, and that nothing stays behind."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mocksm import MockSecrets, MocksmError
from tests.server.raw import ask, send, signed

_TIMEOUT = 30


def _connects(url: str) -> bool:
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname, parts.port or 0), timeout=_TIMEOUT).close()
    except ConnectionError:  # refused, or reset if it came while the server was closing
        return False
    return True


def _threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread is not threading.current_thread()}


def test_nothing_stays_behind_when_a_server_stops(mocksm: MockSecrets) -> None:
    before = _threads()
    server = mocksm.serve()
    with server as url:
        assert 200 == ask(url, "kms", "ListKeys").status
        assert f"<mocksm server, {url}>" == repr(server)
    assert not _connects(url)
    assert before == _threads()
    assert "<mocksm server, not running>" == repr(server)


def test_a_server_starts_again_when_it_has_stopped(mocksm: MockSecrets) -> None:
    server = mocksm.serve()
    for _ in range(2):
        with server as url:
            assert 200 == ask(url, "kms", "ListKeys").status
    server.stop()


def test_only_this_machine_is_listened_to(mocksm: MockSecrets) -> None:
    with mocksm.serve() as url:
        assert "127.0.0.1" == urlsplit(url).hostname
        assert int(str(urlsplit(url).port)) > 0


@pytest.mark.parametrize(
    ("host", "url"),
    [
        pytest.param("localhost", "http://localhost:", id="name"),
        pytest.param("::1", "http://[::1]:", id="IPv6", marks=pytest.mark.skipif(not socket.has_ipv6, reason="IPv6")),
    ],
)
def test_a_server_listens_where_it_is_told(mocksm: MockSecrets, host: str, url: str) -> None:
    with mocksm.serve(host=host) as reached:
        assert reached.startswith(url)
        assert 200 == ask(reached, "kms", "ListKeys").status


def test_a_port_is_refused_when_it_is_taken(mocksm: MockSecrets) -> None:
    with mocksm.serve() as url:
        port = urlsplit(url).port or 0
        taken = mocksm.serve(port=port)
        with pytest.raises(MocksmError, match=rf"the server cannot listen on 127\.0\.0\.1, port {port}: .*in use"):
            taken.start()
        with pytest.raises(MocksmError, match="this server does not run"):
            _ = taken.url


@pytest.mark.parametrize(("host", "port"), [("192.0.2.1", 0), ("127.0.0.1", 70_000)], ids=["host", "port"])
def test_a_place_that_is_not_here_is_refused(mocksm: MockSecrets, host: str, port: int) -> None:
    with pytest.raises(MocksmError, match="the server cannot listen on"):
        mocksm.serve(host=host, port=port).start()


def test_a_server_is_refused_when_it_runs_already(mocksm: MockSecrets) -> None:
    server = mocksm.serve()
    with server as url, pytest.raises(MocksmError, match=f"this server runs already, at {url}"):
        server.start()


def test_a_server_is_refused_when_the_mock_is_not_active() -> None:
    with pytest.raises(MocksmError, match="this mock is not active"):
        MockSecrets().serve()


def test_a_client_is_told_when_the_mock_has_ended() -> None:
    aws = MockSecrets().start()
    with aws.serve() as url:
        aws.stop()
        answer = ask(url, "kms", "ListKeys")
    assert 501 == answer.status
    assert "this mock is not active" in answer.content["message"]


# -- graceful ----------------------------------------------------------------------------------------------------------


def test_a_request_is_finished_when_the_server_stops(mocksm: MockSecrets) -> None:
    began, go_on = threading.Event(), threading.Event()

    def handler(_event: object, _context: object) -> str:
        began.set()
        assert go_on.wait(_TIMEOUT)
        return "done"

    mocksm.function("slow", handler)
    server = mocksm.serve()
    with ThreadPoolExecutor() as threads:
        url = server.start()
        path = "/2015-03-31/functions/slow/invocations"
        asked = threads.submit(send, url, "POST", path, b"{}", signed("lambda"))
        assert began.wait(_TIMEOUT)
        stopping = threads.submit(server.stop)
        while _connects(url):
            pass
        assert not stopping.done()
        go_on.set()
        stopping.result(_TIMEOUT)
        assert (200, "done") == (asked.result(_TIMEOUT).status, asked.result().content)


def test_nobody_is_waited_for_when_a_client_has_asked_nothing(mocksm: MockSecrets) -> None:
    server = mocksm.serve()
    parts = urlsplit(server.start())
    with socket.create_connection((parts.hostname, parts.port or 0), timeout=_TIMEOUT) as idle:
        assert 200 == ask(server.url, "kms", "ListKeys").status
        server.stop()
        assert b"" == idle.recv(1)


def test_nobody_is_waited_for_when_the_test_ordered_a_timeout(mocksm: MockSecrets) -> None:
    mocksm.fail("kms:ListKeys", "timeout")
    server = mocksm.serve()
    with ThreadPoolExecutor() as threads:
        asked = threads.submit(ask, server.start(), "kms", "ListKeys")
        while not mocksm.calls("kms:ListKeys").count:
            pass
        server.stop()
        with pytest.raises(ConnectionError):
            asked.result(_TIMEOUT)


def test_nobody_is_kept_when_a_client_hung_up(mocksm: MockSecrets) -> None:
    mocksm.fail("kms:ListKeys", "timeout")
    with mocksm.serve() as url:
        waiting = _threads()
        parts = urlsplit(url)
        with socket.create_connection((parts.hostname, parts.port or 0), timeout=_TIMEOUT) as connection:
            head = "".join(f"{name}: {value}\r\n" for name, value in signed("kms", "ListKeys").items())
            connection.sendall(f"POST / HTTP/1.1\r\n{head}Content-Length: 2\r\n\r\n{{}}".encode())
            while not mocksm.calls("kms:ListKeys").count:
                pass
            (serving,) = _threads() - waiting
        serving.join(_TIMEOUT)
        assert not serving.is_alive()


# -- the environment ---------------------------------------------------------------------------------------------------


def test_the_environment_leads_children_here_and_is_put_back(
    mocksm: MockSecrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", "https://example.test")
    before = dict(os.environ)
    server = mocksm.serve(environment=True)
    with server as url:
        assert url == os.environ["AWS_ENDPOINT_URL_KMS"] == os.environ["AWS_ENDPOINT_URL_SECRETS_MANAGER"]
        assert before | server.environment == dict(os.environ)
        assert [] == mocksm.client("kms").list_keys()["Keys"]
    assert before == dict(os.environ)


def test_the_environment_is_left_alone_when_nobody_asked(mocksm: MockSecrets) -> None:
    before = dict(os.environ)
    with mocksm.serve():
        assert before == dict(os.environ)


# -- what it costs who does not serve ----------------------------------------------------------------------------------


def test_werkzeug_is_loaded_when_something_is_served_and_missed_by_name(tmp_path: Path) -> None:
    code = """
import sys
from mocksm import MocksmError, mock_secrets
sys.modules["werkzeug"] = None
with mock_secrets() as aws:
    server = aws.serve()
    try:
        server.start()
    except MocksmError as missing:
        print(missing)
    assert not any(name.startswith("mocksm.server.listening") for name in sys.modules)
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603
    assert ("mocksm: the server needs Werkzeug: pip install 'mocksm[server]'\n", "") == (ran.stdout, ran.stderr)
