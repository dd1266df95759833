"""What Lambda keeps: functions that are Python callables, and how each invocation ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from mocksm.iam.policy import Policy
from mocksm.iam.principal import Principal

Handler = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function. A snapshot keeps the function itself: the user's callable is not copied.

    Attributes:
        arn: Its ARN, without a version.
        name: Its name.
        handler: The callable, ``handler(event, context)``.
        acts_as: Returns the principal that its calls are made as: a session of its role; None leaves them to the caller's.
        policy: Who may invoke it, beside those whose own policies allow it.
        timeout: Seconds, as GetFunction would show it; a Python callable is not stopped when they are over.
        memory: Megabytes, for ``context.memory_limit_in_mb``.
    """

    arn: str
    name: str
    handler: Handler
    policy: Policy | None = None
    acts_as: Callable[[], Principal] | None = None
    timeout: int = 900
    memory: int = 128

    def __deepcopy__(self, memo: dict[int, Any]) -> Function:
        return self


@dataclass(frozen=True, slots=True)
class Invocation:
    """One run of a function.

    Attributes:
        function_arn: The function.
        request_id: The id that ``context.aws_request_id`` had.
        event: The event, decoded.
        error: What the handler raised, with its traceback; None if it returned.
    """

    function_arn: str
    request_id: str
    event: Any = field(repr=False)  # it may hold a secret
    error: BaseException | None

    def __deepcopy__(self, memo: dict[int, Any]) -> Invocation:
        return self


class Functions:
    """The functions of one account in one Region."""

    def __init__(self) -> None:
        self._by_name: dict[str, Function] = {}
        self.invocations: list[Invocation] = []

    def add(self, function: Function) -> None:
        """Keep a function; one of the same name is replaced."""
        self._by_name[function.name] = function

    def find(self, name: str) -> Function | None:
        """Return the function of a name, None if there is none."""
        return self._by_name.get(name)

    def __iter__(self) -> Iterator[Function]:
        return iter(list(self._by_name.values()))
