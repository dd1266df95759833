"""A template's parameters: which values they have, and whether these are allowed. Nothing is fetched here.

The words are not in the fact book, where nothing else is said; they are widely reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mocksm.services.cloudformation.errors import ValidationError
from mocksm.services.cloudformation.templates.template import Template

_STORED = re.compile(r"AWS::SSM::Parameter::Value<(.+)>")
_LIST = re.compile(r"CommaDelimitedList|List<.+>")
_VERSIONLESS = re.compile(r"\{\{resolve:ssm:[^:}]+\}\}")
_TYPES = re.compile(r"String|Number|CommaDelimitedList|List<(Number|String|AWS::.+)>|AWS::.+")


def values_of(
    template: Template, given: Sequence[Mapping[str, Any]], previous: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the text of each parameter: what is given, what it was, or its default; raises ValidationError.

    Args:
        template: The template.
        given: Parameters as requests have them.
        previous: What the stack's parameters were; None where there is no stack yet.
    """
    declared = template.parameters
    strange = [each["ParameterKey"] for each in given if each.get("ParameterKey") not in declared]
    if strange:
        raise ValidationError(f"Parameters: [{', '.join(strange)}] do not exist in the template")
    chosen = {each["ParameterKey"]: _given(each, previous) for each in given}
    found: dict[str, str] = {}
    for name, declaration in declared.items():
        _check_declaration(name, declaration)
        value = chosen[name] if name in chosen else _default(declaration)
        if value is not None:
            found[name] = value
    missing = [name for name in declared if name not in found]
    if missing:
        raise ValidationError(f"Parameters: [{', '.join(missing)}] must have values")
    for name, value in found.items():
        _check_value(name, value, declared[name])
    return found


def stored_type(declaration: Mapping[str, Any]) -> str | None:
    """Return the type of what Parameter Store has, for a parameter whose value is the name of one there."""
    match = _STORED.fullmatch(str(declaration.get("Type")))
    return match[1] if match else None


def is_list(kind: str) -> bool:
    """Say whether a type's value is a list."""
    return _LIST.fullmatch(kind) is not None


def typed(value: str, kind: str) -> Any:
    """Return what Ref gives of a value: a text, or of a list the texts without the spaces around them."""
    return [each.strip() for each in value.split(",")] if is_list(kind) else value


def is_hidden(declaration: Mapping[str, Any]) -> bool:
    """Say whether a parameter is shown as asterisks."""
    return str(declaration.get("NoEcho", "")).lower() == "true"


def _given(each: Mapping[str, Any], previous: Mapping[str, str] | None) -> str | None:
    if not each.get("UsePreviousValue"):
        return each.get("ParameterValue")
    name = each["ParameterKey"]
    if "ParameterValue" in each:
        raise ValidationError(
            f"Invalid input for parameter key {name}. Cannot specify usePreviousValue as true and non empty value for a parameter"
        )
    if previous is None:
        raise ValidationError(
            f"Invalid input for parameter key {name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template"
        )
    return previous.get(name)


def _default(declaration: Mapping[str, Any]) -> str | None:
    found = declaration.get("Default")
    return None if found is None else as_text(found)


def as_text(value: Any) -> str:
    """Return a scalar of a template as the text that it is to CloudFormation."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _check_declaration(name: str, declaration: Any) -> None:
    if not isinstance(declaration, Mapping) or "Type" not in declaration:
        raise ValidationError("Template format error: Every Parameters object must contain a Type member.")
    if _TYPES.fullmatch(str(declaration["Type"])) is None:
        raise ValidationError(f"Template format error: Unrecognized parameter type: {declaration['Type']}")
    if _VERSIONLESS.search(str(declaration.get("Default", ""))):
        raise ValidationError(f"Template error: parameter {name} should not contain ssm versionless resolver")


def _check_value(name: str, text: str, declaration: Mapping[str, Any]) -> None:
    kind = str(declaration["Type"])
    each_of = typed(text, kind) if is_list(kind) else [text]
    problem = next((problem for value in each_of for problem in _problems(name, value, kind, declaration)), None)
    if problem is None:
        return
    described = declaration.get("ConstraintDescription")
    raise ValidationError(f"Parameter {name} failed to satisfy constraint: {described}" if described else problem)


def _problems(name: str, value: str, kind: str, declaration: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a value; of one in Parameter Store it is the name that is looked at."""
    if kind in ("Number", "List<Number>"):
        yield from _of_number(name, value, declaration)
    allowed = declaration.get("AllowedValues")
    if allowed is not None and value not in [as_text(each) for each in allowed]:
        yield f"Parameter '{name}' must be one of AllowedValues"
    pattern = declaration.get("AllowedPattern")
    if pattern is not None and re.fullmatch(str(pattern), value) is None:
        yield f"Parameter '{name}' must match pattern {pattern}"
    if len(value) < int(declaration.get("MinLength", 0)):
        yield f"Parameter '{name}' must contain at least {declaration['MinLength']} characters"
    if "MaxLength" in declaration and len(value) > int(declaration["MaxLength"]):
        yield f"Parameter '{name}' must contain at most {declaration['MaxLength']} characters"


def _of_number(name: str, value: str, declaration: Mapping[str, Any]) -> Iterator[str]:
    try:
        number = float(value)
    except ValueError:
        yield f"Parameter '{name}' must be a number"
        return
    if "MinValue" in declaration and number < float(declaration["MinValue"]):
        yield f"Parameter '{name}' must be a number not less than {declaration['MinValue']}"
    if "MaxValue" in declaration and number > float(declaration["MaxValue"]):
        yield f"Parameter '{name}' must be a number not greater than {declaration['MaxValue']}"
