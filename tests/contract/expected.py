"""What an answer has to be: values, patterns, members that are there and members that are not. It knows no sender."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from tests.contract.scope import Scope

_CLOSE = timedelta(minutes=10)  # what a local clock and a slow network may differ from AWS's time
_DAY = 86400


class Expected(Protocol):
    """A value that is more than itself."""

    def resolved(self, scope: Scope) -> Expected:
        """Return the same with the case's names filled in."""

    def differences(self, actual: Any, at: str) -> Iterator[str]:
        """Yield in which ways the value found ``at`` a path is another."""


class _Plain:
    """What has no names in it."""

    __slots__ = ()

    def resolved(self, _: Scope) -> Any:
        return self


class _Answered(_Plain):
    """Any success."""

    __slots__ = ()

    def differences(self, actual: Any, at: str) -> Iterator[str]:
        if actual is None:
            yield f"{at}: expected an answer"


class _Absent(_Plain):
    """A member that must not be there, for ``Has``."""

    __slots__ = ()

    def differences(self, actual: Any, at: str) -> Iterator[str]:
        yield f"{at}: expected nothing, found {actual!r}"


ANSWERED = _Answered()
ABSENT = _Absent()


@dataclass(frozen=True, slots=True)
class Refused:
    """An error: its code, sentence and status; a sentence may be a pattern, or ``ANY`` where AWS's is not known.

    Attributes:
        members: Members that the parsed answer has beside ``Error``, ABSENT for those that it has not; by name.
    """

    code: str
    message: Any
    status: int = 400
    members: Mapping[str, Any] = field(default_factory=dict)

    def resolved(self, scope: Scope) -> Refused:
        """Return the same with the case's names filled in."""
        return replace(self, message=scope.resolve(self.message), members=scope.resolve(self.members))


@dataclass(frozen=True, slots=True)
class Wire:
    """The answer as it is sent, for a raw request: its status and body, JSON or (``None``) no byte at all."""

    status: int
    body: Any

    def resolved(self, scope: Scope) -> Wire:
        """Return the same with the case's names filled in."""
        return replace(self, body=scope.resolve(self.body))


@dataclass(frozen=True, slots=True)
class Has:
    """At least these members; ABSENT says that one is not there."""

    members: Mapping[Any, Any]

    def resolved(self, scope: Scope) -> Has:
        return Has(scope.resolve(self.members))

    def differences(self, actual: Any, at: str) -> Iterator[str]:
        if not isinstance(actual, Mapping):
            yield f"{at}: expected members, found {actual!r}"
            return
        for name, wanted in self.members.items():
            if name in actual:
                yield from differences(wanted, actual[name], f"{at}.{name}")
            elif wanted is not ABSENT:
                yield f"{at}.{name}: expected {wanted!r}, found nothing"


@dataclass(frozen=True, slots=True)
class Like:
    """Text that a regular expression matches as a whole; ``$name`` stands for a name of the case."""

    pattern: str

    def resolved(self, scope: Scope) -> Like:
        return Like(scope.pattern(self.pattern))

    def differences(self, actual: Any, at: str) -> Iterator[str]:
        if not (isinstance(actual, str) and re.fullmatch(self.pattern, actual, re.DOTALL)):
            yield f"{at}: expected {self.pattern!r}, found {actual!r}"


@dataclass(frozen=True, slots=True)
class Bag:
    """A list of these in any order: AWS's order is not known."""

    items: Sequence[Any]

    def resolved(self, scope: Scope) -> Bag:
        return Bag(scope.resolve(self.items))

    def differences(self, actual: Any, at: str) -> Iterator[str]:
        left = list(actual) if isinstance(actual, list) else []
        for wanted in self.items:
            found = next((item for item in left if not any(differences(wanted, item, at))), None)
            if found is None:
                yield f"{at}: expected {wanted!r} in it, found {actual!r}"
            else:
                left.remove(found)
        if left:
            yield f"{at}: found {left!r} beside what was expected"


