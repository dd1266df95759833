"""What each condition operator compares, one value with one value. It knows no statements and no requests."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from operator import eq, ge, gt, le, lt
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from mocksm.iam.wildcards import arn_matches, text_matches

if TYPE_CHECKING:
    from decimal import Decimal

# What the policy wants, then what the request has.
Compare = Callable[[str, str], bool]

_NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?"
# The forms of ISO 8601 that the W3C's note on dates names: from the year alone to fractions of seconds.
_DATE = r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d))?)?)?"
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Operator(NamedTuple):
    """A condition operator, without what may stand before and after its name.

    Attributes:
        name: ``StringEquals``.
        compare: Whether a value that the policy wants fits one that the request has; unused by ``Null``.
        negated: Whether it holds where no value fits.
        wildcards: Whether ``*`` and ``?`` in what the policy wants are wildcards.
        variables: Whether policy variables may stand in what the policy wants (authorization.md 5.5).
    """

    name: str
    compare: Compare
    negated: bool = False
    wildcards: bool = False
    variables: bool = False


def _same_case_aside(wanted: str, found: str) -> bool:
    return wanted.lower() == found.lower()


def _same_truth(wanted: str, found: str) -> bool:
    return wanted.lower() == found.lower() and wanted.lower() in {"true", "false"}


def _same_bytes(wanted: str, found: str) -> bool:
    try:
        return base64.b64decode(wanted, validate=True) == base64.b64decode(found, validate=True)
    except (binascii.Error, ValueError):
        return False


def _in_network(wanted: str, found: str) -> bool:
    from ipaddress import ip_address, ip_network

    try:
        return ip_address(found) in ip_network(wanted, strict=False)
    except ValueError:
        return False


def number(text: str) -> Decimal | None:
    """Return an integer or decimal, or None where the text is none."""
    from decimal import Decimal

    return Decimal(text) if re.fullmatch(_NUMBER, text, re.ASCII) else None


def date(text: str) -> datetime | None:
    """Return the time that a text names, in ISO 8601 or in seconds since 1970, or None where it is none.

    Four digits alone are a year.
    """
    found = re.fullmatch(_DATE, text, re.ASCII)
    try:
        if found is None:
            seconds = number(text)
            return None if seconds is None else _EPOCH + timedelta(seconds=float(seconds))
        *parts, fraction, zone = found.groups()
        year, month, day, hour, minute, second = (int(part) if part else default for part, default in _defaults(parts))
        microsecond = int((fraction or "").ljust(6, "0")[:6])
        return datetime(year, month, day, hour, minute, second, microsecond, tzinfo=_zone(zone))
    except (ValueError, OverflowError):
        return None


def _defaults(parts: list[str | Any]) -> Iterator[tuple[str | None, int]]:
    return zip(parts, (1, 1, 1, 0, 0, 0), strict=True)


def _zone(text: str | None) -> timezone:
    if text in {None, "Z"} or text is None:
        return timezone.utc
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _ordered(read: Callable[[str], Any], test: Callable[[Any, Any], bool]) -> Compare:
    """Return a comparison of what both texts mean: the request's value stands on the left, as in ``NumericLessThan``."""

    def compare(wanted: str, found: str) -> bool:
        right, left = read(wanted), read(found)
        return right is not None and left is not None and test(left, right)

    return compare


def _never(wanted: str, found: str) -> bool:
    del wanted, found
    return False


def _operators() -> Iterator[Operator]:
    for name, negative, compare, wildcards in (
        ("StringEquals", "StringNotEquals", eq, False),
        ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", _same_case_aside, False),
        ("StringLike", "StringNotLike", text_matches, True),
        ("ArnEquals", "ArnNotEquals", arn_matches, True),
        ("ArnLike", "ArnNotLike", arn_matches, True),
    ):
        yield Operator(name, compare, wildcards=wildcards, variables=True)
        yield Operator(negative, compare, negated=True, wildcards=wildcards, variables=True)
    for family, read in (("Numeric", number), ("Date", date)):
        yield Operator(f"{family}NotEquals", _ordered(read, eq), negated=True)
        for ending, test in (("Equals", eq), ("LessThan", lt), ("LessThanEquals", le)):
            yield Operator(f"{family}{ending}", _ordered(read, test))
        for ending, test in (("GreaterThan", gt), ("GreaterThanEquals", ge)):
            yield Operator(f"{family}{ending}", _ordered(read, test))
    yield Operator("Bool", _same_truth, variables=True)
    yield Operator("BinaryEquals", _same_bytes)
    yield Operator("IpAddress", _in_network)
    yield Operator("NotIpAddress", _in_network, negated=True)
    yield Operator("Null", _never)


# By their names in lower case: mocksm takes them in whatever case.
OPERATORS: Mapping[str, Operator] = MappingProxyType({operator.name.lower(): operator for operator in _operators()})
