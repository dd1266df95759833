"""What the server asks of the mock that it stands in front of. It knows no mock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NoReturn, Protocol

from mocksm.engine.history import Record
from mocksm.wire.http import HttpRequest, HttpResponse

CONTROL = "/_mocksm/"
"""Where the paths of the control endpoints begin."""

OWN_ERROR = "x-mocksm-error"
"""The header that names an error of mocksm's own, which no AWS sends."""


class Clock(Protocol):
    """The mock's time."""

    def now(self) -> datetime:
        """Return it."""

    def advance(
        self, *, weeks: float = 0, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
    ) -> None:
        """Move it on."""


class Served(Protocol):
    """A mock, as the server sees it."""

    @property
    def services(self) -> Iterable[str]:
        """What it answers, by botocore's names."""

    @property
    def region(self) -> str:
        """The Region of clients that name none."""

    @property
    def clock(self) -> Clock:
        """Its time."""

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer a request of a service that it has; ``intercept.active.ActiveMock`` says what it raises."""

    def pass_time(self, seconds: float) -> None:
        """Let time pass on its clock."""

    def seed(self, source: Mapping[str, Any]) -> None:
        """Make all that a seed describes, or nothing."""

    def reset(self) -> None:
        """Start over."""

    def refuse(self, service: str | None) -> NoReturn:
        """Refuse a request to a service that it does not have, and remember that it was asked."""

    def called(self, operation: str) -> Iterable[Record]:
        """Return the calls that fit a pattern, oldest first."""
