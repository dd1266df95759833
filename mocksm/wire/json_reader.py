"""Reading JSON: for each shape a closure that makes Python values, made once. Knows nothing of HTTP."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NoReturn

from botocore.model import ListShape, MapShape, Shape, StructureShape

from mocksm.errors import SerializationException
from mocksm.wire import scalars, timestamps

Reader = Callable[[Any], Any]

_NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def load(body: bytes) -> Any:
    """Return the value of a JSON text; SerializationException, without a message, where it is none."""
    try:
        text = body.decode()
        value = _load(text)
        if "\\u" in text:  # it may escape one half of a surrogate pair, which is no character
            _dump(value).encode()
    except ValueError:
        raise SerializationException from None
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def _load(text: str) -> Any:
    value, end = _DECODER.raw_decode(text) if text[:1] == "{" else (None, -1)
    return value if end == len(text) else _DECODER.decode(text)  # which looks for space around it as well


_dump = json.JSONEncoder(ensure_ascii=False).encode


def reader(shape: Shape, known: dict[str, Reader] | None = None) -> Reader:
    """Return what makes a Python value of a JSON value of a shape.

    Args:
        shape: The shape.
        known: The structures being made, by name: a shape may hold itself.
    """
    known = {} if known is None else known
    if isinstance(shape, StructureShape):
        if shape.is_document_type:
            return _as_it_is
        return known.get(shape.name) or members_reader(shape.members, shape.name, known)
    if isinstance(shape, ListShape):
        return _list_reader(reader(shape.member, known))
    if isinstance(shape, MapShape):
        return _map_reader(reader(shape.value, known))
    if shape.type_name == "timestamp":
        return _timestamp_reader(shape.serialization.get("timestampFormat", "unixTimestamp"))
    return _READERS[shape.type_name]


def members_reader(members: Mapping[str, Shape], name: str, known: dict[str, Reader] | None = None) -> Reader:
    """Return what reads a JSON object of these members; others in it are ignored, null ones are absent."""
    known = {} if known is None else known
    fields: dict[str, tuple[str, type | None, Reader]] = {}

    def read(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            _refuse(value, "Structure")
        found = {}
        for key, item in value.items():
            if item is not None and key in fields:
                member, plain, read_item = fields[key]
                found[member] = item if type(item) is plain else read_item(item)
        return found

    known[name] = read
    for member, shape in members.items():
        plain = scalars.PLAIN.get(shape.type_name)
        fields[shape.serialization.get("name", member)] = member, plain, reader(shape, known)
    return read


def _list_reader(element: Reader) -> Reader:
    def read(value: Any) -> list[Any]:
        if type(value) is not list:
            _refuse(value, "List")
        return [None if item is None else element(item) for item in value]

    return read


def _map_reader(element: Reader) -> Reader:
    def read(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            _refuse(value, "Map")
        return {key: None if item is None else element(item) for key, item in value.items()}

    return read


def _timestamp_reader(form: str) -> Reader:
    wanted = (int, float) if form == "unixTimestamp" else (str,)

    def read(value: Any) -> datetime:
        if type(value) not in wanted:
            _refuse(value, "Timestamp")
        try:
            return timestamps.from_text(value, form) if wanted == (str,) else timestamps.from_epoch(value)
        except (ValueError, OverflowError):
            raise SerializationException from None

    return read


def _string(value: Any) -> Any:
    return value if type(value) is str else _refuse(value, "String")


def _boolean(value: Any) -> Any:
    return value if type(value) is bool else _refuse(value, "Boolean")


def _integer(value: Any) -> Any:
    """Return a whole number; AWS cuts off a fraction, as its class ``TruncatingBigNumber`` says."""
    if type(value) is int:
        return value
    return int(value) if type(value) is float else _refuse(value, "Integer")


def _float(value: Any) -> Any:
    if type(value) in (int, float):
        return float(value)
    return _NOT_FINITE[value] if type(value) is str and value in _NOT_FINITE else _refuse(value, "Double")


def _blob(value: Any) -> bytes:
    try:
        return base64.b64decode(_string(value), validate=True)
    except ValueError:
        raise SerializationException from None


def _as_it_is(value: Any) -> Any:
    return value


def _refuse(value: Any, wanted: str) -> NoReturn:
    """Say what was found where ``wanted`` belongs, in the words of the JSON reader that AWS's services share."""
    if isinstance(value, dict):
        raise SerializationException("Start of structure or map found where not expected.")
    if isinstance(value, list):
        raise SerializationException("Start of list found where not expected")
    found = "STRING" if isinstance(value, str) else str(value).upper() if isinstance(value, bool) else "NUMBER"
    article = "an" if wanted == "Integer" else "a"
    raise SerializationException(f"{found}_VALUE can not be converted to {article} {wanted}")


_READERS: Mapping[str, Reader] = {
    "string": _string,
    "character": _string,
    "boolean": _boolean,
    "integer": _integer,
    "long": _integer,
    "float": _float,
    "double": _float,
    "blob": _blob,
}
