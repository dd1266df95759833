"""The filter ``numeric`` of event patterns: comparisons of numbers, and what of them is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mocksm.audit.invalid_pattern import InvalidPattern

_MOST = 5_000_000_000
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "=": lambda value, bound: value == bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
}
_LOWER, _UPPER = (">", ">="), ("<", "<=")


def is_number(value: Any) -> bool:
    """Say whether a value is a number of JSON's: Python's bool is none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def numeric(operand: Any) -> Callable[[Any], bool]:
    """Read ``numeric``: one comparison, or a lower bound and an upper one. It fits numbers only."""
    if not isinstance(operand, list):
        raise InvalidPattern("Value of numeric must be an array.")
    terms = _terms(operand)
    return lambda value: is_number(value) and all(_COMPARISONS[sign](value, bound) for sign, bound in terms)


def _terms(operand: list[Any]) -> list[tuple[str, float]]:
    """Return the comparisons of ``numeric``: one, or a lower bound and an upper one."""
    first = operand[0] if operand else None
    if not isinstance(first, str):
        raise InvalidPattern(f"Invalid member in numeric match: {first if operand else ']'}")
    if first not in _COMPARISONS:
        raise InvalidPattern(f"Unrecognized numeric range operator: {first}")
    terms = [(first, _bound(operand, 1, first))]
    rest = operand[2:]
    if rest and first not in _LOWER:
        raise InvalidPattern("Too many elements in numeric expression")
    if rest:
        terms.append(_upper(rest, terms[0][1]))
    return terms


def _upper(rest: list[Any], bottom: float) -> tuple[str, float]:
    if not isinstance(rest[0], str):
        raise InvalidPattern(f"Bad value in numeric range: {rest[0]}")
    if rest[0] not in _UPPER:
        raise InvalidPattern(f"Bad numeric range operator: {rest[0]}")
    top = _bound(rest, 1, rest[0])
    if len(rest) > 2:  # noqa: PLR2004 - sign and bound
        raise InvalidPattern("Too many terms in numeric range expression")
    if bottom >= top:
        raise InvalidPattern("Bottom must be less than top")
    return rest[0], top


def _bound(terms: list[Any], place: int, sign: str) -> float:
    bound: Any = terms[place] if len(terms) > place else None
    if not is_number(bound):
        raise InvalidPattern(f"Value of {'equals' if sign == '=' else sign} must be numeric")
    if abs(bound) > _MOST:
        raise InvalidPattern("Value must be between -5.0E9 and 5.0E9, inclusive")
    return float(bound)
