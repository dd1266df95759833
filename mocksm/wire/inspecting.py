"""What finds in a request whatever violates the model: for each shape two closures, made once. It knows no error.

One tells whether all is well, as it nearly always is; the other lists what is not.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from mocksm.wire.dialects import Dialect
from mocksm.wire.echo import echo, member_path
from mocksm.wire.rules import Constraint, constraints

_NULL = "Member must not be null"


class Violation(NamedTuple):
    """What is wrong: at a path (seen from the value inspected), the value as shown, the rule."""

    path: str
    shown: str
    rule: str

    def under(self, path: str) -> Violation:
        """Return it as seen from what holds the value at ``path``."""
        return self._replace(path=f"{path}.{self.path}" if self.path else path)


_Fits = Callable[[Any], bool]


class Inspector(NamedTuple):
    """What inspects a value and what it holds.

    Attributes:
        fits: Tells whether nothing is wrong, as with almost every request. It may deny that of a value with nulls in it.
        violations: Lists all that is wrong.
    """

    fits: _Fits
    violations: Callable[[Any], Sequence[Violation]]


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
def inspector(operation: OperationModel, dialect: Dialect) -> Inspector:
    """Return what inspects the parameters of an operation, with what its service says otherwise than the model."""
    if operation.input_shape is None:
        return Inspector(lambda _: True, lambda _: ())
    return _structure_inspector(operation.input_shape, _Place(dialect, operation.name))


def _inspectors(shape: Shape, place: _Place) -> Iterator[Inspector]:
    """Yield what there is to inspect in a value of a shape; nothing for most."""
    own = place.constraints(shape)
    if own:
        yield _own_inspector(shape, own)
    yield from _below(shape, place)


def _below(shape: Shape, place: _Place) -> Iterator[Inspector]:
    """Yield what there is to inspect below a value."""
    if isinstance(shape, StructureShape) and not shape.is_document_type:
        yield _structure_inspector(shape, place)
    elif isinstance(shape, ListShape):
        yield _list_inspector(shape, place.member("member"))
    elif isinstance(shape, MapShape):
        yield _map_inspector(shape, place.member("member"))


def _all_fit(checks: Sequence[_Fits]) -> _Fits:
    """Return what tells whether a value passes all ``checks``, of which there are one or two nearly always."""
    if not checks:
        return lambda _: True
    first, *others = checks
    if not others:
        return first
    rest = _all_fit(others)
    return lambda value: first(value) and rest(value)


def _own_inspector(shape: Shape, own: Sequence[Constraint]) -> Inspector:
    def violations(value: Any) -> Sequence[Violation]:
        broken = (rule for each in own if not each.fits(value) for rule in each.rules if rule.broken(value))
        return [Violation("", echo(shape, value), rule.sentence) for rule in broken]

    return Inspector(_all_fit([constraint.fits for constraint in own]), violations)


class _Field(NamedTuple):
    path: str
    missing: Sequence[Violation]
    inspectors: Sequence[Inspector]
    fits: _Fits


def _structure_inspector(shape: StructureShape, place: _Place) -> Inspector:
    fields = functools.cache(lambda: dict(_fields(shape, place)))  # made when needed: a shape may hold itself
    required = _required(shape)

    def fits(value: Mapping[str, Any]) -> bool:
        if not required <= value.keys():
            return False
        known = fields()
        for name, item in value.items():  # noqa: SIM110 - a generator takes half as long again
            if name in known and (item is None or not known[name].fits(item)):
                return False
        return True

    def violations(value: Mapping[str, Any]) -> Sequence[Violation]:
        found: list[Violation] = []
        for name, field in fields().items():
            item = value.get(name)
            if item is None:
                found += field.missing
                continue
            for inspector in field.inspectors:
                found += [each.under(field.path) for each in inspector.violations(item)]
        return found

    return Inspector(fits, violations)


def _required(shape: StructureShape) -> set[str]:
    """Return the members that have to be there; services say themselves that one is missing which SDKs fill in."""
    return {name for name in shape.required_members if not shape.members[name].metadata.get("idempotencyToken")}


def _fields(shape: StructureShape, place: _Place) -> Iterator[tuple[str, _Field]]:
    """Yield the members that can violate anything, by name."""
    needed = _required(shape)
    for name, member in shape.members.items():
        path = member_path(name)
        inspectors = tuple(_inspectors(member, place.member(path)))
        missing = (Violation(path, echo(member, None), _NULL),) if name in needed else ()
        if missing or inspectors:
            yield name, _Field(path, missing, inspectors, _all_fit([inspector.fits for inspector in inspectors]))


def _list_inspector(shape: ListShape, place: _Place) -> Inspector:
    held = _held(shape, shape.member, place, "Member")
    inside = _Inside(shape.member, place)

    def violations(value: Sequence[Any]) -> Sequence[Violation]:
        return [*held.violations(value, value), *inside.violations(enumerate(value, 1))]

    return Inspector(_all_fit([held.fits, *inside.checks]), violations)


def _map_inspector(shape: MapShape, place: _Place) -> Inspector:
    keys = _held(shape, shape.key, place, "Map keys")
    values = _held(shape, shape.value, place, "Map value")
    inside = _Inside(shape.value, place)
    of_values = _all_fit([values.fits, *inside.checks])

    def fits(value: Mapping[str, Any]) -> bool:
        return keys.fits(value) and of_values(value.values())

    def violations(value: Mapping[str, Any]) -> Sequence[Violation]:
        told = (*keys.violations(value, value), *values.violations(value, value.values()))
        return [*told, *inside.violations(value.items())]

    return Inspector(fits, violations)


class _Inside:
    """What inspects the inside of the elements of a list or map: ``1.member.tagKey``.

    Attributes:
        checks: What tells whether nothing is wrong inside any of some elements, none of which is null; nothing where they
            have no inside.
    """

    def __init__(self, item: Shape, place: _Place) -> None:
        self._inspectors = functools.cache(lambda: tuple(_below(item, place)))
        has_inside = isinstance(item, StructureShape | ListShape | MapShape)
        self.checks: Sequence[_Fits] = [self._fit] if has_inside else []

    def _fit(self, items: Iterable[Any]) -> bool:
        inspectors = self._inspectors()
        return not inspectors or all(each.fits(item) for item in items for each in inspectors)

    def violations(self, items: Iterable[tuple[Any, Any]]) -> list[Violation]:
        """Return what is wrong inside ``items``, each with the label that it is told by."""
        return [
            violation.under(f"{label}.member")
            for label, item in items
            if item is not None
            for inspector in self._inspectors()
            for violation in inspector.violations(item)
        ]


class _Held(NamedTuple):
    """What tells of a list or map whether its elements, keys or values violate their constraints; they do so all in one."""

    fits: _Fits
    violations: Callable[[Any, Iterable[Any]], Sequence[Violation]]


def _held(shape: Shape, item: Shape, place: _Place, what: str) -> _Held:
    own = place.constraints(item)
    fit = _all_fit([constraint.fits for constraint in own])

    def fits(items: Iterable[Any]) -> bool:
        return None not in items and (not own or all([fit(each) for each in items]))  # noqa: C419 - likewise

    def violations(value: Any, items: Iterable[Any]) -> Sequence[Violation]:
        if fits(items):
            return ()
        sentences = [rule.sentence for constraint in own for rule in constraint.rules]
        if None in items or place.dialect.names_null:
            sentences.append(_NULL)
        return [Violation("", echo(shape, value), f"{what} must satisfy constraint: [{', '.join(sentences)}]")]

    return _Held(fits, violations)
