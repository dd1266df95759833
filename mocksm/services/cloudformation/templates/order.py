"""The order in which resources are made: each after all that it refers to or depends on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mocksm.services.cloudformation.errors import ValidationError
from mocksm.services.cloudformation.templates.references import references
from mocksm.services.cloudformation.templates.template import Declared


def dependencies(declared: Declared, names: Iterable[str], conditions: Mapping[str, bool] | None = None) -> set[str]:
    """Return the logical ids that have to be there before a resource is made.

    Args:
        declared: The resource.
        names: All logical ids that count.
        conditions: How the conditions turned out; without, both branches of an Fn::If count.
    """
    referred = {reference.name for reference in references(declared.properties, conditions)}
    return (referred | set(declared.depends_on)) & set(names)


def in_order(resources: Mapping[str, Declared], conditions: Mapping[str, bool] | None = None) -> list[str]:
    """Return the logical ids in the order in which they are made: otherwise that of the template.

    Raises:
        ValidationError: Some need each other.
    """
    waiting = {name: dependencies(declared, resources, conditions) for name, declared in resources.items()}
    done: list[str] = []
    while waiting:
        ready = next((name for name, needs in waiting.items() if needs <= set(done)), None)
        if ready is None:
            raise ValidationError(f"Circular dependency between resources: [{', '.join(_circle(waiting))}]")
        done.append(ready)
        del waiting[ready]
    return done


def _circle(waiting: Mapping[str, set[str]]) -> list[str]:
    """Return who waits for another, without those who only wait for the circle."""
    left = dict(waiting)
    while True:
        needed = {name for needs in left.values() for name in needs}
        idle = [name for name in left if name not in needed]
        if not idle:
            return sorted(left)
        for name in idle:
            del left[name]
