"""How a property may look: texts, numbers, truth values, lists, objects. It knows no type of resource.

A template's scalars are taken for one another where AWS takes them (``5`` and ``true`` are texts too, ``"5"`` is a number).
The words for what is refused are those that CloudFormation's validation of properties is widely reported to have; they
name the property and never repeat its value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Shape = Callable[[Any, str], Any]
"""Returns a value as other services want it, given the path at which it stands; raises Misshapen."""

_WHOLE = re.compile(r"-?\d+", re.ASCII)
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_FOUND: Mapping[type[Any], str] = {
    str: "String",
    bool: "Boolean",
    int: "Integer",
    float: "BigDecimal",
    dict: "JSONObject",
    list: "JSONArray",
}


class Misshapen(ValueError):
    """A property that does not look as it has to; its text is CloudFormation's, path included."""


def text(value: Any, path: str) -> str:
    """Return a text; numbers and truth values are as well, as JSON writes them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise _unexpected("String", value, path)


def whole(value: Any, path: str) -> int:
    """Return a whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    raise _unexpected("Integer", value, path)


def number(value: Any, path: str) -> float:
    """Return a number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    raise _unexpected("Number", value, path)


def between(least: int, most: int) -> Shape:
    """Return the shape of a whole number that has bounds."""

    def bounded(value: Any, path: str) -> int:
        found = whole(value, path)
        if found < least:
            raise Misshapen(f"{path}: {found} is not greater or equal to {least}")
        if found > most:
            raise Misshapen(f"{path}: {found} is not less or equal to {most}")
        return found

    return bounded


def truth(value: Any, path: str) -> bool:
    """Return a truth value."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise _unexpected("Boolean", value, path)


def policy(value: Any, path: str) -> Any:
    """Return a policy: an object, or a text that the service which gets it reads."""
    if isinstance(value, dict | str):
        return value
    raise _unexpected("JSONObject", value, path)


def listed(of: Shape) -> Shape:
    """Return the shape of a list."""

    def listing(value: Any, path: str) -> list[Any]:
        if not isinstance(value, list):
            raise _unexpected("JSONArray", value, path)
        return [of(each, f"{path}/{place}") for place, each in enumerate(value)]

    return listing


def texts(value: Any, path: str) -> dict[str, str]:
    """Return an object of texts, with any names."""
    if not isinstance(value, dict):
        raise _unexpected("JSONObject", value, path)
    return {name: text(each, f"{path}/{name}") for name, each in value.items()}


def named(*required: str, **members: Shape) -> Shape:
    """Return the shape of an object, of its members' shapes; those that are required are told first."""

    def naming(value: Any, path: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _unexpected("JSONObject", value, path)
        strange = next((name for name in value if name not in members), None)
        if strange is not None:
            raise Misshapen(f"{path}: extraneous key [{strange}] is not permitted")
        lacking = next((name for name in required if name not in value), None)
        if lacking is not None:
            raise Misshapen(f"{path}: required key [{lacking}] not found")
        return {name: members[name](each, f"{path}/{name}") for name, each in value.items()}

    return naming


def _unexpected(expected: str, value: Any, path: str) -> Misshapen:
    found = next((word for kind, word in _FOUND.items() if type(value) is kind), "Null")
    return Misshapen(f"{path}: expected type: {expected}, found: {found}")
