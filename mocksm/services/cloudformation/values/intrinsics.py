"""The functions of templates, resolved in a scene. The words of the errors are widely reported, not in the fact book."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

from mocksm.errors import NotModelled
from mocksm.services.cloudformation.errors import ValidationError
from mocksm.services.cloudformation.templates.parameters import as_text
from mocksm.services.cloudformation.templates.references import (
    attribute_of,
    filled,
    function_of,
    sub_parts,
    variables,
)
from mocksm.services.cloudformation.values.scene import NO_VALUE, UNKNOWN, Scene

_PAIR, _TRIPLE = 2, 3


def resolve(value: Any, scene: Scene) -> Any:
    """Return a value with its functions resolved; what is AWS::NoValue is gone from lists and mappings."""
    function = function_of(value)
    if function is not None:
        return _resolved(*function, scene)
    if isinstance(value, Mapping):
        items = {name: resolve(part, scene) for name, part in value.items()}
        return {name: part for name, part in items.items() if part is not NO_VALUE}
    if isinstance(value, list):
        return [part for part in (resolve(part, scene) for part in value) if part is not NO_VALUE]
    return value


def text_of(value: Any, what: str) -> str:
    """Return a value that has to be a scalar, as text."""
    if isinstance(value, str | bool | int | float):
        return as_text(value)
    raise ValidationError(f"Template error: {what} must be a string")


def _resolved(name: str, argument: Any, scene: Scene) -> Any:
    function = _FUNCTIONS.get(name)
    if function is None:
        raise NotModelled(f"mocksm does not model {name} of templates; it has {', '.join(_FUNCTIONS)}")
    return function(argument, scene)


def _ref(argument: Any, scene: Scene) -> Any:
    return scene.named(argument)


def _get_att(argument: Any, scene: Scene) -> Any:
    reference = attribute_of(argument)
    attribute = reference.attribute or text_of(resolve(argument[1], scene), "the attribute of Fn::GetAtt")
    return scene.named(reference.name, attribute)


def _sub(argument: Any, scene: Scene) -> str:
    text, own = sub_parts(argument)
    return filled(text, {name: _variable(name, own, scene) for name in variables(text)})


def _variable(name: str, own: Mapping[str, Any], scene: Scene) -> str:
    logical_id, _, attribute = name.partition(".")
    value = resolve(own[name], scene) if name in own else scene.named(logical_id, attribute or None)
    if isinstance(value, list):
        value = ",".join(map(as_text, value))
    return text_of(value, f"the variable {name} of Fn::Sub")


def _join(argument: Any, scene: Scene) -> str:
    if not isinstance(argument, list) or len(argument) != _PAIR or not isinstance(argument[0], str):
        raise ValidationError(
            "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings "
            "to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."
        )
    values = resolve(argument[1], scene)
    if values == UNKNOWN:
        return UNKNOWN
    if not isinstance(values, list):
        raise ValidationError("Template error: Fn::Join takes a list of strings as its second parameter.")
    return argument[0].join(text_of(each, "each value of Fn::Join") for each in values)


def _split(argument: Any, scene: Scene) -> Any:
    if not isinstance(argument, list) or len(argument) != _PAIR or not isinstance(argument[0], str):
        raise ValidationError(
            "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be "
            "split or a function that returns a string to be split."
        )
    return text_of(resolve(argument[1], scene), "what Fn::Split splits").split(argument[0])


def _select(argument: Any, scene: Scene) -> Any:
    if not isinstance(argument, list) or len(argument) != _PAIR:
        raise ValidationError(
            "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"
        )
    index, values = resolve(argument, scene)
    if values == UNKNOWN:
        return UNKNOWN
    if not str(index).isdecimal() or not isinstance(values, list):
        raise ValidationError(
            "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"
        )
    if int(index) >= len(values):
        if UNKNOWN in str(values):
            return UNKNOWN
        raise ValidationError(f"Template error: Fn::Select cannot select nonexistent value at index {index}")
    return values[int(index)]


def _find_in_map(argument: Any, scene: Scene) -> Any:
    if not isinstance(argument, list) or len(argument) != _TRIPLE:
        raise ValidationError(
            "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value"
        )
    name, key, attribute = (text_of(resolve(part, scene), "each parameter of Fn::FindInMap") for part in argument)
    mapping = scene.mappings.get(name)
    if mapping is None:
        raise ValidationError(
            f"Template error: Mapping named '{name}' is not present in the 'Mappings' section of template."
        )
    if key not in mapping or attribute not in mapping[key]:
        raise ValidationError(f"Template error: Unable to get mapping for {name}::{key}::{attribute}")
    return mapping[key][attribute]


def _if(argument: Any, scene: Scene) -> Any:
    if not isinstance(argument, list) or len(argument) != _TRIPLE:
        raise ValidationError("Template error: Fn::If requires a list argument with three elements")
    if argument[0] not in scene.conditions:
        raise ValidationError(f"Template error: unresolved condition dependency {argument[0]} in Fn::If")
    return resolve(argument[1 if scene.conditions[argument[0]] else 2], scene)


def _base64(argument: Any, scene: Scene) -> str:
    return base64.b64encode(text_of(resolve(argument, scene), "what Fn::Base64 encodes").encode()).decode()


def _import_value(argument: Any, scene: Scene) -> str:
    return scene.imported(text_of(resolve(argument, scene), "the name of Fn::ImportValue"))


def _get_azs(argument: Any, scene: Scene) -> list[str]:
    region = resolve(argument, scene) or scene.values["AWS::Region"]
    return [f"{region}{letter}" for letter in "abc"]


_FUNCTIONS: Mapping[str, Callable[[Any, Scene], Any]] = {
    "Ref": _ref,
    "Fn::Base64": _base64,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAtt": _get_att,
    "Fn::GetAZs": _get_azs,
    "Fn::If": _if,
    "Fn::ImportValue": _import_value,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
}