@dataclass(frozen=True, slots=True)
class Includes:
    """A list with exactly one element like this among others: an account may hold more than the case made."""

    item: Any

    def resolved(self, scope: Scope) -> Includes:
        return Includes(scope.resolve(self.item))

    def differences(self, actual: Any, at: str) -> Iterator[str]:
        found = sum(1 for item in actual if not any(differences(self.item, item, at)))
        if found != 1:
            yield f"{at}: expected {self.item!r} once, found it {found} times in {actual!r}"


@dataclass(frozen=True, slots=True)
class Excludes:
    """A list without an element like this."""

    item: Any

    def resolved(self, scope: Scope) -> Excludes:
        return Excludes(scope.resolve(self.item))

    def differences(self, actual: Any, at: str) -> Iterator[str]:
        found = [item for item in actual if not any(differences(self.item, item, at))]
        if found:
            yield f"{at}: expected no {self.item!r}, found {found!r}"


@dataclass(frozen=True, slots=True)
class Date:
    """A time.

    Attributes:
        in_days: How far from the request's time it is; None if that does not matter.
        is_day: Whether it is a day, at midnight UTC.
        ends_day: Whether it is the last second of a day, which ``in_days`` then counts.
        now: The request's time.
    """

    in_days: int | None = None
    is_day: bool = False
    ends_day: bool = False
    now: datetime | None = None

    def resolved(self, scope: Scope) -> Date:
        return replace(self, now=scope["now"])

    def differences(self, actual: Any, at: str) -> Iterator[str]:
        if not isinstance(actual, datetime) or actual.tzinfo is None or self.now is None:
            yield f"{at}: expected a time, found {actual!r}"
            return
        if self.is_day and actual.timestamp() % _DAY:
            yield f"{at}: expected a day, at midnight UTC, found {actual}"
        if self.ends_day and (actual.timestamp() + 1) % _DAY:
            yield f"{at}: expected the last second of a day, found {actual}"
        if self.ends_day and self.in_days is not None:
            if (actual - self.now).days + 1 - self.in_days not in (0, 1):
                yield f"{at}: expected the end of the day {self.in_days} days after {self.now}, found {actual}"
        elif self.in_days is not None and abs(actual - self.now - timedelta(days=self.in_days)) > _CLOSE:
            yield f"{at}: expected a time {self.in_days} days after {self.now}, found {actual}"


@dataclass(frozen=True, slots=True)
class After:
    """A time later than a saved one."""

    name: str
    before: datetime | None = None

    def resolved(self, scope: Scope) -> After:
        return After(self.name, scope[self.name])

    def differences(self, actual: Any, at: str) -> Iterator[str]:
        if self.before is None or not actual > self.before:
            yield f"{at}: expected a time after {self.before}, found {actual}"


@dataclass(frozen=True, slots=True)
class Epoch(_Plain):
    """A time as JSON has it: seconds, with milliseconds at most."""

    def differences(self, actual: Any, at: str) -> Iterator[str]:
        if not isinstance(actual, int | float) or round(actual, 3) != actual:
            yield f"{at}: expected epoch seconds with three digits, found {actual!r}"


ANY = Like(".*")
NOW = Date(in_days=0)
DATE = Date()
DAY = Date(is_day=True)


def differences(expected: Any, actual: Any, at: str = "answer") -> Iterator[str]:
    """Yield in which ways ``actual`` is not as expected; a mapping means exactly its members, a list this order."""
    if hasattr(expected, "differences"):
        yield from expected.differences(actual, at)
    elif isinstance(expected, Mapping) and isinstance(actual, Mapping):
        yield from Has(expected).differences(actual, at)
        beyond = {name: actual[name] for name in actual if name not in expected}
        if beyond:
            yield f"{at}: found {beyond!r} beside what was expected"
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for place, (wanted, found) in enumerate(zip(expected, actual, strict=True)):
            yield from differences(wanted, found, f"{at}.{place}")
    elif type(expected) is not type(actual) or expected != actual:
        yield f"{at}: expected {expected!r}, found {actual!r}"
