"""Writing JSON: for each shape a closure that checks Python values and writes them, made once. Knows nothing of HTTP.

Each writes its text itself: values made for ``json.dumps``, and an encoder for each of them, take twice the time.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from mocksm.clock import UTC
from mocksm.wire import scalars, timestamps
from mocksm.wire.models import is_older_model

Writer = Callable[[Any], str]

document = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


def joined(*objects: str) -> str:
    """Return the JSON object that has the members of all ``objects``, which are JSON objects without spaces."""
    return _object([members for each in objects if (members := each[1:-1])])


def writer(shape: Shape, known: dict[str, Writer] | None = None) -> Writer:
    """Return what writes a Python value of a shape, without spaces; it raises TypeError for any other value.

    Args:
        shape: The shape.
        known: The structures being made, by name: a shape may hold itself.
    """
    known = {} if known is None else known
    check = scalars.checked(shape.type_name)
    if isinstance(shape, StructureShape):
        if shape.is_document_type:
            return document
        return known.get(shape.name) or members_writer(shape.members, shape.name, known)
    if isinstance(shape, ListShape):
        element = writer(shape.member, known)
        return lambda value: f"[{','.join([element(item) for item in check(value)])}]"
    if isinstance(shape, MapShape):
        key_of, element = scalars.checked(shape.key.type_name), writer(shape.value, known)
        return lambda value: _object([f"{quoted(key_of(key))}:{element(item)}" for key, item in check(value).items()])
    return _scalar_writer(shape)


def members_writer(members: Mapping[str, Shape], name: str, known: dict[str, Writer] | None = None) -> Writer:
    """Return what writes a JSON object of these members.

    A member that is not among them raises TypeError, and is left out where the model is an older botocore's.
    """
    known = {} if known is None else known
    fields: dict[str, tuple[str, bool, Writer]] = {}
    check = scalars.checked("structure")

    def write(value: Any) -> str:
        written = []
        for key, item in check(value).items():
            if key not in fields:
                if is_older_model():
                    continue
                raise TypeError(f"{name} has no member {key!r}, it has {', '.join(members)}")
            label, is_text, write_item = fields[key]
            try:
                written.append(label + (quoted(item) if is_text and type(item) is str else write_item(item)))
            except TypeError as problem:
                raise TypeError(f"{key}: {problem}") from None
        return _object(written)

    known[name] = write
    for member, shape in members.items():
        label = f"{quoted(shape.serialization.get('name', member))}:"
        fields[member] = label, scalars.PLAIN.get(shape.type_name) is str, writer(shape, known)
    return write


def _object(members: list[str]) -> str:
    return f"{{{','.join(members)}}}"


def _scalar_writer(shape: Shape) -> Writer:
    check = scalars.checked(shape.type_name)
    if shape.type_name == "blob":
        return lambda value: f'"{base64.b64encode(check(value)).decode()}"'
    if shape.type_name in {"float", "double"}:
        return lambda value: _number(check(value))
    if shape.type_name == "timestamp":
        form = shape.serialization.get("timestampFormat", "unixTimestamp")
        if form != "unixTimestamp":
            text_of = scalars.printer(shape)
            return lambda value: quoted(text_of(value))
        return lambda value: _epoch(check(value))
    if shape.type_name == "boolean":
        return lambda value: "true" if check(value) else "false"
    if shape.type_name in {"integer", "long"}:
        return lambda value: int.__repr__(check(value))
    return lambda value: quoted(value if type(value) is str else check(value))


def _epoch(instant: datetime) -> str:
    return _kept(instant) if type(instant) is datetime and instant.tzinfo is UTC else _written(instant)


def _written(instant: datetime) -> str:
    return repr(timestamps.to_epoch(scalars.aware(instant)))


# An answer tells when a thing was made, again and again, and to write that takes as long as six texts. Elsewhere than in UTC
# two instants that are equal may not be the same.
_kept = lru_cache(maxsize=1024)(_written)


def _number(value: float) -> str:
    if math.isfinite(value):
        return json.dumps(value)
    return '"NaN"' if math.isnan(value) else '"Infinity"' if value > 0 else '"-Infinity"'
