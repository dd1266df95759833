"""What each service says otherwise than its model where a request violates it. Knows no service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Dialect:
    """How one service words what violates its model. Paths are AWS's: ``tags.member.tagKey``, without the numbers.

    A path may begin with the operation, ``CreateKey.keySpec``; the longer one counts.

    Args:
        code: The error's code.
        enums: The values of an enum in the order in which the service prints them, by path.
        constraints: By path, what the service checks otherwise than the model says: ``{"keyId": {"pattern": ...}}``.
            The names are the model's (min, max, pattern, enum); None takes a constraint away.
        pattern_first: Whether the pattern is checked, and told, before the lengths.
        names_null: Whether the constraints of a list's elements are told with ``Member must not be null`` at their end.
    """

    def __init__(
        self,
        *,
        code: str = "ValidationException",
        enums: Mapping[str, Sequence[str]] = _NOTHING,
        constraints: Mapping[str, Mapping[str, Any]] = _NOTHING,
        pattern_first: bool = False,
        names_null: bool = False,
    ) -> None:
        self.code = code
        self.enums = enums
        self.constraints = constraints
        self.pattern_first = pattern_first
        self.names_null = names_null
