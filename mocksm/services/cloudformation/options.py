"""What a test has said of resources that mocksm cannot make by itself: accepted types, and callables that stand for code."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Handler = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A type, or a pattern of types, that stacks may have although nothing is made of it.

    Attributes:
        type: ``AWS::S3::Bucket``, or a pattern: ``AWS::EC2::*``.
        ref: What Ref gives; None for a name in CloudFormation's form.
        attributes: What Fn::GetAtt gives.
    """

    type: str
    ref: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


class Options:
    """What is said of all accounts and Regions."""

    def __init__(self) -> None:
        self._accepted: dict[str, Accepted] = {}
        self._handlers: dict[str, Handler] = {}

    def accept(self, accepted: Accepted) -> None:
        """Accept a type from now on; what was said of it before is replaced."""
        self._accepted.pop(accepted.type, None)
        self._accepted[accepted.type] = accepted

    def accepted(self, kind: str) -> Accepted | None:
        """Return what is said of a type, the latest that fits; None where nothing is."""
        fitting = (each for each in reversed(self._accepted.values()) if fnmatch.fnmatchcase(kind, each.type))
        return next(fitting, None)

    def bind(self, name: str, handler: Handler) -> None:
        """Let a callable be the code of the functions of a name."""
        self._handlers[name] = handler

    def handler(self, *names: str) -> Handler | None:
        """Return the callable that is bound to the first of these names that has one."""
        return next((self._handlers[name] for name in names if name in self._handlers), None)

    def __deepcopy__(self, memo: dict[int, Any]) -> Options:
        """Return a copy for a snapshot: the user's code is no one's to copy."""
        twin = Options()
        twin._accepted, twin._handlers = dict(self._accepted), dict(self._handlers)
        return twin
