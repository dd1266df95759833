"""Constraints of the model: lengths, ranges, patterns, enums and required members, told in AWS's sentences.

Which code and which details differ from service to service is a Dialect, which the service gives.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from mocksm.errors import AwsError
from mocksm.wire.echo import echo, member_path
from mocksm.wire.rules import Constraint, constraints

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Dialect:
    """How one service words what violates its model. Paths are AWS's: ``tags.member.tagKey``, without the numbers.

    A path may begin with the operation, ``CreateKey.keySpec``; the longer one counts.

    Args:
        code: The error's code.
        enums: The values of an enum in the order in which the service prints them, by path.
        constraints: By path, what the service checks otherwise than the model says: ``{"keyId": {"pattern": ...}}``.
            The names are the model's (min, max, pattern, enum); None takes a constraint away.
        pattern_first: Whether the pattern is checked, and told, before the lengths.
        names_null: Whether the constraints of a list's elements are told with ``Member must not be null`` at their end.
    """

    def __init__(
        self,
        *,
        code: str = "ValidationException",
        enums: Mapping[str, Sequence[str]] = _NOTHING,
        constraints: Mapping[str, Mapping[str, Any]] = _NOTHING,
        pattern_first: bool = False,
        names_null: bool = False,
    ) -> None:
        self.code = code
        self.enums = enums
        self.constraints = constraints
        self.pattern_first = pattern_first
        self.names_null = names_null


def check(operation: OperationModel, params: Mapping[str, Any], dialect: Dialect) -> None:
    """Raise the service's error, which tells every violation, unless the parameters satisfy the model.

    A member that SDKs fill in (``idempotencyToken``) may be missing: services have their own words for that.

    Args:
        operation: What is asked.
        params: The parameters, as ``decode`` returns them.
        dialect: The service's words.
    """
    violations = _inspector(operation, dialect)(params)
    if violations:
        noun = "error" if len(violations) == 1 else "errors"
        told = "; ".join(
            f"Value{each.shown} at '{each.path}' failed to satisfy constraint: {each.rule}" for each in violations
        )
        raise AwsError(f"{len(violations)} validation {noun} detected: {told}", code=dialect.code)


_NULL = "Member must not be null"


class _Violation(NamedTuple):
    """What is wrong: at a path (seen from the value inspected), the value as shown, the rule."""

    path: str
    shown: str
    rule: str

    def under(self, path: str) -> _Violation:
        return self._replace(path=f"{path}.{self.path}" if self.path else path)


# What lists the violations of a value and of what it holds.
_Inspector = Callable[[Any], Sequence[_Violation]]


class _Place(NamedTuple):
    """Where a shape stands: what an operation's Dialect says of it is found by this."""

    dialect: Dialect
    operation: str
    path: str = ""

    def member(self, name: str) -> _Place:
        return self._replace(path=f"{self.path}.{name}" if self.path else name)

    def constraints(self, shape: Shape) -> tuple[Constraint, ...]:
        dialect = self.dialect
        limits = {**shape.metadata, **self._said(dialect.constraints, {})}
        printed = self._said(dialect.enums, ())
        return constraints(shape.type_name, limits, printed, pattern_first=dialect.pattern_first)

    def _said(self, table: Mapping[str, Any], default: Any) -> Any:
        return table.get(f"{self.operation}.{self.path}", table.get(self.path, default))


@functools.cache
def _inspector(operation: OperationModel, dialect: Dialect) -> _Inspector:
    if operation.input_shape is None:
        return lambda _: ()
    return _structure_inspector(operation.input_shape, _Place(dialect, operation.name))


def _inspectors(shape: Shape, place: _Place) -> Iterator[_Inspector]:
    """Yield what there is to inspect in a value of a shape; nothing for most."""
    own = place.constraints(shape)
    if own:
        yield _own_inspector(shape, own)
    yield from _below(shape, place)


