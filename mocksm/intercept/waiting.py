"""botocore's own waits, which move the mock's clock instead: between retries, in waiters, in adaptive mode.

It knows botocore and no service. ``time.sleep`` itself is left alone, and so are the user's waits and those of other services:
what botocore calls ``time`` in two of its modules has another ``sleep``, and that asks at each wait for whom it is.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from types import ModuleType
from typing import Any, NamedTuple

import botocore.endpoint
import botocore.waiter
from botocore.endpoint import Endpoint
from botocore.exceptions import CapacityNotAvailableError
from botocore.retries.bucket import TokenBucket
from botocore.waiter import Waiter

from mocksm.intercept import active
from mocksm.intercept.active import ActiveMock
from mocksm.intercept.adaptive import let_pass
from mocksm.intercept.patch import Method, Patch

AT_LEAST = 0.001  # what rounding leaves of a wait would else be waited for again, and for ever on a frozen clock


class Wait(NamedTuple):
    """For whom botocore waits.

    Attributes:
        mock: The mock that answers.
        service_model: botocore's model of the service that is called; None for something that waits for no service.
        endpoint: The client's endpoint, in whose event emitter its rate limiter is found; None for a waiter.
    """

    mock: ActiveMock
    service_model: Any
    endpoint: Any

    @property
    def is_on_clock(self) -> bool:
        """Whether the wait moves the mock's clock; else it is a real one: also of a mock that has ended."""
        service = getattr(self.service_model, "service_name", "")
        return self.mock in active.all() and self.mock.takes_waits_of(service)

    def pass_time(self, seconds: float) -> None:
        """Move the mock's clock, and what the client remembers of the system's."""
        self.mock.pass_time(seconds)
        if self.endpoint is not None:
            let_pass(self.endpoint._event_emitter, seconds)  # noqa: SLF001 - it has no public name


WAITING_FOR: ContextVar[Wait | None] = ContextVar("mocksm_waiting", default=None)


def now_waiting() -> Wait | None:
    """Return for whom botocore waits here, None for one whose waits are real."""
    wait = WAITING_FOR.get()
    return wait if wait is not None and wait.is_on_clock else None


class _Time:
    """The module ``time`` but for ``sleep``."""

    def __init__(self, time: ModuleType) -> None:
        self._time = time

    def __getattr__(self, name: str) -> Any:
        return getattr(self._time, name)

    def sleep(self, seconds: float) -> None:
        """Move the clock of the mock for which botocore waits; for any other wait, sleep."""
        wait = now_waiting()
        if wait is None:
            self._time.sleep(seconds)
        else:
            wait.pass_time(seconds)


class Name:
    """A name in a module that waits, of the module which it waits by.

    Args:
        module: The module that waits.
        name: What it calls the module which it waits by: ``time``.
        stand_in: Takes that module, and is it but for ``sleep``.
    """

    def __init__(self, module: ModuleType, name: str, stand_in: Callable[[ModuleType], Any]) -> None:
        self._module = module
        self._name = name
        self._stand_in = stand_in
        self._before: ModuleType | None = None
        self._ours: Any = None

    def install(self) -> None:
        """Give it another ``sleep``."""
        present = getattr(self._module, self._name)
        if self._ours is None or present is not self._ours:
            self._before, self._ours = present, self._stand_in(present)
            setattr(self._module, self._name, self._ours)

    def remove(self) -> None:
        """Put it back, unless someone else has put something there since."""
        if self._ours is not None and getattr(self._module, self._name) is self._ours:
            setattr(self._module, self._name, self._before)


def _send_request(original: Method) -> Method:
    def send_request(endpoint: Any, request_dict: Any, operation_model: Any) -> Any:
        mock = active.current()
        if mock is None:
            return original(endpoint, request_dict, operation_model)
        token = WAITING_FOR.set(Wait(mock, operation_model.service_model, endpoint))
        try:
            return original(endpoint, request_dict, operation_model)
        finally:
            WAITING_FOR.reset(token)

    return send_request


def _wait(original: Method) -> Method:
    def wait(waiter: Any, **kwargs: Any) -> Any:
        mock = active.current()
        if mock is None:
            return original(waiter, **kwargs)
        token = WAITING_FOR.set(Wait(mock, model_of_waiter(waiter), None))
        try:
            return original(waiter, **kwargs)
        finally:
            WAITING_FOR.reset(token)

    return wait


def model_of_waiter(waiter: Any) -> Any:
    """Return the model of a waiter's service; it knows only the client's method, and None is returned of any other."""
    method = getattr(waiter._operation_method, "_client_method", None)  # noqa: SLF001 - it has no public name
    return getattr(getattr(getattr(method, "__self__", None), "meta", None), "service_model", None)


def _acquire(original: Method) -> Method:
    def acquire(bucket: Any, amount: float = 1, block: bool = True) -> Any:
        wait = now_waiting() if block else None
        while wait is not None:
            try:
                return original(bucket, amount, block=False)
            except CapacityNotAvailableError:
                wait.pass_time(max(bucket._sleep_amount(amount), AT_LEAST))  # noqa: SLF001 - what it would wait itself
        return original(bucket, amount, block)

    return acquire


class WaitingDoor:
    """Lets botocore's waits move the clock of the mock that answers, and no others."""

    def __init__(self) -> None:
        self._names = (Name(botocore.endpoint, "time", _Time), Name(botocore.waiter, "time", _Time))
        self._patches = (
            Patch(Endpoint, "_send_request", _send_request),
            Patch(Waiter, "wait", _wait),
            Patch(TokenBucket, "acquire", _acquire),
        )

    def open(self) -> None:
        """Wrap where botocore waits."""
        for each in (*self._patches, *self._names):
            each.install()

    def close(self) -> None:
        """Put it back, where it is still as this door left it."""
        for each in (*self._patches, *self._names):
            each.remove()


WAITING = WaitingDoor()
