"""What a change would do to a stack, foreseen: for change sets, and to tell an update that changes nothing.

What is not known before it is made (the name of a new resource) counts as changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mocksm.engine.call import Call
from mocksm.errors import NotModelled
from mocksm.services.cloudformation.errors import ValidationError
from mocksm.services.cloudformation.resources import kind_named
from mocksm.services.cloudformation.running.ordering import for_deletion, present
from mocksm.services.cloudformation.running.outputs import outputs_of
from mocksm.services.cloudformation.running.properties import changes, properties_of
from mocksm.services.cloudformation.running.run import described, options_of
from mocksm.services.cloudformation.running.scenes import conditions_of, foreseen, place_of
from mocksm.services.cloudformation.store import Resource, Stack, Target
from mocksm.services.cloudformation.templates.template import Declared
from mocksm.services.cloudformation.values.fetching import with_stored
from mocksm.services.cloudformation.values.scene import UNKNOWN

_POLICY_ACTIONS = {None: "Delete", "Delete": "Delete", "Retain": "Retain", "Snapshot": "Snapshot"}


@dataclass(frozen=True, slots=True)
class Planned:
    """What would become of a resource.

    Attributes:
        action: ``Add``, ``Modify`` or ``Remove``.
        logical_id: Its name in the template.
        type: Its type.
        old: The resource as it is; None for one to be added.
        changed: The properties that would change, with the values that they would have.
        replaced: Whether it would be replaced: ``True``, ``False`` or ``Conditional``.
        always: Those of the changed properties that replace it.
        scope: What of it would change: ``Properties``, ``Metadata``, ...
    """

    action: str
    logical_id: str
    type: str
    old: Resource | None = None
    changed: Mapping[str, Any] = field(default_factory=dict, repr=False)
    replaced: str = ""
    always: frozenset[str] = frozenset()
    scope: tuple[str, ...] = ()


def plan(call: Call, stack: Stack, target: Target) -> list[Planned]:
    """Return what would become of a stack's resources: those that are made or changed in their order, then the others.

    Args:
        call: The request, as whoever the stack would be changed by.
        stack: The stack as it is.
        target: What it would be.
    """
    return list(_planned(call, stack, target, _existing(stack)))


def is_changed(call: Call, stack: Stack, target: Target) -> bool:
    """Say whether there is anything to do: a resource that differs, an output, or the stack's tags."""
    there = _existing(stack)
    if list(_planned(call, stack, target, there)):
        return True
    scene = foreseen(call, place_of(call, stack), target, there)
    return outputs_of(target, scene) != stack.outputs or (stack.target is not None and target.tags != stack.target.tags)


def shown(planned: Planned) -> dict[str, Any]:
    """Return a change as DescribeChangeSet shows it."""
    change: dict[str, Any] = {
        "Action": planned.action,
        "LogicalResourceId": planned.logical_id,
        "ResourceType": planned.type,
        "Scope": list(planned.scope),
        "Details": [_detail(planned, name) for name in sorted(planned.changed)],
    }
    if planned.old is not None:
        change["PhysicalResourceId"] = planned.old.physical_id
    if planned.action == "Modify":
        change["Replacement"] = planned.replaced
    if planned.action == "Remove" and planned.old is not None:
        change["PolicyAction"] = _POLICY_ACTIONS.get(planned.old.deletion_policy, "Delete")
    return {"Type": "Resource", "ResourceChange": change}


def _existing(stack: Stack) -> dict[str, Resource]:
    return {name: each for name, each in stack.resources.items() if each.exists}


def _planned(call: Call, stack: Stack, target: Target, there: dict[str, Resource]) -> Iterator[Planned]:
    """Yield what would become of each; of ``there`` what is replaced is taken away, so that others see it as unknown."""
    _check_types(stack, target)
    place, old = place_of(call, stack), dict(there)
    kept = present(target, conditions_of(place, target))
    for declared in kept:
        found = old.get(declared.logical_id)
        if found is None:
            yield Planned("Add", declared.logical_id, declared.type)
        elif (planned := _modified(call, foreseen(call, place, target, there), target, declared, found)) is not None:
            if planned.replaced != "False":
                there.pop(declared.logical_id, None)
            yield planned
    names = {declared.logical_id for declared in kept}
    for resource in for_deletion(stack.target, {name: each for name, each in old.items() if name not in names}):
        yield Planned("Remove", resource.logical_id, resource.type, resource)


def _modified(call: Call, scene: Any, target: Target, declared: Declared, old: Resource) -> Planned | None:
    try:
        kind = kind_named(declared.type, options_of(call))
        properties = with_stored(call, properties_of(kind, declared, scene, target.tags))
    except NotModelled:  # it is told when the resource's turn has come
        return Planned("Modify", declared.logical_id, declared.type, old, replaced="False", scope=("Properties",))
    changed = changes(kind, old, properties)
    same = described(old, declared)
    scope = [
        *(["Properties"] if changed - {"Tags"} else []),
        *(["Tags"] if "Tags" in changed else []),
        *(["Metadata"] if same.metadata != old.metadata else []),
        *(["DeletionPolicy"] if same.deletion_policy != old.deletion_policy else []),
        *(["UpdateReplacePolicy"] if same.replace_policy != old.replace_policy else []),
    ]
    if not scope:
        return None
    always = changed if kind.update is None else changed & kind.replaces
    values = {name: properties.get(name) for name in changed}
    return Planned(
        "Modify", declared.logical_id, declared.type, old, values, _replacement(always, values), always, tuple(scope)
    )


def _replacement(always: frozenset[str], values: Mapping[str, Any]) -> str:
    if not always:
        return "False"
    return "Conditional" if all(_is_unknown(values[name]) for name in always) else "True"


def _detail(planned: Planned, name: str) -> dict[str, Any]:
    is_unknown = _is_unknown(planned.changed[name])
    recreation = ("Conditionally" if is_unknown else "Always") if name in planned.always else "Never"
    attribute = "Tags" if name == "Tags" else "Properties"
    named = {} if name == "Tags" else {"Name": name}
    return {
        "Target": {"Attribute": attribute, **named, "RequiresRecreation": recreation},
        "Evaluation": "Dynamic" if is_unknown else "Static",
        "ChangeSource": "ResourceReference" if is_unknown else "DirectModification",
    }


def _is_unknown(value: Any) -> bool:
    return UNKNOWN in json.dumps(value)


def _check_types(stack: Stack, target: Target) -> None:
    """Refuse a template in which a resource has another type than it had (widely reported)."""
    changed = sorted(
        name
        for name, declared in target.processed.resources.items()
        if name in stack.resources and stack.resources[name].exists and stack.resources[name].type != declared.type
    )
    if changed:
        raise ValidationError(
            "Update of resource type is not permitted. The new template modifies resource type of the following resources: "
            f"[{', '.join(changed)}]"
        )
