"""One operation on a stack: as whom it asks other services, and what it does to a single resource."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mocksm.engine.call import Call
from mocksm.errors import NotModelled
from mocksm.services.cloudformation.errors import StackFailed
from mocksm.services.cloudformation.options import Options
from mocksm.services.cloudformation.resources import kind_named
from mocksm.services.cloudformation.resources.kind import Change, Kind, Work
from mocksm.services.cloudformation.running.journal import tell_resource, tell_stack
from mocksm.services.cloudformation.running.properties import Wanted, check_fixed, check_name, check_names, shaped_for
from mocksm.services.cloudformation.running.reasons import reason_of
from mocksm.services.cloudformation.running.telling import Told
from mocksm.services.cloudformation.store import Asked, Resource, Stack
from mocksm.services.cloudformation.templates.template import Declared
from mocksm.services.cloudformation.values.fetching import with_all

_INITIATED = "Resource creation Initiated"
_REPLACED = "Requested update requires the creation of a new physical resource; hence creating one."


class ResourceFailed(Exception):
    """A resource failed; its event has been told.

    Args:
        logical_id: Which one.
    """

    def __init__(self, logical_id: str) -> None:
        super().__init__(logical_id)
        self.logical_id = logical_id


@dataclass(frozen=True, slots=True)
class Run:
    """An operation.

    Attributes:
        call: The call as which other services are asked.
        stack: The stack.
        asked: What was asked.
    """

    call: Call
    stack: Stack
    asked: Asked

    @classmethod
    def begin(cls, call: Call, stack: Stack, asked: Asked) -> Run:
        """Return the operation, as whoever the stack's resources are changed by."""
        return cls(call.later()._replace(principal=asked.principal), stack, asked)

    @property
    def options(self) -> Options:
        """What the test has said."""
        return options_of(self.call)

    def tell(self, status: str, reason: str | None = None) -> None:
        """Give the stack a status."""
        tell_stack(self.call, self.stack, status, reason, self.asked.token)

    def note(self, resource: Resource, status: str, reason: str | None = None, **more: Any) -> Resource:
        """Give a resource a status."""
        return tell_resource(self.call, self.stack, resource, status, reason, token=self.asked.token, **more)

    def create(self, declared: Declared, wanted: Wanted, *, replaces: bool = False) -> None:
        """Make a resource.

        Args:
            declared: What the template says of it.
            wanted: How it is to be.
            replaces: Whether it takes the place of another.

        Raises:
            ResourceFailed: It cannot be made.
        """
        verb, new = "UPDATE" if replaces else "CREATE", self._new(declared, wanted.properties, wanted.shown)
        announced = self._announced(new, replaces=replaces, shown=wanted.shown)
        told = Told(wanted.properties, wanted.shown)
        try:
            check_names(wanted.kind, declared, wanted.properties)
            if replaces:
                check_name(wanted.kind, self.stack.resources[declared.logical_id], wanted.properties)
            properties = self._resolved(declared, wanted, told)
            made = wanted.kind.create(self.work(declared.logical_id), properties)
        except Exception as problem:
            raise self._failed(announced, f"{verb}_FAILED", problem, told) from problem
        new = replace(new, physical_id=made.id, attributes=made.attributes)
        new = self.note(new, f"{verb}_IN_PROGRESS", _INITIATED, shown=wanted.shown)
        self.note(new, f"{verb}_COMPLETE", shown=wanted.shown)

    def refuse(self, declared: Declared, problem: Exception) -> ResourceFailed:
        """Return the failure of a resource of which it cannot even be said how it is to be."""
        there = self.stack.resources.get(declared.logical_id)
        verb = "UPDATE" if there else "CREATE"
        announced = self.note(there or self._new(declared, {}, "{}"), f"{verb}_IN_PROGRESS")
        return self._failed(announced, f"{verb}_FAILED", problem, None)

    def change(self, old: Resource, declared: Declared, wanted: Wanted, changed: frozenset[str]) -> None:
        """Change a resource in place.

        Args:
            old: The resource as it is.
            declared: What the template says of it.
            wanted: How it is to be.
            changed: The names of the properties that differ.

        Raises:
            ResourceFailed: It cannot be changed.
        """
        kind, shown = wanted.kind, wanted.shown
        announced = self.note(old, "UPDATE_IN_PROGRESS", shown=shown)
        told = Told(wanted.properties, shown)
        try:
            check_names(kind, declared, wanted.properties)
            check_fixed(kind, changed)
            properties = self._resolved(declared, wanted, told) if changed else {}
        except Exception as problem:
            raise self._failed(announced, "UPDATE_FAILED", problem, told) from problem
        new = described(replace(old, properties=wanted.properties, shown=shown), declared)
        if changed and kind.update is not None:
            change = Change(old.physical_id, old.properties, properties, changed)
            try:
                made = kind.update(self.work(old.logical_id), change)
            except NotModelled as problem:  # kinds ask for what may not be modelled before all else
                raise self._failed(announced, "UPDATE_FAILED", problem, told) from problem
            except Exception as problem:  # some of it may have been changed
                raise self._failed(new, "UPDATE_FAILED", problem, told) from problem
            new = replace(new, physical_id=made.id, attributes=made.attributes)
        self.note(new, "UPDATE_COMPLETE", shown=shown)

    def remove(self, resource: Resource, *, keep: bool = True, just_made: bool = False) -> bool:
        """Delete a resource, or leave it where its policy says so; say whether it is not in the way any more.

        Args:
            resource: The resource.
            keep: Whether it is the stack's resource of that name, and not one that was replaced.
            just_made: Whether this operation has made it.
        """
        policy = resource.deletion_policy if keep else resource.replace_policy
        if policy == "Retain" or (policy == "RetainExceptOnCreate" and not just_made):
            self.note(resource, "DELETE_SKIPPED", keep=keep)
            return True
        self.note(resource, "DELETE_IN_PROGRESS", keep=keep)
        try:
            properties = resource.properties
            self.kind(resource.type).delete(self.work(resource.logical_id), resource.physical_id, properties)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the stack goes on
            reason = Told(resource.properties, resource.shown).hiding(reason_of(self.call, problem))
            self.note(resource, "DELETE_FAILED", reason, keep=keep)
            return False
        self.note(resource, "DELETE_COMPLETE", keep=keep)
        return True

    def kind(self, name: str) -> Kind:
        """Return the kind of a type."""
        return kind_named(name, self.options)

    def work(self, logical_id: str) -> Work:
        """Return what a kind may know and do for a resource."""
        stack = self.stack
        return Work(self.call.later(), self.options, stack.id, stack.name, logical_id, self.asked.number)

    def _resolved(self, declared: Declared, wanted: Wanted, told: Told) -> dict[str, Any]:
        """Return the properties with nothing left to resolve, as the kind wants them."""
        resolved = told.resolved(with_all(self.call, dict(wanted.properties)))
        return shaped_for(wanted.kind, declared.logical_id, resolved)

    def _new(self, declared: Declared, properties: Mapping[str, Any], shown: str) -> Resource:
        new = Resource(declared.logical_id, declared.type, "", {}, properties, "", None, self.call.now, shown=shown)
        return described(new, declared)

    def _announced(self, new: Resource, *, replaces: bool, shown: str) -> Resource:
        if replaces:
            old = self.stack.resources[new.logical_id]
            return self.note(old, "UPDATE_IN_PROGRESS", _REPLACED, shown=shown)
        return self.note(new, "CREATE_IN_PROGRESS", shown=shown)

    def _failed(self, resource: Resource, status: str, problem: Exception, told: Told | None) -> ResourceFailed:
        reason = reason_of(self.call, problem)
        self.note(resource, status, told.hiding(reason) if told else reason, shown=told.shown if told else None)
        return ResourceFailed(resource.logical_id)


def described(resource: Resource, declared: Declared) -> Resource:
    """Return a resource with what the template says beside its properties."""
    return replace(
        resource,
        deletion_policy=declared.deletion_policy,
        replace_policy=declared.replace_policy,
        metadata=declared.metadata,
    )


def options_of(call: Call) -> Options:
    """Return what the test has said: once for all accounts and Regions."""
    return call.cloud.store(Options, "", "")


def stopped(problem: StackFailed) -> str:
    """Return the reason of a stack that a failure of its own stops."""
    return f"{str(problem).rstrip('.')}."
