"""Reading the forms of the query protocol: ``Tags.member.1.Key=a`` becomes nested Python values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from botocore.model import ListShape, MapShape, Shape, StructureShape

from mocksm.errors import SerializationException
from mocksm.wire import scalars


class Node:
    """What stands under one part of a dotted name.

    Attributes:
        text: The value of the name that ends here.
        parts: What stands below, by the next part of the name.
    """

    def __init__(self) -> None:
        self.text = ""
        self.parts: dict[str, Node] = {}


Reader = Callable[[Node], Any]


def load(*forms: str) -> Node:
    """Return the tree that the names of these forms draw."""
    root = Node()
    for form in forms:
        for name, text in parse_qsl(form, keep_blank_values=True):
            node = root
            for part in name.split("."):
                node = node.parts.setdefault(part, Node())
            node.text = text
    return root


def reader(shape: Shape, known: dict[str, Reader] | None = None) -> Reader:
    """Return what makes a Python value of a node.

    Args:
        shape: The shape.
        known: The structures being made, by name: a shape may hold itself.
    """
    known = {} if known is None else known
    if isinstance(shape, StructureShape):
        return known.get(shape.name) or _structure_reader(shape, known)
    if isinstance(shape, ListShape):
        return _list_reader(shape, known)
    if isinstance(shape, MapShape):
        return _map_reader(shape, known)
    return _scalar_reader(shape)


def _structure_reader(shape: StructureShape, known: dict[str, Reader]) -> Reader:
    fields: list[tuple[str, str, Reader]] = []

    def read(node: Node) -> dict[str, Any]:
        parts = node.parts
        return {member: read_item(parts[name]) for member, name, read_item in fields if name in parts}

    known[shape.name] = read
    fields += ((name, _name(member, name), reader(member, known)) for name, member in shape.members.items())
    return read


def _name(shape: Shape, default: str) -> str:
    """Return a member's name in a form: a flattened list bears that of its elements."""
    if isinstance(shape, ListShape) and shape.serialization.get("flattened"):
        default = shape.member.serialization.get("name", default)
    name: str = shape.serialization.get("name", default)
    return name


def _list_reader(shape: ListShape, known: dict[str, Reader]) -> Reader:
    element, name = reader(shape.member, known), shape.member.serialization.get("name", "member")
    flattened = shape.serialization.get("flattened")
    return lambda node: [element(item) for item in _numbered(node if flattened else node.parts.get(name, Node()))]


def _map_reader(shape: MapShape, known: dict[str, Reader]) -> Reader:
    read_key, read_value = reader(shape.key, known), reader(shape.value, known)
    key_name, value_name = shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value")
    flattened = shape.serialization.get("flattened")

    def read(node: Node) -> dict[str, Any]:
        entries = _numbered(node if flattened else node.parts.get("entry", Node()))
        return {
            read_key(entry.parts[key_name]): read_value(entry.parts.get(value_name, Node()))
            for entry in entries
            if key_name in entry.parts
        }

    return read


def _scalar_reader(shape: Shape) -> Reader:
    parse = scalars.parser(shape)

    def read(node: Node) -> Any:
        try:
            return parse(node.text)
        except ValueError:
            # Query services answer what they cannot read with this code.
            raise SerializationException(code="MalformedInput") from None

    return read


def _numbered(node: Node) -> list[Node]:
    """Return the nodes that are named by numbers, in their order."""
    numbered = [(int(name), item) for name, item in node.parts.items() if name.isdecimal()]
    return [item for _, item in sorted(numbered, key=lambda pair: pair[0])]
