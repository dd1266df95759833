"""The constraints of one shape: when a value breaks one, and AWS's sentence for it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from mocksm.wire import patterns

_NUMBERS = frozenset({"integer", "long", "float", "double"})


class Rule(NamedTuple):
    """What a value may violate: whether it does, and AWS's sentence."""

    broken: Callable[[Any], bool]
    sentence: str


class Constraint(NamedTuple):
    """Rules that are looked at only where ``fits`` denies that all of them hold."""

    fits: Callable[[Any], bool]
    rules: tuple[Rule, ...]


def constraints(
    type_name: str, limits: Mapping[str, Any], printed: Sequence[str], *, pattern_first: bool
) -> tuple[Constraint, ...]:
    """Return the constraints of a shape, in the order in which AWS tells them.

    Args:
        type_name: The model's type.
        limits: The model's ``min``, ``max``, ``pattern`` and ``enum``; None is none.
        printed: The values of the enum in the order in which the service prints them; empty for the model's.
        pattern_first: Whether the pattern comes before the lengths.
    """
    if type_name == "structure":
        return ()
    sized = _ranges(limits) if type_name in _NUMBERS else _lengths(limits)
    patterned = _patterns(limits.get("pattern"))
    ordered = patterned + sized if pattern_first else sized + patterned
    return ordered + _enums(limits.get("enum"), printed)


def _lengths(limits: Mapping[str, Any]) -> tuple[Constraint, ...]:
    least, most = _least_and_most(limits)
    rules = {
        "max": Rule(lambda value: len(value) > most, f"Member must have length less than or equal to {most}"),
        "min": Rule(lambda value: len(value) < least, f"Member must have length greater than or equal to {least}"),
    }
    return _between(lambda value: least <= len(value) <= most, rules, limits)


def _ranges(limits: Mapping[str, Any]) -> tuple[Constraint, ...]:
    least, most = _least_and_most(limits)
    rules = {
        "max": Rule(lambda value: value > most, f"Member must have value less than or equal to {most}"),
        "min": Rule(lambda value: value < least, f"Member must have value greater than or equal to {least}"),
    }
    return _between(lambda value: least <= value <= most, rules, limits)


def _least_and_most(limits: Mapping[str, Any]) -> tuple[float, float]:
    least, most = limits.get("min"), limits.get("max")
    return -math.inf if least is None else least, math.inf if most is None else most


def _between(
    fits: Callable[[Any], bool], rules: Mapping[str, Rule], limits: Mapping[str, Any]
) -> tuple[Constraint, ...]:
    said = tuple(rule for limit, rule in rules.items() if limits.get(limit) is not None)
    return (Constraint(fits, said),) if said else ()


def _patterns(pattern: str | None) -> tuple[Constraint, ...]:
    if pattern is None:
        return ()

    def fits(value: str) -> bool:
        return patterns.compiled(pattern).fullmatch(value) is not None

    return (_single(fits, f"Member must satisfy regular expression pattern: {pattern}"),)


def _enums(values: Sequence[str] | None, printed: Sequence[str]) -> tuple[Constraint, ...]:
    if not values:
        return ()
    listed = ", ".join(printed or values)
    return (_single(frozenset(values).__contains__, f"Member must satisfy enum value set: [{listed}]"),)


def _single(fits: Callable[[Any], bool], sentence: str) -> Constraint:
    return Constraint(fits, (Rule(lambda _: True, sentence),))
