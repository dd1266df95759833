"""Writing the XML of the query protocol: for each shape a closure that checks and writes Python values, made once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from mocksm.wire import scalars
from mocksm.wire.models import is_older_model

# A value, and the name of the element that it becomes.
Writer = Callable[[Any, str], str]

# A structure's value, to what stands inside its element.
Content = Callable[[Any], str]

# A bare carriage return would be read as a line feed (XML 1.0, section 2.11).
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#xD;"})


def escape(text: str) -> str:
    """Return a text as it stands in XML."""
    return text.translate(_ESCAPES)


def element(name: str, content: str) -> str:
    """Return an element; ``content`` is XML already."""
    return f"<{name}>{content}</{name}>"


def writer(shape: Shape, known: dict[str, Content] | None = None) -> Writer:
    """Return what makes an element of a Python value of a shape; it raises TypeError for any other value.

    Args:
        shape: The shape.
        known: The structures being made, by name: a shape may hold itself.
    """
    known = {} if known is None else known
    if isinstance(shape, StructureShape):
        content = known.get(shape.name) or content_writer(shape, known)
        return lambda value, name: element(name, content(value))
    if isinstance(shape, ListShape):
        return _list_writer(shape, known)
    if isinstance(shape, MapShape):
        return _map_writer(shape, known)
    text_of = scalars.printer(shape)
    return lambda value, name: element(name, escape(text_of(value)))


def content_writer(shape: StructureShape, known: dict[str, Content] | None = None) -> Content:
    """Return what writes the members of a structure.

    A member that it lacks raises TypeError, and is left out where the model is an older botocore's.
    """
    known = {} if known is None else known
    fields: dict[str, tuple[str, Writer]] = {}
    check = scalars.checked("structure")

    def write(value: Any) -> str:
        pieces = []
        for key, item in check(value).items():
            if key not in fields:
                if is_older_model():
                    continue
                raise TypeError(f"{shape.name} has no member {key!r}, it has {', '.join(fields)}")
            wire_name, write_item = fields[key]
            try:
                pieces.append(write_item(item, wire_name))
            except TypeError as problem:
                raise TypeError(f"{key}: {problem}") from None
        return "".join(pieces)

    known[shape.name] = write
    for member, member_shape in shape.members.items():
        fields[member] = member_shape.serialization.get("name", member), writer(member_shape, known)
    return write


def _list_writer(shape: ListShape, known: dict[str, Content]) -> Writer:
    check, write_item = scalars.checked("list"), writer(shape.member, known)
    item_name = shape.member.serialization.get("name")
    if shape.serialization.get("flattened"):
        return lambda value, name: "".join(write_item(item, item_name or name) for item in check(value))
    return lambda value, name: element(name, "".join(write_item(item, item_name or "member") for item in check(value)))


def _map_writer(shape: MapShape, known: dict[str, Content]) -> Writer:
    check, write_key, write_value = scalars.checked("map"), writer(shape.key, known), writer(shape.value, known)
    key_name, value_name = shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value")
    flattened = shape.serialization.get("flattened")

    def write(value: Any, name: str) -> str:
        entry = name if flattened else "entry"
        entries = "".join(
            element(entry, write_key(key, key_name) + write_value(item, value_name))
            for key, item in check(value).items()
        )
        return entries if flattened else element(name, entries)

    return write
