"""Scalars as text, in URIs, headers, forms and XML; and the check that a result's value is of its shape's type."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from botocore.model import Shape

from mocksm.wire import timestamps

# The types that JSON has as Python has them: nothing to convert.
PLAIN: Mapping[str, type] = {"string": str, "character": str, "boolean": bool, "integer": int, "long": int}

_BOOLEANS = {"true": True, "false": False}

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "character": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (float, int),
    "double": (float, int),
    "blob": (bytes, bytearray),
    "timestamp": (datetime,),
    "structure": (dict, Mapping),
    "map": (dict, Mapping),
    "list": (list, tuple),
}


def checked(type_name: str) -> Callable[[Any], Any]:
    """Return what returns a value of the model's type ``type_name`` and raises TypeError for any other.

    The message names types and no value: it may be a secret's.
    """
    exact, *others = _TYPES[type_name]

    def check(value: Any) -> Any:
        found = type(value)
        if found is exact or found in others:
            return value
        if not isinstance(value, (exact, *others)) or found is bool:
            raise TypeError(f"a value of the model's type {type_name} is needed, not {found.__name__}")
        return value

    return check


def parser(shape: Shape, form: str = "iso8601") -> Callable[[str], Any]:
    """Return what makes a value of a text; it raises ValueError for what means none.

    Args:
        shape: The scalar's shape.
        form: The ``timestampFormat`` that holds where the shape names none.
    """
    form = shape.serialization.get("timestampFormat", form)
    parsers: Mapping[str, Callable[[str], Any]] = {
        "boolean": _boolean,
        "integer": int,
        "long": int,
        "float": float,
        "double": float,
        "blob": lambda text: base64.b64decode(text, validate=True),
        "timestamp": lambda text: timestamps.from_text(text, form),
    }
    return parsers.get(shape.type_name, str)


def printer(shape: Shape, form: str = "iso8601") -> Callable[[Any], str]:
    """Return what makes a text of a value; it raises TypeError for a value of another type.

    Args:
        shape: The scalar's shape.
        form: The ``timestampFormat`` that holds where the shape names none.
    """
    form = shape.serialization.get("timestampFormat", form)
    printers: Mapping[str, Callable[[Any], str]] = {
        "boolean": lambda value: "true" if value else "false",
        "blob": lambda value: base64.b64encode(value).decode(),
        "timestamp": lambda value: timestamps.to_text(aware(value), form),
    }
    check, to_text = checked(shape.type_name), printers.get(shape.type_name, str)
    return lambda value: to_text(check(value))


def aware(instant: datetime) -> datetime:
    """Return a timezone-aware instant; TypeError for a naive one, which is no instant."""
    if instant.tzinfo is None:
        raise TypeError("a timezone-aware datetime is needed, not a naive one")
    return instant


def _boolean(text: str) -> bool:
    try:
        return _BOOLEANS[text.lower()]
    except KeyError:
        raise ValueError(text) from None