def _below(shape: Shape, place: _Place) -> Iterator[_Inspector]:
    """Yield what there is to inspect below a value."""
    if isinstance(shape, StructureShape) and not shape.is_document_type:
        yield _structure_inspector(shape, place)
    elif isinstance(shape, ListShape):
        yield _list_inspector(shape, place.member("member"))
    elif isinstance(shape, MapShape):
        yield _map_inspector(shape, place.member("member"))


def _own_inspector(shape: Shape, own: Sequence[Constraint]) -> _Inspector:
    def inspect(value: Any) -> Sequence[_Violation]:
        for constraint in own:
            if not constraint.fits(value):
                broken = (rule for each in own if not each.fits(value) for rule in each.rules if rule.broken(value))
                return [_Violation("", echo(shape, value), rule.sentence) for rule in broken]
        return ()

    return inspect


class _Field(NamedTuple):
    name: str
    path: str
    missing: Sequence[_Violation]
    inspectors: Sequence[_Inspector]


def _structure_inspector(shape: StructureShape, place: _Place) -> _Inspector:
    fields = functools.cache(lambda: tuple(_fields(shape, place)))  # made when needed: a shape may hold itself

    def inspect(value: Mapping[str, Any]) -> Sequence[_Violation]:
        found: list[_Violation] = []
        for name, path, missing, inspectors in fields():
            item = value.get(name)
            if item is None:
                found += missing
                continue
            for inspector in inspectors:
                if violations := inspector(item):
                    found += [each.under(path) for each in violations]
        return found

    return inspect


def _fields(shape: StructureShape, place: _Place) -> Iterator[_Field]:
    """Yield the members that can violate anything."""
    for name, member in shape.members.items():
        path = member_path(name)
        inspectors = tuple(_inspectors(member, place.member(path)))
        required = name in shape.required_members and not member.metadata.get("idempotencyToken")
        missing = (_Violation(path, echo(member, None), _NULL),) if required else ()
        if missing or inspectors:
            yield _Field(name, path, missing, inspectors)


def _list_inspector(shape: ListShape, place: _Place) -> _Inspector:
    held = _held(shape, shape.member, place, "Member")
    below = functools.cache(lambda: tuple(_below(shape.member, place)))

    def inspect(value: Sequence[Any]) -> Sequence[_Violation]:
        return held(value, value) + _inside(below(), enumerate(value, 1))

    return inspect


def _map_inspector(shape: MapShape, place: _Place) -> _Inspector:
    keys = _held(shape, shape.key, place, "Map keys")
    values = _held(shape, shape.value, place, "Map value")
    below = functools.cache(lambda: tuple(_below(shape.value, place)))

    def inspect(value: Mapping[str, Any]) -> Sequence[_Violation]:
        return keys(value, value) + values(value, value.values()) + _inside(below(), value.items())

    return inspect


def _inside(inspectors: Sequence[_Inspector], items: Iterable[tuple[Any, Any]]) -> list[_Violation]:
    """Return what is wrong inside the elements of a list or map: ``1.member.tagKey``."""
    if not inspectors:
        return []
    return [
        violation.under(f"{label}.member")
        for label, item in items
        if item is not None
        for inspector in inspectors
        for violation in inspector(item)
    ]


def _held(shape: Shape, item: Shape, place: _Place, what: str) -> Callable[[Any, Any], list[_Violation]]:
    """Return what tells of a list or map that its elements, keys or values violate their constraints, all in one."""
    own = place.constraints(item)

    def inspect(value: Any, items: Any) -> list[_Violation]:
        has_null = None in items
        if not has_null and all(constraint.fits(each) for constraint in own for each in items):
            return []
        sentences = [rule.sentence for constraint in own for rule in constraint.rules]
        if has_null or place.dialect.names_null:
            sentences.append(_NULL)
        return [_Violation("", echo(shape, value), f"{what} must satisfy constraint: [{', '.join(sentences)}]")]

    return inspect
