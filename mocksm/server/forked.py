"""The way into the cloud for a fork of the mock's process, which has a copy of it that nobody would look at again.

What the fork calls goes to the server, if one runs, and is refused otherwise. It knows no mock and no service.
"""

from __future__ import annotations

import json
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any, NoReturn
from urllib.parse import urlsplit

from mocksm import errors
from mocksm.clock import Clock
from mocksm.errors import MocksmError
from mocksm.server.served import CONTROL, OWN_ERROR
from mocksm.wire.http import HttpRequest, HttpResponse, NoAnswer

_OK = 200
_THE_CONNECTIONS_OWN = frozenset({"connection", "content-length", "expect", "transfer-encoding"})


def refused(process: int, here: int) -> MocksmError:
    """Return what a fork is told where no server runs."""
    return MocksmError(
        f"mocksm: this process ({here}) is a fork of the one whose mock this is ({process}), and has a copy of it: what is "
        "done here would be seen by nobody else. Start the child inside `with aws.serve(environment=True):`, and its calls "
        "are shared with the test; or give the child a mock of its own: `with mock_secrets():` inside of it."
    )


class Shared:
    """What a fork's requests go through to the server: in place of a dispatcher, of which it has what doors ask for.

    Args:
        url: The server.
        token: Its token.
        clock: The fork's copy of the clock.
        process: The process of the mock.
    """

    def __init__(self, url: str, token: str, clock: Clock, process: int) -> None:
        self._address = urlsplit(url).netloc
        self._token = token
        self._clock = clock
        self._process = process

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Have the server answer a request, as whoever signed it.

        Raises:
            MocksmError: The server says so.
            NoAnswer: None came, as the test ordered it.
        """
        url = urlsplit(request.url)
        target = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
        headers = {name: value for name, value in request.headers.items() if name not in _THE_CONNECTIONS_OWN}
        headers["host"] = url.netloc  # an unsigned request has only its host to say where it goes
        try:
            answer, body = self._send(request.method, target, request.body, headers)
        except (ConnectionResetError, HTTPException):
            raise NoAnswer("connection reset") from None
        if name := answer.getheader(OWN_ERROR):
            raise _own_error(name)(_message(body))
        return HttpResponse(answer.status, body, dict(answer.getheaders()))

    def run_until(self, instant: datetime) -> None:
        """Let the time up to ``instant``, which is reckoned from the copy of the clock, pass on the mock's."""
        seconds = (instant - self._clock.now()).total_seconds()
        body = json.dumps({"seconds": max(seconds, 0)}).encode()
        headers = {"authorization": f"Bearer {self._token}"}
        answer, told = self._send("POST", f"{CONTROL}clock/advance", body, headers)
        if answer.status != _OK:
            raise MocksmError(f"mocksm: the clock did not go on: {_message(told)}")

    def __getattr__(self, name: str) -> NoReturn:
        raise MocksmError(
            f"mocksm: this process is a fork of the one whose mock this is ({self._process}): the calls of clients are "
            "shared with it here, the mock's own methods and attributes are not. Use them there."
        )

    def _send(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection(self._address)
        try:
            connection.request(method, target, body, {**headers, "content-length": str(len(body))})
            answer = connection.getresponse()
            return answer, answer.read()
        except ConnectionRefusedError as problem:
            raise MocksmError(
                f"mocksm: this process is a fork of {self._process}, whose mock's server runs no more: {problem}"
            ) from problem
        finally:
            connection.close()


def _own_error(name: str) -> type[Exception]:
    """Return the error of mocksm's own that has a name; any other was the test's, of whose class nothing is known here."""
    found: Any = getattr(errors, name, None)
    return found if isinstance(found, type) and issubclass(found, MocksmError) else MocksmError


def _message(body: bytes) -> str:
    """Return what an answer says of an error, in whichever form."""
    try:
        content = json.loads(body)
    except ValueError:
        return body.decode(errors="replace")
    return str(content.get("message") or content.get("Message") or content.get("error"))
