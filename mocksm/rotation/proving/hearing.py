"""What a function says while it runs: what it prints and what it logs. It listens, and judges nothing."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from typing import Any

# Their debug logs show whole requests; whoever runs pytest with --log-level=DEBUG turns them on, and not the function.
_NOT_ITS_OWN = {"botocore", "boto3", "urllib3"}


class Ear(logging.Handler):
    """Takes down what is printed and logged; all of it still goes where it goes without.

    Attributes:
        said: The texts, in order.
        is_deaf: Whether to take nothing down: while it is not the function that runs.
    """

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.said: list[str] = []
        self.is_deaf = False

    def emit(self, record: logging.LogRecord) -> None:
        """Take down a log record, with its traceback."""
        if record.name.partition(".")[0] not in _NOT_ITS_OWN:
            try:
                self.hear(self.format(record))
            except Exception:  # noqa: BLE001 - as every logging handler does: arguments that do not fit the message
                self.handleError(record)

    def hear(self, text: str) -> None:
        """Take down a text."""
        if not self.is_deaf:
            self.said.append(text)


class _Overheard:
    """A stream that is written to as before, and overheard."""

    def __init__(self, stream: Any, ear: Ear) -> None:
        self._stream = stream
        self._ear = ear

    def write(self, text: str) -> Any:
        self._ear.hear(text)
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def listening() -> Iterator[Ear]:
    """Overhear logging, stdout and stderr."""
    ear = Ear()
    root = logging.getLogger()
    with ExitStack() as undo:
        undo.enter_context(redirect_stdout(_Overheard(sys.stdout, ear)))
        undo.enter_context(redirect_stderr(_Overheard(sys.stderr, ear)))
        root.addHandler(ear)
        undo.callback(root.removeHandler, ear)
        yield ear
