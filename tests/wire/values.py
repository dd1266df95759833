"""Hypothesis strategies that build a value from every shape of a model. Constraints do not count here: the wire has none."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape
from hypothesis import strategies as st

from mocksm.clock import UTC

Value = st.SearchStrategy[Any]

_FIRST, _LAST = datetime(1970, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001 - hypothesis wants them naive
_NASTY = ["0", "", " a b ", "é€😀", "a&b=c+d%20/e?f#g", "<x>\"'&amp;</x>", "line\r\nline\n", "[1].{a}", "null", "member.1"]
_PRINTABLE = st.characters(codec="ascii", min_codepoint=33, max_codepoint=126)
_XML = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff", include_characters="\t\n\r")


class Values:
    """The strategies of one direction of one protocol.

    Args:
        protocol: The model's name of it.
        results: Whether values of results are built, or of parameters.
    """

    def __init__(self, protocol: str, *, results: bool) -> None:
        self._query = protocol == "query"
        self._results = results
        text = st.text(_XML, max_size=6) if self._query else st.text(max_size=6)
        self._text = st.sampled_from(_NASTY) | text

    def structure(self, shape: StructureShape | None) -> Value:
        """Return a strategy for parameters or a result: every member there is, or some."""
        if shape is None:
            return st.just({})
        return self._structure(shape, (), whole=True) | self._structure(shape, (), whole=False)

    def members(self, shape: StructureShape, names: list[str]) -> Value:
        """Return a strategy for these members, all of them."""
        built = {name: self.value(shape.members[name], (), whole=True) for name in names}
        return st.fixed_dictionaries({name: value for name, value in built.items() if value is not None})

    def value(self, shape: Shape, above: tuple[str, ...], *, whole: bool) -> Value | None:
        """Return a strategy for a shape; None where it would hold itself and has to be left out."""
        if shape.name in above:
            return None
        if isinstance(shape, StructureShape):
            value = self._structure(shape, (*above, shape.name), whole=whole)
            return value.filter(bool) if self._query and not self._results else value
        if isinstance(shape, ListShape):
            return self._list(shape, above, whole=whole)
        if isinstance(shape, MapShape):
            return self._map(shape, above, whole=whole)
        return self._scalar(shape)

    def _structure(self, shape: StructureShape, above: tuple[str, ...], *, whole: bool) -> Value:
        payload = shape.serialization.get("payload")
        built = {}
        for name, member in shape.members.items():
            value = self._payload(member) if name == payload else self.value(member, above, whole=whole)
            if value is not None:
                built[name] = value
        if shape.is_tagged_union:
            return st.one_of(*(st.fixed_dictionaries({name: value}) for name, value in built.items()))
        needed = {name: value for name, value in built.items() if whole or _location(shape.members[name]) == "uri"}
        return st.fixed_dictionaries(needed, optional={name: built[name] for name in built.keys() - needed.keys()})

    def _payload(self, shape: Shape) -> Value:
        """Return a strategy for what is the whole body: an empty one is none."""
        if isinstance(shape, StructureShape):
            return self._structure(shape, (), whole=True)
        return st.binary(min_size=1, max_size=6)

    def _list(self, shape: ListShape, above: tuple[str, ...], *, whole: bool) -> Value:
        element = self.value(shape.member, above, whole=whole)
        if element is None:
            return st.just([])
        least = 1 if whole or _location(shape) else 0
        return st.lists(element, min_size=least, max_size=2)

    def _map(self, shape: MapShape, above: tuple[str, ...], *, whole: bool) -> Value | None:
        key, value = self.value(shape.key, above, whole=whole), self.value(shape.value, above, whole=whole)
        if key is None or value is None:
            return None
        least = 1 if whole or (self._query and not self._results) else 0
        return st.dictionaries(key, value, min_size=least, max_size=2)

    def _scalar(self, shape: Shape) -> Value:
        if shape.type_name in {"string", "character"}:
            return self._string(shape)
        if shape.type_name in {"integer", "long"}:
            # A status that botocore takes for a success.
            located = _location(shape) == "statusCode"
            return st.integers(200, 299) if located else st.integers(-(2**31), 2**31 - 1)
        if shape.type_name in {"float", "double"}:
            # botocore's JSON parser leaves "Infinity" a text.
            return st.floats(allow_nan=False, allow_infinity=not self._results)
        if shape.type_name == "blob":
            return st.binary(max_size=6)
        if shape.type_name == "timestamp":
            instants = st.datetimes(_FIRST, _LAST).map(lambda instant: instant.replace(tzinfo=UTC))
            return instants.map(_milliseconds) if self._results else instants
        return st.booleans()

    def _string(self, shape: Shape) -> Value:
        location = _location(shape)
        if location == "header":
            return st.text(_PRINTABLE, max_size=6)
        if location == "uri":
            return (self._text).filter(bool)
        enum = shape.metadata.get("enum")
        return st.sampled_from(enum) if enum else self._text


def _location(shape: Shape) -> str | None:
    location: str | None = shape.serialization.get("location")
    return location


def _milliseconds(instant: datetime) -> datetime:
    return instant - timedelta(microseconds=instant.microsecond % 1000)
