"""What of botocore's model a case needs, and what of it the installed botocore lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

from tests.contract.case import Case, Step
from tests.contract.expected import ABSENT, Bag, Excludes, Has, Includes, Refused

Models = Callable[[str], ServiceModel]


def missing(case: Case, model_of: Models) -> list[str]:
    """Return what a case needs and the models lack: ``CreateSecret``, ``CreateSecret.Type``; sorted.

    Args:
        case: The case.
        model_of: Returns the model of botocore's name of a service.
    """
    steps = [step for step in case.steps if isinstance(step, Step)]
    found = {lacking for step in steps for lacking in _of_step(step, model_of(case.service_of(step)))}
    return sorted(found | {need for need in case.needs if not _has(model_of(case.service), need)})


def _of_step(step: Step, model: ServiceModel) -> Iterator[str]:
    name = step.operation
    if name not in model.operation_names:
        yield name
        return
    operation = model.operation_model(name)
    known = {member: value for member, value in step.params.items() if member not in step.strays}
    if not _is_for_its_value(step.expect):
        yield from _strange(known, operation.input_shape, name)
    yield from _lacking(known, operation.input_shape, name)
    yield from _lacking(step.expect, operation.output_shape, name)
    for path in step.saves.values():
        yield from _lacking_at(path, operation.output_shape, name)


def _has(model: ServiceModel, need: str) -> bool:
    name, _, member = need.partition(".")
    if name not in model.operation_names:
        return False
    shape = model.operation_model(name).input_shape
    return not member or (shape is not None and member in shape.members)


def _lacking(value: Any, shape: Shape | None, at: str) -> Iterator[str]:
    """Yield the members that a value names and its shape has not."""
    if isinstance(value, Has):
        value = {name: item for name, item in value.members.items() if item is not ABSENT}
    if shape is None and isinstance(value, Mapping):
        yield from (f"{at}.{name}" for name in value)
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        for name, item in value.items():
            if name in shape.members:
                yield from _lacking(item, shape.members[name], f"{at}.{name}")
            else:
                yield f"{at}.{name}"
    elif isinstance(shape, MapShape) and isinstance(value, Mapping):
        for item in value.values():
            yield from _lacking(item, shape.value, at)
    elif isinstance(shape, ListShape):
        for item in _items(value):
            yield from _lacking(item, shape.member, at)


def _is_for_its_value(expect: Any) -> bool:
    """Say whether a step is refused by the model: its value may be one that no model has."""
    return isinstance(expect, Refused) and "failed to satisfy constraint" in str(expect.message)


def _lacking_at(path: str, shape: Shape | None, at: str) -> Iterator[str]:
    """Yield the member on the path to a part of the answer that the answer's shape has not."""
    for name in path.split("."):
        if isinstance(shape, ListShape):
            shape = shape.member
        elif isinstance(shape, StructureShape) and name in shape.members:
            shape, at = shape.members[name], f"{at}.{name}"
        elif not isinstance(shape, MapShape):
            yield f"{at}.{name}"
            return


def _strange(params: Mapping[str, Any], shape: Shape | None, at: str) -> Iterator[str]:
    """Yield the values of parameters that a model's enums have not: ``CreateKey.KeySpec=ML_DSA_44``."""
    members = shape.members if isinstance(shape, StructureShape) else {}
    for name, value in params.items():
        enum = getattr(members.get(name), "enum", None)
        if enum and isinstance(value, str) and value not in enum:
            yield f"{at}.{name}={value}"


def _items(value: Any) -> list[Any]:
    if isinstance(value, Bag):
        return list(value.items)
    if isinstance(value, Includes | Excludes):
        return [value.item]
    return list(value) if isinstance(value, list | tuple) else []
