"""EventBridge's event patterns: what a rule asks of an event, as AWS's documentation of its content filters has it.

Patterns are read into alternatives (one for each way through their ``$or``), each a tree of the event's fields. Not
modelled: the limit on the number of alternatives and on the cost of wildcards, and the place in the text that AWS's
message names after the reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mocksm.audit.invalid_pattern import InvalidPattern
from mocksm.audit.value_tests import RESERVED, Test, read_tests

__all__ = ["EventPattern", "InvalidPattern"]

_OR = "$or"
_FEWEST = 2
_MISSING = object()


@dataclass(slots=True)
class _Field:
    """What an alternative asks of one field: tests of its own values, and of what it holds."""

    tests: Sequence[Test] = ()
    inside: dict[str, _Field] = field(default_factory=dict)


class EventPattern:
    """A pattern, read once.

    Args:
        pattern: A pattern as JSON text, or as Python has it.

    Raises:
        InvalidPattern: It is none that EventBridge takes.

    >>> EventPattern({"detail": {"eventName": [{"prefix": "Rotation"}]}}).matches({"detail": {"eventName": "RotationFailed"}})
    True
    """

    def __init__(self, pattern: Mapping[str, Any] | str) -> None:
        fields = _read(pattern)
        self._alternatives = [_tree(each) for each in _alternatives(fields, (), [{}])]

    def matches(self, event: Mapping[str, Any]) -> bool:
        """Say whether an event has what the pattern asks for."""
        return any(_holds(each, event) for each in self._alternatives)


def _read(pattern: Mapping[str, Any] | str) -> dict[str, Any]:
    try:
        fields = json.loads(pattern if isinstance(pattern, str) else json.dumps(pattern))
    except (ValueError, TypeError) as error:
        raise InvalidPattern(str(error)) from error
    if not isinstance(fields, dict):
        raise InvalidPattern("Filter is not an object")
    return fields


_Path = tuple[str, ...]
_Alternative = dict[_Path, Sequence[Test]]


def _alternatives(fields: Mapping[str, Any], path: _Path, so_far: list[_Alternative]) -> list[_Alternative]:
    """Return what ``so_far`` becomes with these fields; of two demands on one field the later counts, as on AWS."""
    if not fields:
        raise InvalidPattern("Empty objects are not allowed")
    for name, asked in fields.items():
        if name == _OR and _is_or(asked):
            branches = [_alternatives(branch, path, [dict(each) for each in so_far]) for branch in asked]
            so_far = [each for branch in branches for each in branch]
        elif isinstance(asked, dict):
            so_far = _alternatives(asked, (*path, name), so_far)
        elif isinstance(asked, list):
            place, tests = (*path, name), read_tests(asked)
            for each in so_far:
                each[place] = tests
        else:
            raise InvalidPattern(f'"{name}" must be an object or an array')
    return so_far


def _is_or(asked: Any) -> bool:
    """Say whether ``$or`` is the operator here; anything else makes it the name of a field, as it was before it existed."""
    if not isinstance(asked, list) or len(asked) < _FEWEST:
        return False
    return all(isinstance(each, dict) and each and not RESERVED & each.keys() for each in asked)


def _tree(alternative: _Alternative) -> _Field:
    root = _Field()
    for path, tests in alternative.items():
        place = root
        for name in path:
            place = place.inside.setdefault(name, _Field())
        place.tests = tests
    return root


def _holds(asked: _Field, value: Any) -> bool:
    """Say whether a value, or _MISSING, is as asked."""
    if asked.tests:
        values = list(_leaves(value))
        if not any(test(values) for test in asked.tests):
            return False
    return not asked.inside or any(_all_inside(asked, each) for each in _objects(value))


def _all_inside(asked: _Field, value: Mapping[str, Any]) -> bool:
    return all(_holds(inner, value.get(name, _MISSING)) for name, inner in asked.inside.items())


def _leaves(value: Any) -> Iterable[Any]:
    """Yield the values of a field that are no objects: those in an array count each."""
    if isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif value is not _MISSING and not isinstance(value, Mapping):
        yield value


def _objects(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects that a field may mean: itself, those of an array; an empty one where there are none."""
    if isinstance(value, Mapping):
        return [value]
    found = [inner for each in value for inner in _objects(each)] if isinstance(value, list) else []
    return found or [{}]
