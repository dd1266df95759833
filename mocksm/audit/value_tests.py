"""The content filters of event patterns: what one field's values are asked, and what of it is refused.

The reasons are those of AWS's own engine (github.com/aws/event-ruler), which EventBridge quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from mocksm.audit.address_tests import cidr
from mocksm.audit.invalid_pattern import InvalidPattern
from mocksm.audit.number_tests import is_number, numeric

Test = Callable[[Sequence[Any]], bool]
"""Says whether the values of a field (none where the event lacks it) are as asked."""
Check = Callable[[Any], bool]
"""Says whether one value is as asked."""

_AMBIGUOUS = "Only one key allowed in match expression"


def read_tests(asked: Sequence[Any]) -> list[Test]:
    """Return the tests of a field, of which one has to hold.

    Raises:
        InvalidPattern: EventBridge would refuse one of them.
    """
    if not asked:
        raise InvalidPattern("Empty arrays are not allowed")
    return [_read(each) for each in asked]


def _read(asked: Any) -> Test:
    if isinstance(asked, dict):
        return _filter(asked)
    if isinstance(asked, list):
        raise InvalidPattern("Match value must be String, number, true, false, or null")
    return _of_any(_equal_to(asked))


def _filter(asked: dict[str, Any]) -> Test:
    if not asked:
        raise InvalidPattern("Match expression name not found")
    name, operand = next(iter(asked.items()))
    if name == "exists":
        test = _exists(operand)
    else:
        check = _CHECKS.get(name)
        if check is None:
            raise InvalidPattern(f"Unrecognized match type {name}")
        test = _of_any(check(operand))
    if len(asked) > 1:
        many = name in {"numeric", "anything-but"}
        raise InvalidPattern("Too many elements in numeric expression" if many else _AMBIGUOUS)
    return test


def _of_any(check: Check) -> Test:
    return lambda values: any(map(check, values))


def _exists(operand: Any) -> Test:
    if not isinstance(operand, bool):
        raise InvalidPattern("exists match pattern must be either true or false.")
    return lambda values: bool(values) == operand


def _equal_to(wanted: Any) -> Check:
    """Compare with the type: ``true`` is no 1, and "1" no 1; 1 and 1.0 are the same number."""
    if is_number(wanted):
        return lambda value: is_number(value) and value == wanted
    return lambda value: type(value) is type(wanted) and value == wanted


def _text(operand: Any, name: str) -> str:
    if not isinstance(operand, str):
        raise InvalidPattern(f"{name} match pattern must be a string")
    return operand


def _exactly(operand: Any) -> Check:
    return _equal_to(_text(operand, "exact"))


def _ignoring_case(operand: Any) -> Check:
    wanted = _text(operand, "equals-ignore-case").lower()
    return lambda value: isinstance(value, str) and value.lower() == wanted


def _affix(name: str, fits: Callable[[str, str], bool]) -> Callable[[Any], Check]:
    """Return what reads ``prefix`` or ``suffix``, with the case or (as an object) without it."""

    def read(operand: Any) -> Check:
        if not isinstance(operand, dict):
            wanted = _text(operand, name)
            return lambda value: isinstance(value, str) and fits(value, wanted)
        inner, bare = _only(operand, f"{name.capitalize()} expression name not found")
        if inner != "equals-ignore-case":
            raise InvalidPattern(f"Unsupported {name} pattern: {inner}")
        lowered = _text(bare, inner).lower()
        return lambda value: isinstance(value, str) and fits(value.lower(), lowered)

    return read


def _only(asked: dict[str, Any], nameless: str) -> tuple[str, Any]:
    if not asked:
        raise InvalidPattern(nameless)
    if len(asked) > 1:
        raise InvalidPattern(_AMBIGUOUS)
    return next(iter(asked.items()))


_prefix = _affix("prefix", str.startswith)
_suffix = _affix("suffix", str.endswith)


def _wildcard(operand: Any) -> Check:
    text = _text(operand, "wildcard")
    pattern = re.compile("".join(_pieces(text)), re.DOTALL)
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _pieces(text: str) -> list[str]:
    """Return the regular expression of a wildcard, in pieces; positions count from 1, the quote before it being 0."""
    pieces: list[str] = []
    place = 0
    while place < len(text):
        character = text[place]
        if character == "\\":
            if text[place + 1 : place + 2] not in {"*", "\\"}:
                raise InvalidPattern(f"Invalid escape character at pos {place + 1}")
            place += 1
            pieces.append(re.escape(text[place]))
        elif character == "*":
            if text[place + 1 : place + 2] == "*":
                raise InvalidPattern(f"Consecutive wildcard characters at pos {place + 1}")
            pieces.append(".*")
        else:
            pieces.append(re.escape(character))
        place += 1
    return pieces


def _anything_but(operand: Any) -> Check:
    if isinstance(operand, dict):
        name, inner = _only(operand, "Anything-But expression name not found")
        if name not in _NEGATED:
            raise InvalidPattern(f"Unsupported anything-but pattern: {name}")
        return _none_of([_negated(name, each) for each in _listed(inner)])
    values = _listed(operand)
    kinds = {is_number(each) for each in values}
    if isinstance(operand, list) and not all(isinstance(each, str) or is_number(each) for each in values):
        raise InvalidPattern("Inside anything but list, start|null|boolean is not supported.")
    if len(kinds) != 1:
        raise InvalidPattern(
            "Inside anything but list, either all values are number or string, mixed type is not supported"
        )
    return _none_of([_equal_to(each) for each in values])


def _listed(operand: Any) -> list[Any]:
    if not isinstance(operand, (list, str)) and not is_number(operand):
        raise InvalidPattern("Value of anything-but must be an array or single string/number value.")
    return operand if isinstance(operand, list) else [operand]


def _negated(name: str, operand: Any) -> Check:
    if not isinstance(operand, str):
        raise InvalidPattern(_NEGATED[name])
    if name in {"prefix", "suffix"} and not operand:
        raise InvalidPattern("Null prefix/suffix not allowed")
    return _CHECKS[name](operand)


def _none_of(checks: Sequence[Check]) -> Check:
    return lambda value: not any(check(value) for check in checks)


_CHECKS: dict[str, Callable[[Any], Check]] = {
    "exactly": _exactly,
    "prefix": _prefix,
    "suffix": _suffix,
    "equals-ignore-case": _ignoring_case,
    "wildcard": _wildcard,
    "numeric": numeric,
    "anything-but": _anything_but,
    "cidr": cidr,
}
_STRINGS = "prefix/suffix match pattern must be a string"
_NEGATED = {
    "prefix": _STRINGS,
    "suffix": _STRINGS,
    "equals-ignore-case": "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
    "wildcard": "wildcard match pattern must be a string",
}
RESERVED = frozenset({*_CHECKS, "exists"})
"""Names of filters, which no field inside ``$or`` may have."""
