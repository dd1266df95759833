"""Values as Go's ``fmt`` prints them with ``%v``, which is how ECS renders what a JSON key leads to. It knows no secret."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

_LEAST_EXPONENT = -4
_GREATEST_EXPONENT = 5


def rendered(value: Any) -> str:
    """Return what Go prints of a value that it read from JSON: of objects and lists a notation of its own.

    >>> rendered({"port": 5432.0, "hosts": ["a", None], "tls": True})
    'map[hosts:[a <nil>] port:5432 tls:true]'
    >>> rendered(123456789012.0)
    '1.23456789012e+11'
    """
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list):
        return f"[{' '.join(map(rendered, value))}]"
    if isinstance(value, dict):
        return f"map[{' '.join(f'{name}:{rendered(value[name])}' for name in sorted(value))}]"
    return str(value)


def _number(value: float) -> str:
    """Print a number with the fewest digits that tell it from all others; from a million on with an exponent."""
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    shown = "".join(map(str, digits))
    place = len(shown) + int(exponent) - 1
    minus = "-" if sign else ""
    if not value:
        return f"{minus}0"
    if place < _LEAST_EXPONENT or place > _GREATEST_EXPONENT:
        rest = f".{shown[1:]}" if shown[1:] else ""
        return f"{minus}{shown[0]}{rest}e{'-' if place < 0 else '+'}{abs(place):02}"
    return f"{minus}{Decimal(repr(abs(value))).normalize():f}"
