"""A mock as a WSGI application: any WSGI server can hold it. It knows no server by name, and no service."""

from __future__ import annotations

import selectors
import threading
from collections.abc import Callable
from http.client import responses
from typing import Any

from mocksm.server.control import Control
from mocksm.server.destination import service_of
from mocksm.server.served import CONTROL, Served
from mocksm.server.telling import told
from mocksm.wire.http import HttpRequest, HttpResponse, NoAnswer

_SOCKET = "werkzeug.socket"  # where Werkzeug puts the connection
_LOOKS = 0.05  # how often it is looked whether the server stops, in seconds

Environ = dict[str, Any]


class Application:
    """Answers requests to AWS, and to the control endpoints.

    Args:
        mock: What answers.
        token: What guards the control endpoints.

    Attributes:
        stopping: Set when the server stops: then nobody is kept waiting.
    """

    def __init__(self, mock: Served, token: str) -> None:
        self.stopping = threading.Event()
        self._mock = mock
        self._control = Control(mock, token)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> list[bytes]:
        """Answer one request, as PEP 3333 has it.

        Raises:
            ConnectionAbortedError: The test ordered that no answer comes; the server closes the connection.
        """
        request = _read(environ)
        if environ["PATH_INFO"].startswith(CONTROL):
            answer = self._control.answer(request)
        else:
            answer = self._answer(request, environ)
        headers = [(name, value) for name, value in answer.headers.items() if name.lower() != "content-length"]
        status = f"{answer.status} {responses.get(answer.status, 'Unknown')}"
        start_response(status, [*headers, ("Content-Length", str(len(answer.body)))])
        return [answer.body]

    def _answer(self, request: HttpRequest, environ: Environ) -> HttpResponse:
        """Answer a request to AWS; the time that the answer takes passes on the mock's clock alone."""
        services = frozenset(self._mock.services)
        service = service_of(request, services)
        try:
            if service not in services:
                self._mock.refuse(service)
            answer = self._mock.answer(_of(service, request))
        except NoAnswer as silence:
            self._mock.pass_time(silence.latency)
            if silence.code == "timeout":
                self._keep_waiting(environ)
            raise ConnectionAbortedError(str(silence)) from None
        except Exception as error:  # noqa: BLE001 - whatever the test ordered or mocksm says: the client is told
            return told(error, request, service if service in services else None)
        if answer.latency:
            self._mock.pass_time(answer.latency)
        return answer

    def _keep_waiting(self, environ: Environ) -> None:
        """Say nothing until the client, who has timeouts of its own, hangs up; where that cannot be seen, not at all."""
        if _SOCKET not in environ:
            return
        with selectors.DefaultSelector() as selector:
            selector.register(environ[_SOCKET], selectors.EVENT_READ)
            while not self.stopping.is_set() and not selector.select(_LOOKS):
                pass


def _of(service: str, request: HttpRequest) -> HttpRequest:
    return HttpRequest(request.method, request.url, request.headers, request.body, service)


def _read(environ: Environ) -> HttpRequest:
    """Return the request that an environ describes, its path as it was sent: what is quoted in it stays quoted."""
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = environ["CONTENT_TYPE"]
    host = headers.get("host") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    target = environ["REQUEST_URI"]
    url = f"http://{host}{target}" if target.startswith("/") else target
    return HttpRequest(environ["REQUEST_METHOD"], url, headers, _body(environ))


def _body(environ: Environ) -> bytes:
    body = environ["wsgi.input"]
    if environ.get("wsgi.input_terminated"):  # it came in chunks
        return bytes(body.read())
    return bytes(body.read(int(environ.get("CONTENT_LENGTH") or 0)))
