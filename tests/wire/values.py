"""A hypothesis strategy that builds a value from any shape of a model. Constraints do not count: the wire has none."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape
from hypothesis import strategies as st

from mocksm.clock import UTC

_FIRST, _LAST = datetime(1970, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001 - hypothesis wants them naive
_NASTY = [
    "0",
    "",
    " a b ",
    "é€😀",
    "a&b=c+d%20/e?f#g",
    "<x>\"'&amp;</x>",
    "line\r\nline\n",
    "[1].{a}",
    "null",
    "member.1",
]

_nasty = st.sampled_from(_NASTY)
_text = st.text(max_size=6)
_xml_characters = st.characters(
    exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff", include_characters="\t\n\r"
)
_xml_text = st.text(_xml_characters, max_size=6)
_label = st.sampled_from([text for text in _NASTY if text]) | st.text(min_size=1, max_size=6)
_header = st.text(st.characters(codec="ascii", min_codepoint=33, max_codepoint=126), min_size=1, max_size=6)
_instants = st.datetimes(_FIRST, _LAST).map(lambda instant: instant.replace(tzinfo=UTC))
_milliseconds = _instants.map(lambda instant: instant - timedelta(microseconds=instant.microsecond % 1000))
_integers = st.integers(-(2**31), 2**31 - 1)
_successes = st.integers(200, 299)
_floats = st.floats(allow_nan=False)
_finite = st.floats(allow_nan=False, allow_infinity=False)
_blobs = st.binary(max_size=6)
_payloads = st.binary(min_size=1, max_size=6)
_booleans = st.booleans()


class Values:
    """One value being built.

    Args:
        draw: hypothesis's.
        protocol: The model's name of it.
        results: Whether this is a result, or parameters.
        whole: Whether every member is there, or some.
    """

    def __init__(self, draw: st.DrawFn, protocol: str, *, results: bool, whole: bool) -> None:
        self._draw = draw
        self._results = results
        self._whole = whole
        self._text = _nasty if whole else _xml_text if protocol == "query" else _text
        # A form has no word for an empty structure or map.
        self._least = 1 if whole or (protocol == "query" and not results) else 0

    def value(self, shape: Shape, above: tuple[str, ...] = ()) -> Any:
        """Return a value of a shape; None for one that would hold itself, and is left out."""
        if shape.name in above:
            return None
        if isinstance(shape, StructureShape):
            return self.structure(shape, (*above, shape.name))
        if isinstance(shape, ListShape):
            return self._list(shape, above)
        if isinstance(shape, MapShape):
            return self._map(shape, above)
        return self._scalar(shape)

    def structure(self, shape: StructureShape, above: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return parameters, a result or a part of them."""
        names = self._names(shape)
        payload = shape.serialization.get("payload")
        built = {
            name: self._payload(shape.members[name]) if name == payload else self.value(shape.members[name], above)
            for name in names
        }
        return {name: value for name, value in built.items() if value is not None}

    def _names(self, shape: StructureShape) -> list[str]:
        names = list(shape.members)
        if shape.is_tagged_union:
            return [self._draw(st.sampled_from(names))]
        if self._whole or not names:
            return names
        chosen = self._draw(st.integers(self._least, 2 ** len(names) - 1))
        needed = [name for name in names if _location(shape.members[name]) in {"uri", "statusCode"}]
        return [name for number, name in enumerate(names) if chosen >> number & 1 or name in needed]

    def _payload(self, shape: Shape) -> Any:
        """Return what is the whole body: an empty one is none."""
        return self.structure(shape) or None if isinstance(shape, StructureShape) else self._draw(_payloads)

    def _list(self, shape: ListShape, above: tuple[str, ...]) -> list[Any]:
        least = 1 if self._whole or _location(shape) else 0
        items = (self.value(shape.member, above) for _ in range(self._draw(st.integers(least, 2))))
        return [item for item in items if not self._lost(item)]

    def _map(self, shape: MapShape, above: tuple[str, ...]) -> dict[str, Any] | None:
        count = self._draw(st.integers(self._least, 2))
        items = {self.value(shape.key, above): self.value(shape.value, above) for _ in range(count)}
        return None if any(self._lost(item) for item in items.values()) else items

    def _lost(self, item: Any) -> bool:
        return item is None or (self._least > 0 and item == {})

    def _scalar(self, shape: Shape) -> Any:
        draw = self._draw
        if shape.type_name in {"string", "character"}:
            return draw(self._string(shape))
        if shape.type_name in {"integer", "long"}:
            # A status that botocore takes for a success.
            return draw(_successes if _location(shape) == "statusCode" else _integers)
        if shape.type_name in {"float", "double"}:
            # botocore's JSON parser leaves "Infinity" a text.
            return draw(_finite if self._results else _floats)
        if shape.type_name == "blob":
            return draw(_blobs)
        if shape.type_name == "timestamp":
            return draw(_milliseconds if self._results else _instants)
        return draw(_booleans)

    def _string(self, shape: Shape) -> st.SearchStrategy[str]:
        location = _location(shape)
        if location == "header":
            return _header
        if location == "uri":
            return _label
        enum = shape.metadata.get("enum")
        return st.sampled_from(enum) if enum else self._text


def _location(shape: Shape) -> str | None:
    location: str | None = shape.serialization.get("location")
    return location


@st.composite
def values(draw: st.DrawFn, shape: StructureShape | None, protocol: str, *, results: bool) -> dict[str, Any]:
    """Build parameters or a result: the first example has every member there is."""
    partial = draw(_booleans)
    return Values(draw, protocol, results=results, whole=not partial).structure(shape) if shape else {}
