"""A kind of resource: what makes, changes and deletes it. It knows stacks by name only."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from mocksm.engine.call import Call
from mocksm.errors import AwsError
from mocksm.services.cloudformation.errors import Refused
from mocksm.services.cloudformation.options import Handler, Options

Properties = Mapping[str, Any]

_CHANCE = 12
_UPPER = string.ascii_uppercase + string.digits
_ANY = string.ascii_letters + string.digits


class Made(NamedTuple):
    """What came of a resource.

    Attributes:
        id: What Ref gives.
        attributes: What Fn::GetAtt gives.
    """

    id: str
    attributes: Mapping[str, str]


class Change(NamedTuple):
    """What becomes of a resource that stays the same one.

    Attributes:
        id: What Ref gives.
        before: Its properties as they were asked for, dynamic references unresolved.
        wanted: Its properties as they are to be.
        changed: The names of those properties that differ.
    """

    id: str
    before: Properties
    wanted: Properties
    changed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Work:
    """What a kind may know and do while it makes or changes a resource.

    Attributes:
        call: The call as which other services are asked.
        options: What the test has said.
        stack_id: The stack's ARN.
        stack_name: The stack's name.
        logical_id: The resource's name in the template.
        number: The number of the stack's operation.
    """

    call: Call
    options: Options
    stack_id: str
    stack_name: str
    logical_id: str
    number: int

    def in_region(self, region: str) -> Work:
        """Return the same for another Region."""
        return replace(self, call=self.call.in_region(region))

    def ask(self, service: str, operation: str, **params: Any) -> dict[str, Any]:
        """Ask another service, as whoever the stack is changed by; raises Refused."""
        try:
            return self.call.ask(service, operation, **params)
        except AwsError as error:
            raise Refused(service, error) from error

    def ask_unless_gone(self, service: str, operation: str, *gone: str, **params: Any) -> None:
        """Ask another service for a deletion; that there is nothing to delete, by one of these codes, is fine."""
        try:
            self.ask(service, operation, **params)
        except Refused as refused:
            if refused.code not in gone:
                raise

    def token(self, *about: str) -> str:
        """Return the ClientRequestToken: of a UUID's shape, the same for the same resource and operation."""
        told = "\n".join((self.stack_id, self.logical_id, str(self.number), *about))
        digits = hashlib.sha256(told.encode()).hexdigest()
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:32]}"

    def name(self, most: int = 64) -> str:
        """Return a name in CloudFormation's form: the stack's, the resource's, and what tells it from others."""
        suffix = self.call.ids.text(_UPPER, _CHANCE)
        room = most - len(suffix) - 1
        return f"{f'{self.stack_name}-{self.logical_id}'[:room].rstrip('-')}-{suffix}"

    def short_name(self) -> str:
        """Return a name of the resource's own and what tells it from others: that of a secret."""
        return f"{self.logical_id}-{self.call.ids.text(_ANY, _CHANCE)}"

    def system_tags(self) -> list[dict[str, str]]:
        """Return CloudFormation's own tags, in the recorded order."""
        tags = {"stack-name": self.stack_name, "logical-id": self.logical_id, "stack-id": self.stack_id}
        return [{"Key": f"aws:cloudformation:{name}", "Value": value} for name, value in tags.items()]

    def handler(self, *names: str) -> Handler | None:
        """Return the callable that the test has bound to one of these names; None where there is none."""
        return self.options.handler(*names)


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of resource.

    Attributes:
        name: ``AWS::KMS::Key``.
        properties: The names of all its properties, those that nothing is made of included.
        create: Makes it.
        update: Changes it in place; None where every change replaces it.
        delete: Deletes it; what is gone already is no error.
        required: The names of the properties that it has to have.
        replaces: The names of those whose change replaces it.
        fixed: The names of those that cannot be changed at all.
        attributes: What Fn::GetAtt takes.
        taggable: Whether the stack's tags are its tags too.
        reads: Returns the properties as the functions want them: tags as a list.
        is_opaque: Whether nothing is known of its properties.
        named_by: The property with the name that no two of them have; None where that is not the template's to say.
    """

    name: str
    properties: frozenset[str]
    create: Callable[[Work, Properties], Made]
    update: Callable[[Work, Change], Made] | None
    delete: Callable[[Work, str, Properties], None]
    required: frozenset[str] = frozenset()
    replaces: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    taggable: bool = False
    reads: Callable[[Properties], Properties] = field(default=lambda properties: properties)
    is_opaque: bool = False
    named_by: str | None = None

    def is_replaced(self, changed: frozenset[str]) -> bool:
        """Say whether a change of these properties makes another resource of it."""
        return self.update is None or bool(changed & self.replaces)
