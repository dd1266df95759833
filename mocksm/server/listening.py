"""A WSGI application behind a socket, in threads of this process, by Werkzeug. It knows no mock.

Werkzeug closes every connection behind its answer and has a thread for each. That is what is wanted here: no connection
dies of age while a client writes to it, no number of threads runs out while functions call functions, and whoever stops
the server waits for those who are being answered and for nobody else.
"""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from contextvars import Context, copy_context
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from mocksm.errors import MocksmError
from mocksm.iam.acting import ACTING
from mocksm.server.application import Application

_LAST_PORT = 65_535
_LOOKS = 0.02  # how often the server looks whether it is stopped, in seconds
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what is asked for by name, and where it is reached


class _Handler(WSGIRequestHandler):
    """Serves one connection; says nothing, and says only once that the client may go on."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def handle_expect_100(self) -> bool:
        return True  # Werkzeug tells the client itself

    def run_wsgi(self) -> None:
        self.server.idle.discard(self.connection)
        super().run_wsgi()

    def connection_dropped(self, *_: Any) -> None:
        self.close_connection = True  # else the next request would be waited for

    def log_request(self, *_: Any) -> None:
        pass


class _Server(ThreadedWSGIServer):
    """Accepts connections.

    Attributes:
        idle: Connections on which no request has come yet.
    """

    daemon_threads = False  # only those that are not are waited for

    def __init__(self, host: str, port: int, application: Application, listening: socket.socket) -> None:
        self.idle: set[Any] = set()
        self._context = _context()
        super().__init__(host, port, application, _Handler, fd=listening.fileno())

    def process_request(self, request: Any, client_address: Any) -> None:
        self.idle.add(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        self._context.copy().run(super().process_request_thread, request, client_address)
        self.idle.discard(request)


def _context() -> Context:
    """Return the context of whoever starts the server, whose mock is that of the functions that run here.

    Whoever asks is not acting as the principal that the test has entered, though: requests come from elsewhere.
    """
    context = copy_context()
    context.run(ACTING.set, ())
    return context


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens; Werkzeug itself would end the process if it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    if not 0 <= port <= _LAST_PORT:
        raise MocksmError(f"mocksm: the server cannot listen on port {port}: it goes from 0 to {_LAST_PORT}")
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as problem:
        raise MocksmError(f"mocksm: the server cannot listen on {host}, port {port}: {problem}") from problem


class Listener:
    """A server that listens, until it is stopped.

    Args:
        application: What answers.
        host: Where it listens: a name or an address of this machine.
        port: The port; 0 for any that is free.

    Attributes:
        url: Where it is reached.

    Raises:
        MocksmError: It cannot listen there.
    """

    def __init__(self, application: Application, host: str, port: int) -> None:
        with _listening(host, port) as listening:  # Werkzeug takes a copy
            self._server = _Server(host, port, application, listening)
        reached = _EVERYWHERE.get(host, host)
        self.url = f"http://{f'[{reached}]' if ':' in reached else reached}:{self._server.port}"
        self._application = application
        self._process = os.getpid()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_LOOKS,), name="mocksm server")
        self._thread.start()

    def stop(self) -> None:
        """Take no more requests, answer those that are here, and return when all is done; a fork has nothing to stop."""
        if os.getpid() != self._process:
            return
        self._application.stopping.set()
        with suppress(OSError):  # where a fork still holds it, its clients would wait for ever; not every system can
            self._server.socket.shutdown(socket.SHUT_RDWR)
        self._server.shutdown()
        for connection in list(self._server.idle):
            with suppress(OSError):  # it has gone by itself
                connection.shutdown(socket.SHUT_RD)
        self._thread.join()
