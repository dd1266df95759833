"""What a test orders to go wrong: in force from then on until it is stopped. It knows no call and no cloud."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from mocksm.iam.principal import Principal

if TYPE_CHECKING:
    from typing_extensions import Self


class Met(Protocol):
    """What an order looks at of a call; ``engine.call.Call`` is one."""

    @property
    def service(self) -> str:
        """The service, by botocore's name."""

    @property
    def operation(self) -> str:
        """AWS's name of the operation."""

    @property
    def params(self) -> Mapping[str, Any]:
        """The parameters as they were sent."""

    @property
    def principal(self) -> Principal:
        """Who calls."""

    @property
    def account(self) -> str:
        """The caller's account."""

    @property
    def region(self) -> str:
        """The Region that was called."""

    @property
    def now(self) -> datetime:
        """The time of the call, UTC."""

    @property
    def via(self) -> str | None:
        """The service that calls on the principal's behalf, None for the tested code's own calls."""

    @property
    def latency(self) -> list[float]:
        """By how many seconds the answer is late; orders add to it."""


class Order:
    """Something that a test has ordered to go wrong. As a context manager it is in force inside only.

    Attributes:
        seen: How many calls it was meant for.
        fired: How many of those it made fail, or late.
    """

    def __init__(self) -> None:
        self.seen: int = 0
        self.fired: int = 0
        self._withdraw: Callable[[Order], None] | None = None

    def stop(self) -> None:
        """Let no call meet it any more; to stop it again does nothing."""
        if self._withdraw is not None:
            self._withdraw(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def belongs(self, withdraw: Callable[[Order], None]) -> None:
        """Take in what takes it out of force."""
        self._withdraw = withdraw

    def meet(self, call: Met) -> None:
        """Look at a call, and raise what it has to fail with, if anything."""

    def state(self) -> Any:
        """Return what ``restore`` takes back."""
        return self.seen, self.fired

    def restore(self, state: Any) -> None:
        """Take back what ``state`` returned."""
        self.seen, self.fired = state
