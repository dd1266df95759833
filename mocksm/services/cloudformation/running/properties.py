"""A resource's properties as its kind wants them: functions resolved, names checked, the stack's tags added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mocksm.services.cloudformation.errors import StackFailed
from mocksm.services.cloudformation.resources.kind import Kind
from mocksm.services.cloudformation.resources.schema import Misshapen
from mocksm.services.cloudformation.resources.schemas import shaped
from mocksm.services.cloudformation.store import Resource
from mocksm.services.cloudformation.templates.template import Declared
from mocksm.services.cloudformation.values.intrinsics import resolve
from mocksm.services.cloudformation.values.scene import Scene


class Wanted(NamedTuple):
    """How a resource is to be.

    Attributes:
        kind: Its kind.
        properties: Its properties, dynamic references unresolved.
        shown: The same as events show them.
    """

    kind: Kind
    properties: Mapping[str, Any]
    shown: str


def properties_of(kind: Kind, declared: Declared, scene: Scene, tags: Mapping[str, str]) -> dict[str, Any]:
    """Return a resource's properties, dynamic references unresolved.

    Args:
        kind: Its kind.
        declared: What the template says of it.
        scene: What its functions see.
        tags: The stack's tags; a tag of the resource's own counts before one of these.
    """
    properties = dict(kind.reads(resolve(declared.properties, scene)))
    if kind.taggable and tags:
        own = properties.get("Tags", [])
        if not isinstance(own, list) or not all(isinstance(each, dict) for each in own):
            return properties  # they are refused when their turn has come
        names = {each.get("Key") for each in own}
        more = [{"Key": key, "Value": value} for key, value in tags.items() if key not in names]
        properties["Tags"] = [*own, *more]
    return properties


def check_names(kind: Kind, declared: Declared, properties: Mapping[str, Any]) -> None:
    """Refuse properties that a type does not have, and the lack of one that it has to have."""
    if kind.is_opaque:
        return
    strange = [name for name in properties if name not in kind.properties]
    lacking = sorted(kind.required - properties.keys())
    problem = f"extraneous key [{strange[0]}] is not permitted" if strange else ""
    problem = problem or (f"required key [{lacking[0]}] not found" if lacking else "")
    if problem:
        raise _invalid(declared.logical_id, f"#: {problem}")


def shaped_for(kind: Kind, logical_id: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return properties as the kind wants them, dynamic references resolved: texts as texts, numbers as numbers."""
    if kind.is_opaque:
        return dict(properties)
    try:
        return shaped(kind.name, properties)
    except Misshapen as problem:
        raise _invalid(logical_id, str(problem)) from None


def _invalid(logical_id: str, problem: str) -> StackFailed:
    """Return why properties are refused: widely reported."""
    return StackFailed(f"Properties validation failed for resource {logical_id} with message:\n{problem}")


def check_fixed(kind: Kind, changed: frozenset[str]) -> None:
    """Refuse to change what cannot be changed: documented, AWS's words are not known."""
    fixed = sorted(kind.fixed & changed)
    if fixed:
        raise StackFailed(f"You cannot change {', '.join(fixed)} of an existing {kind.name}.")


def check_name(kind: Kind, old: Resource, properties: Mapping[str, Any]) -> None:
    """Refuse to replace a resource by one of the same name: both would have to be there for a while (documented)."""
    own = kind.named_by or ""
    name = properties.get(own)
    if name is not None and name == old.properties.get(own):
        raise StackFailed(
            "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
            f"Rename {name} and update the stack again."
        )


def changes(kind: Kind, old: Resource, properties: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the properties that are to be changed; of a resource whose change failed, all that can be."""
    changed = differing(old.properties, properties)
    if not old.status.endswith("_FAILED"):
        return changed
    return changed | (properties.keys() - kind.fixed - kind.replaces)


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the properties that are not the same."""
    return frozenset(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
