"""Failures on request: what ``aws.fail`` ordered, and what each call meets of it. Knows codes, not what they mean."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from mocksm.engine.consistency import Lag
from mocksm.engine.orders import Met, Order
from mocksm.errors import AwsError, MocksmError
from mocksm.wire.http import NoAnswer

if TYPE_CHECKING:
    from mocksm.engine.aims import Aim
    from mocksm.engine.turns import Turns


class Fault(Order):
    """A failure, or mere lateness, that calls of some operations meet.

    Attributes:
        pattern: ``kms:Decrypt``, or with wildcards ``secretsmanager:*``.
        error: A code of AWS's, an exception that the client raises, or why no answer comes; None if it only comes late.
        latency: By how many seconds the answer is late.
        seen: How many calls it was meant for, by their operation and the conditions on them.
        fired: How many calls it has failed, or made late.
        passed_by: How many calls of the operation there were on which the conditions did not hold.
    """

    def __init__(
        self,
        aim: Aim,
        turns: Turns,
        error: str | Exception | None,
        *,
        ordered: str,
        draw: Callable[[], float],
        message: str = "",
        status: Callable[[str], int | None] = lambda _: None,
        latency: float = 0.0,
        required: bool = True,
    ) -> None:
        super().__init__()
        self.pattern = aim.pattern
        self.error = error
        self.latency = latency
        self.passed_by: int = 0
        self._aim = aim
        self._turns = turns
        self._message = message
        self._status = status
        self._ordered = ordered
        self._draw = draw
        self._lock = threading.Lock()
        self._is_missed = required
        self._of_services = 0
        self._raised: str | None = None

    def meet(self, call: Met) -> None:
        """Count a call that it is meant for, make its answer late, and raise the failure if it is the call's turn."""
        if not self._aim.names(call):
            return
        if isinstance(self.error, NoAnswer) and call.via is not None:
            self._of_services += 1
        elif not self._is_meant(call):
            self.passed_by += 1
        elif self._is_due():
            if self.latency:
                call.latency.append(self.latency)
            if self.error is not None:
                raise self._made(call)

    def complaint(self) -> str | None:
        """Return what the test author is to be told if it has never fired, once; no snapshot brings that back."""
        if not self._is_missed:
            return None
        self._is_missed = False
        return f"{self._ordered} has never fired: {self._came()}. A test that means it says required=False."

    def _came(self) -> str:
        """Return what came in place of a call that it would have failed."""
        if self.seen:
            return f"{self.seen} calls came that it was meant for, and it was no one's turn"
        if self._raised is not None:
            return f"its condition raised {self._raised}"
        if self.passed_by:
            return f"{self.passed_by} calls of {self.pattern} came, and its conditions held for none"
        if self._of_services:
            return (
                f"{self._of_services} calls of {self.pattern} came, all from AWS's services on a caller's behalf, and a "
                "failure of transport is met by clients only"
            )
        return f"no call of {self.pattern} came"

    def _is_meant(self, call: Met) -> bool:
        """Ask the conditions; what the test's own function raises is the test's mistake, and no answer of AWS's."""
        try:
            return self._aim.allows(call)
        except Exception as problem:
            self.passed_by += 1
            self._raised = repr(problem)
            raise MocksmError(
                f"mocksm: the condition of {self._ordered} raised {problem!r} when a call of {call.service}:"
                f"{call.operation} came. A dict of parameters also says what was not sent: when={{'VersionId': None}}"
            ) from problem

    def _is_due(self) -> bool:
        with self._lock:
            self.seen += 1
            due = self._turns.has_come(self.seen, self.fired, self._draw)
            self.fired += due
            self._is_missed = self._is_missed and not due
        return due

    def _made(self, call: Met) -> Exception:
        if isinstance(self.error, NoAnswer):
            return NoAnswer(self.error.code, sum(call.latency))
        if isinstance(self.error, Exception):
            return self.error.with_traceback(None)
        return AwsError(self._message, code=self.error, status=self._status(call.service))

    def state(self) -> Any:
        """Return what ``restore`` takes back."""
        return self.seen, self.fired, self.passed_by

    def restore(self, state: Any) -> None:
        """Take back what ``state`` returned."""
        self.seen, self.fired, self.passed_by = state

    def __repr__(self) -> str:
        return f"<mocksm {self._ordered}: fired at {self.fired} of {self.seen} calls>"


class Faults:
    """What a test has ordered to go wrong, asked at every call.

    Attributes:
        orders: All that is in force, in the order in which it was ordered; where there is nothing, nothing is asked.
        lag: How far what is read lags behind, None if it does not.
    """

    def __init__(self) -> None:
        self.orders: tuple[Order, ...] = ()  # replaced, never changed, so that reading takes no lock
        self._ever: list[Fault] = []
        self._lock = threading.Lock()

    @property
    def lag(self) -> Lag | None:
        """How far what is read lags behind what was written, None if it does not."""
        return next((order for order in self.orders if isinstance(order, Lag)), None)

    def add(self, order: Order) -> None:
        """Put an order in force."""
        order.belongs(self._remove)
        with self._lock:
            self.orders += (order,)
            if isinstance(order, Fault):
                self._ever.append(order)

    def meet(self, call: Met) -> None:
        """Raise what a call has to fail with: what was ordered first decides, and the rest does not see the call."""
        for order in self.orders:
            order.meet(call)

    def take_complaints(self, lasting: Iterable[Order] = ()) -> list[str]:
        """Return what is to be told of faults that never fired, and tell it no more; ``lasting`` may still fire."""
        kept = set(map(id, lasting))
        with self._lock:
            over = [fault for fault in self._ever if id(fault) not in kept]
            self._ever = [fault for fault in self._ever if id(fault) in kept]
        return [complaint for fault in over if (complaint := fault.complaint()) is not None]

    def inherit(self, before: Faults) -> None:
        """Tell at the end of what was ordered before a reset as well."""
        self._ever = [*before._ever, *self._ever]

    def state(self) -> list[tuple[Order, Any]]:
        """Return what ``restore`` takes back: the orders, and how far each has come."""
        return [(order, order.state()) for order in self.orders]

    def restore(self, state: list[tuple[Order, Any]]) -> None:
        """Take back what ``state`` returned."""
        with self._lock:
            self.orders = tuple(order for order, _ in state)
        for order, its in state:
            order.restore(its)

    def _remove(self, order: Order) -> None:
        with self._lock:
            self.orders = tuple(other for other in self.orders if other is not order)
