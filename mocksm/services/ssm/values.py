"""What a parameter's value has to be: its pattern, its data type, and what no value may hold."""

from __future__ import annotations

import re

from mocksm.errors import NotModelled
from mocksm.services.ssm.errors import (
    InvalidAllowedPatternException,
    ParameterPatternMismatchException,
    ValidationException,
)
from mocksm.services.ssm.store import STRING_LIST
from mocksm.wire.patterns import compiled

_NESTED = re.compile(r"\{\{.*\}\}")
_TEXT = "text"
_OTHER_DATA_TYPES = {
    *("aws:ec2:image", "aws:ssm:integration", "aws:region", "aws:account:id", "boolean", "integer", "float", "binary"),
    *("hostname", "email", "ipv4-address", "ipv6-address", "url", "json", "jsonc"),
}


def check_data_type(name: str) -> None:
    """Refuse a data type that AWS has not; mocksm has ``text`` alone, since how AWS checks the others is not known."""
    if name in _OTHER_DATA_TYPES:
        raise NotModelled(f"mocksm does not model DataType={name!r} of PutParameter; it has {_TEXT!r}")
    if name != _TEXT:
        raise ValidationException(
            f"The following data type is not supported: {name} (Data type names are all lowercase.)"
        )


def check_value(value: str, kind: str, pattern: str) -> None:
    """Refuse a value that names another parameter, or is not as its pattern wants it; of a list each item has to be."""
    if _NESTED.search(value):
        raise ValidationException('Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.')
    if not pattern:
        return
    try:
        wanted = compiled(pattern)
    except NotModelled as problem:  # it may be of Java, and unknown to Python; the sentence is the model's
        raise InvalidAllowedPatternException(
            "The request doesn't meet the regular expression requirement."
        ) from problem
    items = value.split(",") if kind == STRING_LIST else [value]
    if not all(wanted.fullmatch(item) for item in items):
        raise ParameterPatternMismatchException(
            f"Parameter value, cannot be validated against allowedPattern: {pattern}"
        )
