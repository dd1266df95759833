"""The door for ``urllib.request``, for this machine's own endpoints. It knows the standard library and no service."""

from __future__ import annotations

import io
from http.client import HTTPResponse, responses
from typing import Any
from urllib.request import HTTPHandler

from mocksm.intercept.local_endpoints import answer_in_time, listener
from mocksm.intercept.patch import Method, Patch
from mocksm.intercept.requests_read import to_bytes, to_headers
from mocksm.wire.http import HttpRequest, HttpResponse


class _Socket:
    """What ``http.client`` reads a response from."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def makefile(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self._content)


def _http_open(original: Method) -> Method:
    # Every opener has this handler; what calls it, and what makes an HTTPError of the status, is left to urllib.
    def http_open(handler: Any, request: Any) -> Any:
        mock = listener(request.full_url)
        if mock is None:
            return original(handler, request)
        headers = to_headers({**request.headers, **request.unredirected_hdrs})
        sent = HttpRequest(request.get_method(), request.full_url, headers, to_bytes(request.data))
        patience = request.timeout if isinstance(request.timeout, int | float) else None
        return _response(sent, answer_in_time(mock, sent, patience))

    return http_open


def _response(sent: HttpRequest, answer: HttpResponse) -> Any:
    headers = {**answer.headers, "Content-Length": str(len(answer.body)), "Connection": "close"}
    head = [f"HTTP/1.1 {answer.status} {responses.get(answer.status, '')}", *(f"{k}: {v}" for k, v in headers.items())]
    content = "\r\n".join([*head, "", ""]).encode("latin-1") + answer.body
    socket: Any = _Socket(content)
    response: Any = HTTPResponse(socket, method=sent.method)
    response.begin()
    response.url, response.msg = sent.url, response.reason  # as urllib has them
    return response


class UrllibDoor:
    """Opens ``urllib.request.urlopen``, and every other opener, to the active mocks."""

    _PATCH = Patch(HTTPHandler, "http_open", _http_open)

    def open(self) -> None:
        """Wrap the handler for ``http:``."""
        self._PATCH.install()

    def close(self) -> None:
        """Put it back, where it is still ours."""
        self._PATCH.remove()


DOOR = UrllibDoor()
