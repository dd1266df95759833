"""What an invocation's caller reads of a failure, in the words of Lambda and of its Python runtime."""

from __future__ import annotations

import os
import traceback
from pathlib import Path
from typing import Any

# Frames at the start of a traceback that are not the function's: mocksm's own, and those of what runs it.
_LIBRARY = Path(os.__file__).parent
_OURS = (
    str(Path(__file__).parent),
    *(str(_LIBRARY / name) for name in ("asyncio", "contextlib.py", "importlib", "threading.py")),
    "<frozen importlib",
)


class RuntimeFault(Exception):
    """What Lambda's Python runtime finds wrong: a handler that is not there, an answer that JSON can't hold.

    Args:
        kind: The errorType, ``Runtime.MarshalError``.
        message: The errorMessage.
        trace: The stackTrace.
    """

    def __init__(self, kind: str, message: str, trace: list[str] | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.trace = trace or []


class TimedOut(Exception):
    """A function used more time than it has, by the mock's clock."""


class TooLarge(Exception):
    """A function returned more than Lambda hands on."""


def report(error: BaseException, request_id: str) -> dict[str, Any]:
    """Return what Lambda reports of a failure: ``errorType``, ``errorMessage`` and, of an exception, where it came from."""
    match error:
        case TimedOut():  # AWS-recorded 2025-11
            return _of_sandbox("Sandbox.Timedout", str(error), request_id)
        case SystemExit():  # AWS-recorded, with another status
            return _of_sandbox("Runtime.ExitError", _exit(error.code), request_id)
        case TooLarge():  # widely reported
            return {"errorType": "Function.ResponseSizeTooLarge", "errorMessage": str(error)}
        case RuntimeFault():
            kind, trace = error.kind, error.trace
        case _:
            kind, trace = type(error).__name__, _trace(error)
    return {"errorMessage": str(error), "errorType": kind, "requestId": request_id, "stackTrace": trace}


def log_line(told: dict[str, Any]) -> str:
    """Return a failure as the Python runtime writes it to the log: one line, whose parts carriage returns part."""
    lines = [f"[ERROR] {told['errorType']}: {told['errorMessage']}", "Traceback (most recent call last):"]
    for entry in told["stackTrace"]:
        lines += [_indented(line) for line in entry.splitlines()]
    return "\r".join(lines) + "\n"


def _of_sandbox(kind: str, message: str, request_id: str) -> dict[str, Any]:
    return {"errorType": kind, "errorMessage": f"RequestId: {request_id} Error: {message}"}


def _exit(code: Any) -> str:
    status = 0 if code is None else code & 0xFF if isinstance(code, int) else 1
    return f"Runtime exited with error: exit status {status}" if status else "Runtime exited without providing a reason"


def _trace(error: BaseException) -> list[str]:
    frames = list(traceback.extract_tb(error.__traceback__))
    while frames and frames[0].filename.startswith(_OURS):
        del frames[0]
    return traceback.format_list(frames)


def _indented(line: str) -> str:
    """Return a line whose leading spaces are no-break spaces, as in Lambda's log."""
    text = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(text)) + text
