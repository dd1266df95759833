"""``python -m mocksm serve``: a mock for other programs, until someone stops it. It parses no command line."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from mocksm.errors import AwsError, MocksmError
from mocksm.handles.servers import TOKEN, Server
from mocksm.handles.serving import LOOPBACK
from mocksm.mock import MockSecrets

PORT = 2774  # beside the Lambda extension's 2773

_FAILED = 2
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def serve(*, host: str = LOOPBACK, port: int = PORT, region: str | None = None, seed: str | None = None) -> int:
    """Serve a mock until SIGINT or SIGTERM, and return the exit status; requests that are there by then are answered.

    Args:
        host: Where it listens.
        port: The port; 0 for any that is free.
        region: The Region of the seed's secrets and keys.
        seed: A file with what is there from the start, and again after a reset.
    """
    try:
        aws = MockSecrets(region=region, seed=seed).start()
    except (MocksmError, AwsError, OSError) as problem:
        return _complain(f"--seed {seed}: {problem}" if seed else f"{problem}")
    server = aws.serve(host=host, port=port)
    with _until_signalled() as signalled:
        try:
            server.start()
        except MocksmError as problem:
            return _complain(f"{problem}")
        sys.stdout.write("\n".join(_introduction(server)))
        sys.stdout.flush()
        signalled.wait()
    server.stop()
    for told in aws.take_ending().told(None):
        sys.stderr.write(f"{told}\n")
    return 0


@contextmanager
def _until_signalled() -> Iterator[threading.Event]:
    """Give an event that the first signal sets; the next one finds what was there before."""
    signalled = threading.Event()
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number, handler in before.items():
            signal.signal(number, handler)
        signalled.set()

    for number in _SIGNALS:
        signal.signal(number, stop)
    try:
        yield signalled
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _introduction(server: Server) -> Iterator[str]:
    """Yield what those have to know who want to use it, in a shell's words."""
    yield f"mocksm serves at {server.url}"
    yield ""
    yield from (f"export {name}={value}" for name, value in sorted(server.environment.items()))
    yield "export AWS_ACCESS_KEY_ID=mocksm AWS_SECRET_ACCESS_KEY=mocksm  # or any others"
    if os.environ.get(TOKEN) != server.token:
        yield f"export {TOKEN}={server.token}  # for {server.url}/_mocksm/"
    yield ""
    yield "Ctrl-C stops it.\n"


def _complain(what: str) -> int:
    sys.stderr.write(f"{sys.executable}: {what}\n")
    return _FAILED
