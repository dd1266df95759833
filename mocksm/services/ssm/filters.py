"""ParameterFilters: which parameters a list is to have. AWS's sentences are as moto's tests have them.

Each filter compares one thing with some values, one of which has to fit; all filters have to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from mocksm.services.ssm.errors import InvalidFilterKey, InvalidFilterOption, InvalidFilterValue, ValidationException
from mocksm.services.ssm.names import check_path, is_under
from mocksm.services.ssm.store import Parameter, key_of

Matches = Callable[[Parameter], bool]

_TAG = "tag:"
_PATH_OPTIONS = ("Recursive", "OneLevel")
_ENUMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Type": ("String", "StringList", "SecureString"),
        "Tier": ("Standard", "Advanced", "Intelligent-Tiering"),
    }
)
_OF_PARAMETER: Mapping[str, Callable[[Parameter], str | None]] = MappingProxyType(
    {
        "Name": lambda parameter: f"/{parameter.key}",
        "Type": lambda parameter: parameter.latest.type,
        "KeyId": lambda parameter: parameter.latest.key_id,
        "Tier": lambda parameter: parameter.latest.tier,
        "DataType": lambda parameter: parameter.latest.data_type,
    }
)


class Keys(NamedTuple):
    """What an operation filters by.

    Attributes:
        known: The keys that it takes; ``tag:`` stands for all tags.
        told: Those that it names in its refusal.
    """

    known: frozenset[str]
    told: str


DESCRIBING = Keys(
    frozenset({"Path", "Name", "Type", "KeyId", "Tier", "DataType", _TAG}), "Path, Name, Type, KeyId, Tier"
)
ON_A_PATH = Keys(frozenset({"Type", "KeyId", "Label"}), "Type, KeyId")


def matching(filters: Sequence[Mapping[str, Any]], keys: Keys) -> Matches:
    """Return what says of a parameter whether all filters match it; a wrong filter is refused."""
    for place, each in enumerate(filters):
        _check(each, keys)
        if each["Key"] in [other["Key"] for other in filters[:place]]:
            raise InvalidFilterKey(
                f"The following filter is duplicated in the request: {each['Key']}. A request can contain only one occurrence "
                "of a specific filter."
            )
    matches = [_match(each) for each in filters]
    return lambda parameter: all(match(parameter) for match in matches)


def modern(filters: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the ``Filters`` of old as ParameterFilters: a name may be the beginning of one."""
    return [{**each, "Option": "BeginsWith" if each["Key"] == "Name" else "Equals"} for each in filters]


def labels_in(filters: Sequence[Mapping[str, Any]]) -> Sequence[str] | None:
    """Return the labels that are filtered by, None where no filter is for labels."""
    return next((each["Values"] for each in filters if each["Key"] == "Label"), None)


def _check(each: Mapping[str, Any], keys: Keys) -> None:
    key, option, values = each["Key"], _option(each), each.get("Values")
    if _kind(key) not in keys.known:
        raise InvalidFilterKey(
            f"The following filter key is not valid: {key}. Valid filter keys include: [{keys.told}]."
        )
    if not values and _kind(key) != _TAG:
        raise InvalidFilterValue(f"The following filter values are missing : null for filter key {key}.")
    _check_option(key, option)
    for value in values or ():
        _check_value(key, value)


def _check_option(key: str, option: str) -> None:
    if key == "Path":
        options: Sequence[str] = _PATH_OPTIONS
    elif key == "Label":
        options = ("Equals",)
    else:
        options = ("BeginsWith", "Contains", "Equals") if key == "Name" else ("BeginsWith", "Equals")
    if option not in options:
        raise InvalidFilterOption(
            f"The following filter option is not valid: {option}. Valid options include: [{', '.join(options)}]."
        )


def _check_value(key: str, value: str) -> None:
    if key in _ENUMS and value not in _ENUMS[key]:
        raise InvalidFilterOption(
            f"The following filter value is not valid: {value}. Valid values include: [{', '.join(_ENUMS[key])}]."
        )
    if key == "Path" and re.match("/(aws|ssm)", value, re.IGNORECASE):
        raise ValidationException(
            'Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive). When using global '
            "parameters, please specify within a global namespace."
        )
    if key == "Path":
        check_path(value)


def _match(each: Mapping[str, Any]) -> Matches:
    key, option, values = each["Key"], _option(each), each.get("Values") or ()
    if key == "Path":
        recursive = option == "Recursive"
        return lambda parameter: any(is_under(parameter.key, path, recursive=recursive) for path in values)
    if key == "Label":
        return lambda parameter: any(label in parameter.labels for label in values)
    if key.startswith(_TAG):
        return lambda parameter: _fits(parameter.tags.get(key.removeprefix(_TAG)), option, values, always=not values)
    if key == "Name" and option != "Contains":
        values = [f"/{key_of(value)}" for value in values]
    of = _OF_PARAMETER[key]
    return lambda parameter: _fits(of(parameter), option, values)


def _fits(found: str | None, option: str, values: Iterable[str], *, always: bool = False) -> bool:
    if found is None:
        return False
    if option == "BeginsWith":
        return always or any(found.startswith(value) for value in values)
    if option == "Contains":
        return any(value in found for value in values)
    return always or found in values


def _kind(key: str) -> str:
    return _TAG if key.startswith(_TAG) else key


def _option(each: Mapping[str, Any]) -> str:
    option: str = each.get("Option", "OneLevel" if each["Key"] == "Path" else "Equals")
    return option
