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
    inspector = _inspector(operation, dialect)
    if inspector.fits(params):
        return
    violations = inspector.violations(params)
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


_Fits = Callable[[Any], bool]


class _Inspector(NamedTuple):
    """What inspects a value and what it holds.

    Attributes:
        fits: Tells whether nothing is wrong, as with almost every request. It may deny that of a value with nulls in it.
        violations: Lists all that is wrong.
    """

    fits: _Fits
    violations: Callable[[Any], Sequence[_Violation]]


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
        return _Inspector(lambda _: True, lambda _: ())
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


def _all_fit(checks: Sequence[_Fits]) -> _Fits:
    """Return what tells whether a value passes all ``checks``, of which there are one or two nearly always."""
    if len(checks) == 1:
        return checks[0]
    return lambda value: all([fits(value) for fits in checks])  # noqa: C419 - a list is made in half a generator's time


def _own_inspector(shape: Shape, own: Sequence[Constraint]) -> _Inspector:
    def violations(value: Any) -> Sequence[_Violation]:
        broken = (rule for each in own if not each.fits(value) for rule in each.rules if rule.broken(value))
        return [_Violation("", echo(shape, value), rule.sentence) for rule in broken]

    return _Inspector(_all_fit([constraint.fits for constraint in own]), violations)


class _Field(NamedTuple):
    path: str
    missing: Sequence[_Violation]
    inspectors: Sequence[_Inspector]
    fits: _Fits


def _structure_inspector(shape: StructureShape, place: _Place) -> _Inspector:
    fields = functools.cache(lambda: dict(_fields(shape, place)))  # made when needed: a shape may hold itself
    required = {name for name in shape.required_members if not _is_filled_in(shape.members[name])}

    def fits(value: Mapping[str, Any]) -> bool:
        if not required <= value.keys():
            return False
        known = fields()
        fitting = [item is not None and known[name].fits(item) for name, item in value.items() if name in known]
        return all(fitting)

    def violations(value: Mapping[str, Any]) -> Sequence[_Violation]:
        found: list[_Violation] = []
        for name, field in fields().items():
            item = value.get(name)
            if item is None:
                found += field.missing
                continue
            for inspector in field.inspectors:
                found += [each.under(field.path) for each in inspector.violations(item)]
        return found

    return _Inspector(fits, violations)


def _is_filled_in(shape: Shape) -> bool:
    return bool(shape.metadata.get("idempotencyToken"))


def _fields(shape: StructureShape, place: _Place) -> Iterator[tuple[str, _Field]]:
    """Yield the members that can violate anything, by name."""
    for name, member in shape.members.items():
        path = member_path(name)
        inspectors = tuple(_inspectors(member, place.member(path)))
        required = name in shape.required_members and not _is_filled_in(member)
        missing = (_Violation(path, echo(member, None), _NULL),) if required else ()
        if missing or inspectors:
            yield name, _Field(path, missing, inspectors, _all_fit([inspector.fits for inspector in inspectors]))


def _list_inspector(shape: ListShape, place: _Place) -> _Inspector:
    held = _held(shape, shape.member, place, "Member")
    inside = _Inside(shape.member, place)

    def fits(value: Sequence[Any]) -> bool:
        return held.fits(value) and inside.fit(value)

    def violations(value: Sequence[Any]) -> Sequence[_Violation]:
        return [*held.violations(value, value), *inside.violations(enumerate(value, 1))]

    return _Inspector(fits, violations)


def _map_inspector(shape: MapShape, place: _Place) -> _Inspector:
    keys = _held(shape, shape.key, place, "Map keys")
    values = _held(shape, shape.value, place, "Map value")
    inside = _Inside(shape.value, place)

    def fits(value: Mapping[str, Any]) -> bool:
        return keys.fits(value) and values.fits(value.values()) and inside.fit(value.values())

    def violations(value: Mapping[str, Any]) -> Sequence[_Violation]:
        told = (*keys.violations(value, value), *values.violations(value, value.values()))
        return [*told, *inside.violations(value.items())]

    return _Inspector(fits, violations)


class _Inside:
    """What inspects the inside of the elements of a list or map: ``1.member.tagKey``."""

    def __init__(self, item: Shape, place: _Place) -> None:
        self._inspectors = functools.cache(lambda: tuple(_below(item, place)))

    def fit(self, items: Iterable[Any]) -> bool:
        """Tell whether nothing is wrong inside any of ``items``."""
        inspectors = self._inspectors()
        return not inspectors or all(each.fits(item) for item in items if item is not None for each in inspectors)

    def violations(self, items: Iterable[tuple[Any, Any]]) -> list[_Violation]:
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

    fits: Callable[[Iterable[Any]], bool]
    violations: Callable[[Any, Iterable[Any]], Sequence[_Violation]]


def _held(shape: Shape, item: Shape, place: _Place, what: str) -> _Held:
    own = place.constraints(item)

    def fits(items: Iterable[Any]) -> bool:
        return None not in items and all([constraint.fits(each) for each in items for constraint in own])  # noqa: C419 - as above

    def violations(value: Any, items: Iterable[Any]) -> Sequence[_Violation]:
        if fits(items):
            return ()
        sentences = [rule.sentence for constraint in own for rule in constraint.rules]
        if None in items or place.dialect.names_null:
            sentences.append(_NULL)
        return [_Violation("", echo(shape, value), f"{what} must satisfy constraint: [{', '.join(sentences)}]")]

    return _Held(fits, violations)
