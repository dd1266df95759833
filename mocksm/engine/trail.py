"""What happened, as CloudTrail sees it: calls and what services did of themselves, and who is told. Knows no service."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from mocksm.engine.history import Record
from mocksm.engine.latest import Latest
from mocksm.errors import MocksmError

# Lambda stops a loop of functions that set each other off after about 16 rounds (its "recursive loop detection").
_ROUNDS = 16


class ServiceEvent(NamedTuple):
    """Something that a service did of itself: what CloudTrail calls an AwsServiceEvent.

    Attributes:
        name: ``RotationStarted``.
        service: botocore's name of the service.
        resource: The ARN of what it concerns.
        at: When, in UTC, on the mock's clock.
        region: Where.
        account: Whose.
        request_id: The id of the request or the piece of work that it belongs to.
        error: What went wrong, None if nothing did.
        details: What the record says beyond the resource, by CloudTrail's names.
        after: How many calls had been recorded before it.
        number: How many service events there were before it.
    """

    name: str
    service: str
    resource: str
    at: datetime
    region: str
    account: str
    request_id: str
    error: str | None
    details: Mapping[str, str]
    after: int
    number: int


Happening = Record | ServiceEvent
Receiver = Callable[[Happening], None]


class TrailState(NamedTuple):
    """What a snapshot keeps of a trail."""

    announced: tuple[int, list[ServiceEvent]]
    receivers: Sequence[Receiver]


class Trail:
    """The service events of one cloud, oldest first, and who is told of these and of calls.

    What a receiver raises is kept for the end of the mock: on AWS no caller learns what became of an event.

    Attributes:
        announced: The service events.
        receivers: What is called with each happening, and picks what it wants.
        failures: What receivers raised.
    """

    def __init__(self) -> None:
        self.announced: Latest[ServiceEvent] = Latest()
        self.receivers: list[Receiver] = []
        self.failures: list[Exception] = []
        self._waiting = _Waiting()

    def announce(self, event: ServiceEvent) -> None:
        """Keep a service event, and tell of it."""
        self.announced.add(event)
        self.tell(event)

    def tell(self, happening: Happening) -> None:
        """Let the receivers know of a happening, as soon as this thread is done with its request."""
        if self.receivers:
            self._waiting.queue.append((self._waiting.round + 1, happening))

    def deliver(self) -> None:
        """Call the receivers with what this thread has for them; what they set off themselves comes after it."""
        waiting = self._waiting
        if not waiting.queue or waiting.round:
            return
        try:
            while waiting.queue:
                waiting.round, happening = waiting.queue.popleft()
                if waiting.round > _ROUNDS:
                    self.failures.append(_loop(happening))
                    waiting.queue.clear()
                else:
                    self._hand_on(happening)
        finally:
            waiting.round = 0

    def _hand_on(self, happening: Happening) -> None:
        for receive in list(self.receivers):
            try:
                receive(happening)
            except Exception as error:  # noqa: BLE001 - the caller of an operation is not the receiver's caller
                self.failures.append(error)

    def take_failures(self) -> list[Exception]:
        """Return what receivers raised since the last time."""
        taken, self.failures = self.failures, []
        return taken

    def state(self) -> TrailState:
        """Return what ``restore`` takes back."""
        return TrailState(self.announced.state(), list(self.receivers))

    def restore(self, state: TrailState) -> None:
        """Take back what ``state`` returned."""
        self.announced.restore(state.announced)
        self.receivers[:] = state.receivers


class _Waiting(threading.local):
    """What one thread has still to deliver, each with the round that it belongs to, and the round that is delivered now."""

    def __init__(self) -> None:
        self.queue: deque[tuple[int, Happening]] = deque()
        self.round = 0


def in_order(records: Sequence[Record], announced: Sequence[ServiceEvent], forgotten: int = 0) -> Iterator[Happening]:
    """Yield calls and service events in the order in which they were noted.

    Args:
        records: The calls.
        announced: The service events.
        forgotten: How many calls came before ``records``.
    """
    done = 0
    for event in announced:
        before = max(event.after - forgotten, done)
        yield from records[done:before]
        done = before
        yield event
    yield from records[done:]


def _loop(happening: Happening) -> MocksmError:
    name = happening.operation if isinstance(happening, Record) else happening.name
    return MocksmError(
        f"mocksm: a receiver of events goes round in circles: what it does set it off {_ROUNDS} times over, at last by "
        f"{name}. AWS would go on. Let its pattern leave out what it does itself."
    )
