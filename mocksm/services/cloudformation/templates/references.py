"""What a value of a template refers to: resources, parameters, pseudo parameters, conditions. It resolves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mocksm.errors import NotModelled
from mocksm.services.cloudformation.errors import ValidationError

_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")
_FORM = re.compile(r"[A-Za-z0-9_.:]+", re.ASCII)
_PAIR = 2


FUNCTIONS = frozenset(
    {
        *("Fn::And", "Fn::Base64", "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn", "Fn::Equals"),
        *("Fn::FindInMap", "Fn::GetAtt", "Fn::GetAZs", "Fn::If", "Fn::ImportValue", "Fn::Join", "Fn::Not", "Fn::Or"),
        *("Fn::Select", "Fn::Split", "Fn::Sub"),
    }
)
"""The functions that are modelled, beside Ref and Condition."""


class Reference(NamedTuple):
    """One thing that a value refers to.

    Attributes:
        name: A logical id, a parameter, or a pseudo parameter.
        attribute: The attribute of it that is wanted; None for what Ref gives.
    """

    name: str
    attribute: str | None = None


def references(value: Any, conditions: Mapping[str, bool] | None = None) -> Iterator[Reference]:
    """Yield what a value refers to.

    Args:
        value: The value, with its functions.
        conditions: How the conditions turned out: of an Fn::If then only the branch that is taken counts.
    """
    function = function_of(value)
    if function is None:
        parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
        for part in parts:
            yield from references(part, conditions)
        return
    name, argument = function
    if name == "Ref":
        yield Reference(_text(argument, "Template error: every Ref object must have a single String value."))
    elif name == "Fn::GetAtt":
        yield attribute_of(argument)
    elif name == "Fn::Sub":
        yield from _of_sub(argument, conditions)
    elif name == "Fn::If" and conditions is not None and isinstance(argument, list) and argument[0] in conditions:
        yield from references(argument[1 if conditions[argument[0]] else 2], conditions)
    elif name != "Condition":
        yield from references(argument, conditions)


def conditions_in(value: Any) -> Iterator[str]:
    """Yield the names of the conditions that a value asks."""
    function = function_of(value)
    if function is not None and function[0] == "Condition" and isinstance(function[1], str):
        yield function[1]
    if function is not None and function[0] == "Fn::If" and isinstance(function[1], list) and function[1]:
        yield str(function[1][0])
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for part in parts:
        yield from conditions_in(part)


def check_functions(value: Any) -> None:
    """Say so where a value has a function that is not modelled.

    Raises:
        NotImplementedError: It has one.
    """
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    function = function_of(value)
    if function is not None and function[0].startswith("Fn::") and function[0] not in FUNCTIONS:
        raise NotModelled(f"mocksm does not model {function[0]} of templates; it has {', '.join(sorted(FUNCTIONS))}")
    for part in parts:
        check_functions(part)


def function_of(value: Any) -> tuple[str, Any] | None:
    """Return a function's name and argument, None for a value that is no function."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return None
    name, argument = next(iter(value.items()))
    is_one = isinstance(name, str) and (name == "Ref" or name.startswith("Fn::") or _is_condition(name, argument))
    return (name, argument) if is_one else None


def attribute_of(argument: Any) -> Reference:
    """Return what an Fn::GetAtt means: ``[logical id, attribute]`` or ``logical id.attribute``."""
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    is_pair = isinstance(parts, list) and len(parts) == _PAIR and isinstance(parts[0], str) and parts[0] and parts[1]
    if not is_pair:
        raise ValidationError(
            "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the "
            "resource attribute"
        )
    return Reference(parts[0], parts[1] if isinstance(parts[1], str) else None)


def variables(text: str) -> Iterator[str]:
    """Yield the names between ``${`` and ``}`` in an Fn::Sub's text."""
    for match in _VARIABLE.finditer(text):
        name = match[1].strip()
        if _FORM.fullmatch(name) is None:
            raise ValidationError(
                "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, "
                "periods, and colons"
            )
        yield name


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return the text of an Fn::Sub with its variables filled in, and ``${!`` as what it stands for."""
    return _VARIABLE.sub(lambda match: values[match[1].strip()], text).replace("${!", "${")


def sub_parts(argument: Any) -> tuple[str, Mapping[str, Any]]:
    """Return the text of an Fn::Sub, and the variables that it brings along."""
    if isinstance(argument, str):
        return argument, {}
    is_pair = isinstance(argument, list) and len(argument) == _PAIR
    if is_pair and isinstance(argument[0], str) and isinstance(argument[1], Mapping):
        return argument[0], argument[1]
    raise ValidationError(
        "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first "
        "argument, and an optional second argument to specify a mapping of values to replace in the string"
    )


def _of_sub(argument: Any, conditions: Mapping[str, bool] | None) -> Iterator[Reference]:
    text, own = sub_parts(argument)
    yield from references(own, conditions)
    for name in variables(text):
        if name not in own:
            logical_id, _, attribute = name.partition(".")
            yield Reference(logical_id, attribute or None)


def _is_condition(name: str, argument: Any) -> bool:
    """Say whether it is a condition's name: an object of one member ``Condition`` in a policy holds an object."""
    return name == "Condition" and isinstance(argument, str)


def _text(argument: Any, otherwise: str) -> str:
    if not isinstance(argument, str):
        raise ValidationError(otherwise)
    return argument
