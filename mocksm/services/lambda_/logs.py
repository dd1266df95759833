"""A function's log for ``LogType="Tail"``: what it prints and logs while it runs, between Lambda's own lines.

What threads print that the handler starts is not in it. ``Max Memory Used`` is left out of the REPORT line: nothing measures
it in process.
"""

from __future__ import annotations

import base64
import logging
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from mocksm.clock import Clock
from mocksm.layers import Pile

_TAIL = 4096
_WRITTEN: ContextVar[list[str] | None] = ContextVar("mocksm_lambda_log", default=None)


class Log:
    """The log of one invocation.

    Args:
        request_id: Its id.
        clock: The time.
    """

    def __init__(self, request_id: str, clock: Clock) -> None:
        self._request_id = request_id
        self._clock = clock
        self._written: list[str] = []

    def write(self, text: str) -> None:
        """Add text as it is."""
        self._written.append(text)

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Add what is printed and logged in this thread or task; it goes where it went before as well."""
        tees = {name: _Tee(getattr(sys, name), self._written) for name in ("stdout", "stderr")}
        records = _Records(self._request_id, self._clock, self._written)
        token = _WRITTEN.set(self._written)
        layer = _STREAMS.lay(tees)
        logging.getLogger().addHandler(records)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(records)
            layer.undo()
            _WRITTEN.reset(token)

    def tail(self, version: str, memory: int, used: timedelta, *, timed_out: bool) -> str:
        """Return LogResult: the last 4 KB, in base64."""
        milliseconds = used.total_seconds() * 1000
        status = "Status: timeout\t" if timed_out else ""
        written = "".join(self._written)
        if written and not written.endswith("\n"):
            written += "\n"
        text = (
            f"START RequestId: {self._request_id} Version: {version}\n"
            f"{written}"
            f"END RequestId: {self._request_id}\n"
            f"REPORT RequestId: {self._request_id}\tDuration: {milliseconds:.2f} ms\t"
            f"Billed Duration: {math.ceil(milliseconds)} ms\tMemory Size: {memory} MB\t{status}\n"
        )
        return base64.b64encode(text.encode()[-_TAIL:]).decode()


class _Tee:
    """A stream that adds what is written to it in one context to a log."""

    def __init__(self, stream: Any, written: list[str]) -> None:
        self._stream = stream
        self._written = written

    def write(self, text: str) -> Any:
        if _WRITTEN.get() is self._written:
            self._written.append(text)
        return self._stream.write(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Records(logging.Handler):
    """Adds what is logged in one context to a log, in the format of Lambda's Python runtime."""

    def __init__(self, request_id: str, clock: Clock, written: list[str]) -> None:
        super().__init__()
        self._request_id = request_id
        self._clock = clock
        self._written = written

    def emit(self, record: logging.LogRecord) -> None:
        if _WRITTEN.get() is self._written:
            at = self._clock.now().isoformat(timespec="milliseconds")[: -len("+00:00")]
            self._written.append(f"[{record.levelname}]\t{at}Z\t{self._request_id}\t{self.format(record)}\n")


_STREAMS: Pile[Any] = Pile(lambda name: getattr(sys, name), lambda name, stream: setattr(sys, name, stream))
