"""Requests to parameters: AWS's member names, Python values exactly as they were sent. Knows protocols, no operation."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from mocksm.errors import NotModelled, SerializationException
from mocksm.wire import json_reader, scalars
from mocksm.wire.http import HttpRequest

Decoder = Callable[[HttpRequest], dict[str, Any]]


def decode(operation: OperationModel, request: HttpRequest) -> dict[str, Any]:
    """Return the parameters of a request: what is absent stays absent, what the model does not know is left out.

    Args:
        operation: What the request asks for.
        request: The request.

    Raises:
        SerializationException: The request cannot be read.
    """
    return _decoder(operation)(request)


@functools.cache
def _decoder(operation: OperationModel) -> Decoder:
    protocol = operation.service_model.metadata["protocol"]
    if protocol not in _DECODERS:
        raise NotModelled(f"mocksm does not model the protocol {protocol!r} of {operation.name}")
    shape = operation.input_shape
    return _DECODERS[protocol](operation, shape) if shape else lambda _: {}


def _json_decoder(_: OperationModel, shape: StructureShape) -> Decoder:
    read = json_reader.reader(shape)
    return lambda request: read(json_reader.load(request.body)) if request.body else {}


def _query_decoder(_: OperationModel, shape: StructureShape) -> Decoder:
    from mocksm.wire import form_reader

    read = form_reader.reader(shape)

    def decode_form(request: HttpRequest) -> dict[str, Any]:
        try:
            body = request.body.decode()
        except UnicodeDecodeError:
            raise SerializationException(code="MalformedInput") from None
        found: dict[str, Any] = read(form_reader.load(urlsplit(request.url).query, body))
        return found

    return decode_form


class _Parts(NamedTuple):
    """A request of a rest protocol, taken apart."""

    labels: Mapping[str, str]
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes


# What takes a member out of the parts; None where it is absent.
_Source = Callable[[_Parts], Any]


def _rest_decoder(operation: OperationModel, shape: StructureShape) -> Decoder:
    from mocksm.wire.routes import route

    located = {
        name: _source(name, member) for name, member in shape.members.items() if "location" in member.serialization
    }
    body = _body_reader(shape)

    def decode_rest(request: HttpRequest) -> dict[str, Any]:
        query = parse_qs(urlsplit(request.url).query, keep_blank_values=True)
        parts = _Parts(route(operation).labels(request) or {}, query, request.headers, request.body)
        try:
            found = {name: source(parts) for name, source in located.items()} | body(request.body)
        except ValueError:
            raise SerializationException from None
        return {name: value for name, value in found.items() if value is not None}

    return decode_rest


def _source(member: str, shape: Shape) -> _Source:
    location, name = shape.serialization["location"], shape.serialization.get("name", member)
    if location == "uri":
        parse = scalars.parser(shape)
        return lambda parts: parse(parts.labels[name])
    if location == "querystring":
        return _query_source(shape, name)
    if location == "header":
        return _header_source(shape, name.lower())
    if location == "headers":
        return _headers_source(name.lower())
    raise NotModelled(f"mocksm does not model the location {location!r} of {member}")


def _query_source(shape: Shape, name: str) -> _Source:
    if isinstance(shape, MapShape):
        raise NotModelled(f"mocksm does not model a map in the query string: {shape.name}")
    if isinstance(shape, ListShape):
        parse = scalars.parser(shape.member)
        return lambda parts: [parse(text) for text in parts.query[name]] if name in parts.query else None
    parse = scalars.parser(shape)
    return lambda parts: parse(parts.query[name][0]) if name in parts.query else None


def _header_source(shape: Shape, name: str) -> _Source:
    if isinstance(shape, ListShape) or shape.serialization.get("jsonvalue"):
        raise NotModelled(f"mocksm does not model a list or JSON in a header: {shape.name}")
    parse = scalars.parser(shape, "rfc822")
    return lambda parts: parse(parts.headers[name]) if name in parts.headers else None


def _headers_source(prefix: str) -> _Source:
    def source(parts: _Parts) -> dict[str, str] | None:
        found = {name[len(prefix) :]: text for name, text in parts.headers.items() if name.startswith(prefix)}
        return found or None

    return source


def _body_reader(shape: StructureShape) -> Callable[[bytes], dict[str, Any]]:
    payload = shape.serialization.get("payload")
    if payload is None:
        members = {name: member for name, member in shape.members.items() if "location" not in member.serialization}
        read = json_reader.members_reader(members, shape.name)
        return lambda body: read(json_reader.load(body)) if body and members else {}
    kind = shape.members[payload].type_name
    if kind == "blob":
        return lambda body: {payload: body} if body else {}
    if kind == "string":
        return lambda body: {payload: body.decode()} if body else {}
    read_payload = json_reader.reader(shape.members[payload])
    # botocore sends {} where the payload is absent: an empty one cannot be told from none.
    return lambda body: {payload: value} if body and (value := read_payload(json_reader.load(body))) else {}


_DECODERS: Mapping[str, Callable[[OperationModel, StructureShape], Decoder]] = {
    "json": _json_decoder,
    "query": _query_decoder,
    "rest-json": _rest_decoder,
}
