"""What the functions of a stack's template see while it is changed, and before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mocksm.engine.call import Call
from mocksm.errors import NotModelled
from mocksm.services.cloudformation.resources import KINDS
from mocksm.services.cloudformation.store import Resource, Stack, Stacks, Target
from mocksm.services.cloudformation.templates.parameters import is_hidden
from mocksm.services.cloudformation.values.conditions import evaluated
from mocksm.services.cloudformation.values.scene import UNKNOWN, Place, Scene
from mocksm.services.cloudformation.values.stored_parameters import as_seen

_HIDDEN = "****"


def place_of(call: Call, stack: Stack) -> Place:
    """Return where a stack is."""
    return Place(call.account, call.region, stack.id, stack.name)


def seen(place: Place, target: Target, *, hidden: bool = False) -> dict[str, Any]:
    """Return the parameters and pseudo parameters; ``hidden`` shows NoEcho ones as asterisks."""
    values = as_seen(target.template, target.values, target.stored)
    if hidden:
        values.update({name: _HIDDEN for name in values if is_hidden(target.template.parameters[name])})
    return {**values, **place.pseudo()}


def conditions_of(place: Place, target: Target) -> dict[str, bool]:
    """Return how the conditions of a target turn out."""
    return evaluated(target.processed, seen(place, target))


def of_stack(call: Call, stack: Stack, target: Target, *, hidden: bool = False) -> Scene:
    """Return what functions see while a stack is changed: its resources as far as they are there."""
    place, stacks = place_of(call, stack), call.store(Stacks)

    def resource(name: str, attribute: str | None) -> Any:
        found = stack.resources.get(name)
        return None if found is None or not found.exists else value_of(found, attribute)

    def export(name: str) -> str | None:
        stack.imports.add(name)
        found = stacks.exports().get(name)
        return found[1] if found else None

    return Scene(
        seen(place, target, hidden=hidden), target.processed.mappings, conditions_of(place, target), resource, export
    )


def foreseen(call: Call, place: Place, target: Target, there: Mapping[str, Resource]) -> Scene:
    """Return what functions see before a stack is changed.

    Args:
        call: The request.
        place: Where the stack is, or will be.
        target: What it is to be.
        there: The resources that stay; what is not known of others is UNKNOWN.
    """
    exports = call.store(Stacks).exports()

    def resource(name: str, attribute: str | None) -> Any:
        if name in there:
            return value_of(there[name], attribute)
        return UNKNOWN if name in target.processed.resources else None

    def export(name: str) -> str:
        return exports[name][1] if name in exports else UNKNOWN

    return Scene(seen(place, target), target.processed.mappings, conditions_of(place, target), resource, export)


def value_of(resource: Resource, attribute: str | None) -> str:
    """Return what Ref or Fn::GetAtt give of a resource.

    Raises:
        NotImplementedError: mocksm knows no such attribute of it.
    """
    if attribute is None:
        return resource.physical_id
    if attribute not in resource.attributes:
        what = f"mocksm does not model the attribute {attribute} of {resource.logical_id}, a {resource.type}"
        way = f"aws.cloudformation.accept({resource.type!r}, attributes={{{attribute!r}: ...}})"
        raise NotModelled(what if resource.type in KINDS else f"{what}; a test says what it is: {way}")
    return resource.attributes[attribute]
