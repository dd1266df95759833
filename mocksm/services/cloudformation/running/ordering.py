"""Which resources a target has, and in which order they are made and deleted."""

from __future__ import annotations

from collections.abc import Mapping

from mocksm.services.cloudformation.store import Resource, Target
from mocksm.services.cloudformation.templates.order import in_order
from mocksm.services.cloudformation.templates.template import Declared


def present(target: Target, conditions: Mapping[str, bool]) -> list[Declared]:
    """Return the resources whose conditions hold, in the order in which they are made."""
    there = {
        name: declared
        for name, declared in target.processed.resources.items()
        if declared.condition is None or conditions[declared.condition]
    }
    return [there[name] for name in in_order(there, conditions)]


def for_deletion(target: Target | None, resources: Mapping[str, Resource]) -> list[Resource]:
    """Return the resources that exist in the order in which they are deleted: each before what it needs."""
    declared = target.processed.resources if target else {}
    order = {name: place for place, name in enumerate(in_order(declared))}
    there = [resource for resource in resources.values() if resource.exists]
    return sorted(there, key=lambda resource: order.get(resource.logical_id, len(order)), reverse=True)
