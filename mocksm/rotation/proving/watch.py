"""The door of a cloud with a watch at it: it counts the calls of a step, tells of each that changes something, and strikes.

It knows requests and their operations, and no rule of rotation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NoReturn

from botocore.exceptions import ClientError

from mocksm.mock import MockSecrets
from mocksm.wire.http import HttpRequest, HttpResponse
from mocksm.wire.models import identify, service_model
from mocksm.wire.scope import scope_of

_READING = ("BatchGet", "Describe", "Get", "List")


class Killed(BaseException):
    """The end of the process in which the function runs; no ``except Exception`` of the function's catches it."""


@dataclass(frozen=True)
class Disturbance:
    """What goes wrong during a step, once.

    Attributes:
        kind: ``before`` and ``after`` kill the function at a call, ``throttled`` refuses the call, and ``unanswered``
            lets the step end well and nobody hear of it.
        step: The step.
        call: The number of the call, from 1; 0 of a step that goes unanswered.
        operation: The call's operation.
    """

    kind: Literal["before", "after", "throttled", "unanswered"]
    step: str
    call: int = 0
    operation: str = ""

    def __str__(self) -> str:
        which = f"{self.operation} (call {self.call} of {self.step})"
        match self.kind:
            case "throttled":
                return f"{which} throttled past botocore's retries"
            case "unanswered":
                return f"{self.step} done, but its answer lost (a crash or a timeout)"
            case kind:
                return f"killed {kind} {which}"


class Watch:
    """Watches the calls of one step.

    Args:
        disturbance: What is to go wrong during the step, if anything.
        look: Called before and after each call that may change something, with those words.

    Attributes:
        calls: The operations that were called, in order.
        was_killed: Whether the function was killed.
    """

    def __init__(self, disturbance: Disturbance | None, look: Callable[[str], None]) -> None:
        self.calls: list[str] = []
        self.was_killed = False
        self._disturbance = disturbance
        self._look = look

    def serve(self, operation: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
        """Let a call through, unless something is to go wrong with it."""
        if self.was_killed:  # a function that caught its end does nothing more
            raise Killed
        self.calls.append(operation)
        if self._strikes("throttled"):
            _throttle(operation)
        self._kill("before")
        if not changes(operation):
            return answer()
        self._look(f"before {operation}")
        answered = answer()
        self._look(f"after {operation}")
        self._kill("after")
        return answered

    def _strikes(self, kind: str) -> bool:
        due = self._disturbance
        return due is not None and (due.kind, due.call) == (kind, len(self.calls))

    def _kill(self, kind: str) -> None:
        if self._strikes(kind):
            self.was_killed = True
            raise Killed


class WatchedCloud(MockSecrets):
    """A mock at whose door a watch may stand.

    Attributes:
        watch: Who stands there, if anybody does.
    """

    watch: Watch | None = None

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Serve a request, under the eyes of the watch."""
        if self.watch is None:
            return super().answer(request)
        return self.watch.serve(_operation(request), lambda: super(WatchedCloud, self).answer(request))


def changes(operation: str) -> bool:
    """Say whether an operation may change something: all that are not named as those that only read."""
    return not operation.startswith(_READING)


def _operation(request: HttpRequest) -> str:
    found = identify(service_model(request.service or scope_of(request).service or ""), request)
    return "an unknown operation" if found is None else found.name


def _throttle(operation: str) -> NoReturn:
    """Raise what a client raises when its retries are used up: raised at the door, it costs none of their waits."""
    answer: Any = {
        "Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"},
        "ResponseMetadata": {"HTTPStatusCode": 400, "MaxAttemptsReached": True},
    }
    raise ClientError(answer, operation)
