"""Writing JSON: for each shape a closure that checks and converts Python values, made once. Knows nothing of HTTP."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from mocksm.wire import scalars, timestamps
from mocksm.wire.models import is_older_model

Writer = Callable[[Any], Any]

_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


def dump(value: Any) -> bytes:
    """Return a value as a JSON text, without spaces."""
    return _encode(value).encode()


def writer(shape: Shape, known: dict[str, Writer] | None = None) -> Writer:
    """Return what makes a JSON value of a Python value of a shape; it raises TypeError for any other value.

    Args:
        shape: The shape.
        known: The structures being made, by name: a shape may hold itself.
    """
    known = {} if known is None else known
    check = scalars.checked(shape.type_name)
    if isinstance(shape, StructureShape):
        if shape.is_document_type:
            return lambda value: value
        return known.get(shape.name) or members_writer(shape.members, shape.name, known)
    if isinstance(shape, ListShape):
        element = writer(shape.member, known)
        return lambda value: [element(item) for item in check(value)]
    if isinstance(shape, MapShape):
        key_of, element = scalars.checked(shape.key.type_name), writer(shape.value, known)
        return lambda value: {key_of(key): element(item) for key, item in check(value).items()}
    return _scalar_writer(shape)


def members_writer(members: Mapping[str, Shape], name: str, known: dict[str, Writer] | None = None) -> Writer:
    """Return what writes a JSON object of these members.

    A member that is not among them raises TypeError, and is left out where the model is an older botocore's.
    """
    known = {} if known is None else known
    fields: dict[str, tuple[str, type | None, Writer]] = {}
    check = scalars.checked("structure")

    def write(value: Any) -> dict[str, Any]:
        written = {}
        for key, item in check(value).items():
            if key not in fields:
                if is_older_model():
                    continue
                raise TypeError(f"{name} has no member {key!r}, it has {', '.join(members)}")
            wire_name, plain, write_item = fields[key]
            try:
                written[wire_name] = item if type(item) is plain else write_item(item)
            except TypeError as problem:
                raise TypeError(f"{key}: {problem}") from None
        return written

    known[name] = write
    for member, shape in members.items():
        wire_name, plain = shape.serialization.get("name", member), scalars.PLAIN.get(shape.type_name)
        fields[member] = wire_name, plain, writer(shape, known)
    return write


def _scalar_writer(shape: Shape) -> Writer:
    check = scalars.checked(shape.type_name)
    if shape.type_name == "blob":
        return lambda value: base64.b64encode(check(value)).decode()
    if shape.type_name in {"float", "double"}:
        return lambda value: _number(check(value))
    if shape.type_name == "timestamp":
        form = shape.serialization.get("timestampFormat", "unixTimestamp")
        if form != "unixTimestamp":
            return scalars.printer(shape)
        return lambda value: timestamps.to_epoch(scalars.aware(check(value)))
    return check


def _number(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
