"""Failures on request: what `aws.fail` ordered, and when each is due. Knows codes, not what they mean.

Not modelled yet: transport failures, chance, latency and whole-Region outages.
"""

from __future__ import annotations

import fnmatch
import threading

from mocksm.errors import AwsError


class Fault:
    """A failure that calls of some operations meet.

    Attributes:
        pattern: ``kms:Decrypt``, or with wildcards ``secretsmanager:*``.
        error: A code of AWS's, or an exception that the client's transport raises.
        fired: How many calls it has failed.
    """

    def __init__(
        self,
        pattern: str,
        error: str | Exception,
        *,
        message: str,
        status: int | None = None,
        times: int | None = None,
        after: int = 0,
    ) -> None:
        self.pattern = pattern
        self.error = error
        self._message = message
        self._status = status
        self.times = times
        self.after = after
        self.seen = 0
        self.fired = 0

    def meets(self, operation: str) -> bool:
        """Count a call of ``operation``, and say whether it has to fail."""
        if not fnmatch.fnmatchcase(operation.lower(), self.pattern.lower()):
            return False
        self.seen += 1
        due = self.seen > self.after and (self.times is None or self.fired < self.times)
        self.fired += due
        return due

    def make(self) -> Exception:
        """Return the exception to raise."""
        if isinstance(self.error, Exception):
            return self.error
        return AwsError(self._message, code=self.error, status=self._status)

    def __repr__(self) -> str:
        return f"<mocksm fault {self.error!r} at {self.pattern}, fired {self.fired} times>"


class Faults:
    """The failures that a test ordered, asked at every call."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Let calls meet ``fault`` from now on."""
        with self._lock:
            self._faults.append(fault)

    def state(self) -> list[tuple[Fault, int, int]]:
        """Return what ``restore`` takes back: the faults, and how often each was met and fired."""
        with self._lock:
            return [(fault, fault.seen, fault.fired) for fault in self._faults]

    def restore(self, state: list[tuple[Fault, int, int]]) -> None:
        """Take back what ``state`` returned."""
        with self._lock:
            self._faults = [fault for fault, _, _ in state]
            for fault, seen, fired in state:
                fault.seen, fault.fired = seen, fired

    def check(self, operation: str) -> None:
        """Raise what is due at a call of ``operation``; the fault that was ordered first decides."""
        if not self._faults:
            return
        with self._lock:
            due = next((fault for fault in self._faults if fault.meets(operation)), None)
        if due is not None:
            raise due.make()
