"""What CloudFormation keeps: stacks with their resources, events and change sets. It knows no template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mocksm.iam.principal import Principal
from mocksm.services.cloudformation.statuses import DELETED
from mocksm.services.cloudformation.templates.template import Template


@dataclass(frozen=True, slots=True)
class Target:
    """What a stack is to be: a template with all that goes with it.

    Attributes:
        template: The template as it was given.
        processed: The template as its transforms left it.
        values: The texts of its parameters.
        tags: The tags of the stack.
        capabilities: What the caller acknowledged.
        stored: What Parameter Store has for the parameters that are names there.
    """

    template: Template = field(repr=False)
    processed: Template = field(repr=False)
    values: Mapping[str, str] = field(repr=False)  # NoEcho parameters are among them
    tags: Mapping[str, str]
    capabilities: Sequence[str]
    stored: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of a stack that exists; it is replaced by another object and never changed.

    Attributes:
        logical_id: Its name in the template.
        type: Its type.
        physical_id: What Ref gives; empty while there is none.
        attributes: What Fn::GetAtt gives.
        properties: Its properties as they were asked for: functions resolved, dynamic references not.
        status: Its status.
        reason: Why it has that status, None if nothing is to be said.
        changed: When it got that status.
        deletion_policy: What becomes of it when it leaves the stack.
        replace_policy: What becomes of it when it is replaced.
        metadata: Its Metadata in the template.
        shown: Its properties as events show them: what NoEcho parameters gave as asterisks.
    """

    logical_id: str
    type: str
    physical_id: str
    attributes: Mapping[str, str] = field(repr=False)
    properties: Mapping[str, Any] = field(repr=False)
    status: str
    reason: str | None
    changed: datetime
    deletion_policy: str | None = None
    replace_policy: str | None = None
    metadata: Any = None
    shown: str = field(default="{}", repr=False)

    @property
    def exists(self) -> bool:
        """Whether there is something that would have to be deleted."""
        return self.physical_id != "" and self.status not in {DELETED, "DELETE_SKIPPED"}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a stack or to one of its resources."""

    id: str
    logical_id: str
    physical_id: str
    type: str
    at: datetime
    status: str
    reason: str | None
    properties: str | None = field(repr=False)
    token: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation on a stack: what was asked of it and as whom.

    Attributes:
        number: How many operations there were on the stack before.
        principal: As whom its resources are changed: the caller, or a session of the role that was given.
        token: The ClientRequestToken.
        rolls_back: Whether what fails is taken back.
        on_failure: OnFailure of a creation: ``ROLLBACK``, ``DO_NOTHING`` or ``DELETE``.
        retained: Logical ids that a deletion leaves.
    """

    number: int
    principal: Principal
    token: str | None = None
    rolls_back: bool = True
    on_failure: str = "ROLLBACK"
    retained: frozenset[str] = frozenset()


@dataclass(slots=True)
class ChangeSet:
    """A change set.

    Attributes:
        arn: Its ARN.
        name: Its name.
        created: When it was made.
        target: What the stack is to be.
        status: Its status.
        reason: Why, None if nothing is to be said.
        execution: Whether it can be executed, or what became of it.
        changes: What it would change, as DescribeChangeSet shows it.
        description: Its description.
        role_arn: The role with which it is executed.
        on_failure: OnStackFailure.
    """

    arn: str
    name: str
    created: datetime
    target: Target
    status: str
    reason: str | None
    execution: str
    changes: Sequence[Mapping[str, Any]]
    description: str | None = None
    role_arn: str | None = None
    on_failure: str | None = None


@dataclass(slots=True)
class Stack:
    """A stack.

    Attributes:
        id: Its ARN.
        name: Its name.
        created: When it was made.
        target: What it is, or is on its way to be; None before its first change set is executed.
        status: Its status.
        reason: Why, None if nothing is to be said.
        resources: Its resources by logical id, those that are gone included until its next operation is over.
        outputs: Its outputs by name: value, and the name of the export (None where there is none).
        events: What happened, oldest first.
        change_sets: Its change sets by name.
        updated: When it was last updated.
        deleted: When it was deleted.
        role_arn: The role with which its resources are changed; None for the caller's own rights.
        rolls_back: Whether a failed creation is taken back.
        timeout: TimeoutInMinutes.
        protected: Whether it is protected from deletion.
        operations: How many operations there were.
        begun: The number of the creation that has begun; until then a deletion overtakes it.
        change_set: The ARN of the change set that was executed last.
        imports: The names of the exports that it uses.
    """

    id: str
    name: str
    created: datetime
    target: Target | None
    status: str
    reason: str | None = None
    resources: dict[str, Resource] = field(default_factory=dict)
    outputs: dict[str, tuple[str, str | None]] = field(default_factory=dict, repr=False)
    events: list[Event] = field(default_factory=list)
    change_sets: dict[str, ChangeSet] = field(default_factory=dict)
    updated: datetime | None = None
    deleted: datetime | None = None
    role_arn: str | None = None
    rolls_back: bool = True
    timeout: int | None = None
    protected: bool = False
    operations: int = 0
    begun: int = 0
    change_set: str | None = None
    imports: set[str] = field(default_factory=set)


class Stacks:
    """The stacks of one account in one Region, those that were deleted included."""

    def __init__(self) -> None:
        self._by_id: dict[str, Stack] = {}

    def add(self, stack: Stack) -> None:
        """Keep a stack."""
        self._by_id[stack.id] = stack

    def find(self, named: str) -> Stack | None:
        """Return a stack by its ARN, or one that is not deleted by its name; None if there is none."""
        found = self._by_id.get(named)
        return found or next((each for each in self if each.name == named and each.status != DELETED), None)

    def exports(self) -> dict[str, tuple[Stack, str]]:
        """Return what stacks export: by the export's name the stack and the value."""
        return {
            export: (stack, value)
            for stack in self
            if stack.status != DELETED
            for value, export in stack.outputs.values()
            if export is not None
        }

    def importers(self, export: str) -> list[Stack]:
        """Return the stacks that use an export."""
        return [stack for stack in self if stack.status != DELETED and export in stack.imports]

    def __iter__(self) -> Iterator[Stack]:
        """Yield all stacks, the latest first."""
        return iter(list(reversed(self._by_id.values())))
