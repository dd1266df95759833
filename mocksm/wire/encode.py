"""Results and errors to responses, in the form of the service's protocol. Knows protocols, no operation."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.model import OperationModel, ServiceModel, Shape, StructureShape

from mocksm.errors import AwsError, NotModelled
from mocksm.wire import json_writer, scalars
from mocksm.wire.http import HttpResponse
from mocksm.wire.models import server_faults

Encoder = Callable[[Mapping[str, Any], str], HttpResponse]

_XML = "text/xml"


def encode(operation: OperationModel, result: Mapping[str, Any], request_id: str) -> HttpResponse:
    """Return the response that carries a result.

    Args:
        operation: What was asked.
        result: AWS's member names and Python values; blobs are bytes, timestamps are aware datetimes.
        request_id: The request's id.

    Raises:
        TypeError: The output has no such member, or a value is None or not of the model's type.
    """
    try:
        return _encoder(operation)(result, request_id)
    except TypeError as problem:
        raise TypeError(f"mocksm cannot encode the result of {operation.name}: {problem}") from problem


@functools.cache
def _encoder(operation: OperationModel) -> Encoder:
    protocol = operation.service_model.metadata["protocol"]
    if protocol not in _PROTOCOLS:
        raise NotModelled(f"mocksm does not model the protocol {protocol!r} of {operation.name}")
    if operation.has_event_stream_output:
        raise NotModelled(f"mocksm does not model event streams: {operation.name}")
    return _PROTOCOLS[protocol][0](operation)


def _response(
    status: int, body: bytes, content_type: str, request_id: str, more: dict[str, str] | None = None
) -> HttpResponse:
    headers = {"x-amzn-RequestId": request_id, "Content-Type": content_type, "Content-Length": str(len(body))}
    return HttpResponse(status, body, headers | more if more else headers)


def _json_encoder(operation: OperationModel) -> Encoder:
    status, content_type = operation.http.get("responseCode", 200), _json_type(operation.service_model)
    shape = operation.output_shape
    write = json_writer.writer(shape or _NOTHING)

    def encode_json(result: Mapping[str, Any], request_id: str) -> HttpResponse:
        written = write(result)
        # Recorded of TagResource, which has no output: an empty body, not {} (facts: secretsmanager.md, section 1).
        return _response(status, written.encode() if shape else b"", content_type, request_id)

    return encode_json


def _json_type(model: ServiceModel) -> str:
    return f"application/x-amz-json-{model.metadata['jsonVersion']}"


def _query_encoder(operation: OperationModel) -> Encoder:
    from mocksm.wire import xml_writer

    status, namespace = operation.http.get("responseCode", 200), operation.service_model.metadata["xmlNamespace"]
    shape = operation.output_shape
    wrapper = shape.serialization.get("resultWrapper", f"{operation.name}Result") if shape else ""
    write = xml_writer.writer(shape or _NOTHING)

    def encode_query(result: Mapping[str, Any], request_id: str) -> HttpResponse:
        written = write(result, wrapper) if shape or result else ""
        metadata = f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
        body = f'<{operation.name}Response xmlns="{namespace}">{written}{metadata}</{operation.name}Response>'
        return _response(status, body.encode(), _XML, request_id)

    return encode_query


def _rest_encoder(operation: OperationModel) -> Encoder:
    status = operation.http.get("responseCode", 200)
    shape = operation.output_shape or _NOTHING
    status_member = next((name for name, member in shape.members.items() if _location(member) == "statusCode"), "")
    split, write_body = _headers_writer(shape), _rest_body_writer(shape)

    def encode_rest(result: Mapping[str, Any], request_id: str) -> HttpResponse:
        headers, rest = split(result)
        code = rest.pop(status_member, status)
        return _response(code, write_body(rest), "application/json", request_id, headers)

    return encode_rest


def _location(shape: Shape) -> str | None:
    location: str | None = shape.serialization.get("location")
    if location not in {None, "header", "statusCode"}:
        raise NotModelled(f"mocksm does not model the location {location!r} of {shape.name} in a response")
    return location


def _headers_writer(shape: StructureShape) -> Callable[[Mapping[str, Any]], tuple[dict[str, str], dict[str, Any]]]:
    """Return what splits members into headers, by their names on the wire, and the rest."""
    headers = {
        name: (member.serialization.get("name", name), scalars.printer(member, "rfc822"))
        for name, member in shape.members.items()
        if _location(member) == "header"
    }

    def split(result: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
        found, rest = {}, dict(result)
        for member, (name, to_text) in headers.items():
            if member in rest:
                found[name] = to_text(rest.pop(member))
        return found, rest

    return split


def _rest_body_writer(shape: StructureShape) -> Callable[[dict[str, Any]], bytes]:
    payload = shape.serialization.get("payload")
    if payload is None:
        members = {name: member for name, member in shape.members.items() if _location(member) is None}
        write = json_writer.members_writer(members, shape.name)
        return lambda rest: write(rest).encode() if members or rest else b""
    if shape.members[payload].type_name != "blob":
        raise NotModelled(f"mocksm does not model a payload that is no blob in a response: {shape.name}")
    check = json_writer.members_writer({payload: shape.members[payload]}, shape.name)

    def write_payload(rest: dict[str, Any]) -> bytes:
        check(rest)
        return bytes(rest.get(payload, b""))

    return write_payload


def encode_error(model: ServiceModel, error: AwsError, request_id: str) -> HttpResponse:
    """Return the response that carries an error.

    Args:
        model: The service's model: it gives the code, the status, and how the member ``Message`` is spelled.
        error: The error; without a message it is sent without that member, as AWS does for some of KMS.
        request_id: The request's id.

    Raises:
        TypeError: ``error.members`` holds something that the error's shape lacks.
    """
    protocol = model.metadata["protocol"]
    shape = _errors(model).get(error.code, _NOTHING)
    code = shape.error_code or error.code
    try:
        return _PROTOCOLS[protocol][1](model, shape, code, error, request_id)
    except TypeError as problem:
        raise TypeError(f"mocksm cannot encode {code} of {model.service_name}: {problem}") from problem


@functools.cache
def _errors(model: ServiceModel) -> Mapping[str, StructureShape]:
    """Return the error shapes of a service by their names and by their codes on the wire."""
    shapes = _error_shapes(model)
    return {shape.error_code or shape.name: shape for shape in shapes} | {shape.name: shape for shape in shapes}


def _error_shapes(model: ServiceModel) -> list[StructureShape]:
    return [shape for shape in model.error_shapes if isinstance(shape, StructureShape)]


def _status(model: ServiceModel, shape: StructureShape, error: AwsError) -> int:
    fault = 500 if shape.name in server_faults(model.service_name) else 400
    status: int = error.status or shape.metadata.get("error", {}).get("httpStatusCode", fault)
    return status


def _message(model: ServiceModel, shape: StructureShape, error: AwsError) -> dict[str, str]:
    """Return the message under the shape's name for it; where it has none, under the one usual in the service."""
    name = next(_spellings(shape), _usual_spelling(model))
    return {} if error.message is None or name in error.members else {name: error.message}


def _spellings(shape: StructureShape) -> Iterator[str]:
    return (name for name in shape.members if name.lower() == "message")


@functools.cache
def _usual_spelling(model: ServiceModel) -> str:
    spellings = Counter(name for shape in _error_shapes(model) for name in _spellings(shape))
    return max(spellings, key=spellings.__getitem__, default="message")


def _json_error(
    model: ServiceModel, shape: StructureShape, code: str, error: AwsError, request_id: str
) -> HttpResponse:
    members = json_writer.writer(shape)(error.members)
    told = json_writer.document({"__type": code, **_message(model, shape, error)})
    body = json_writer.joined(told, members).encode()
    return _response(_status(model, shape, error), body, _json_type(model), request_id)


def _query_error(
    model: ServiceModel, shape: StructureShape, code: str, error: AwsError, request_id: str
) -> HttpResponse:
    from mocksm.wire import xml_writer

    status = _status(model, shape, error)
    kind = "Receiver" if status >= 500 else "Sender"  # noqa: PLR2004 - HTTP's server errors
    message = "" if error.message is None else xml_writer.element("Message", xml_writer.escape(error.message))
    members = xml_writer.content_writer(shape)(error.members)
    body = (
        f'<ErrorResponse xmlns="{model.metadata["xmlNamespace"]}">'
        f"<Error><Type>{kind}</Type><Code>{code}</Code>{message}{members}</Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )
    return _response(status, body.encode(), _XML, request_id)


def _rest_error(
    model: ServiceModel, shape: StructureShape, code: str, error: AwsError, request_id: str
) -> HttpResponse:
    headers, rest = _headers_writer(shape)(error.members)
    told = json_writer.document(_message(model, shape, error))
    body = json_writer.joined(told, json_writer.writer(shape)(rest)).encode()
    return _response(
        _status(model, shape, error), body, "application/json", request_id, headers | {"x-amzn-errortype": code}
    )


# What an operation without output, and an error that is not modelled, have.
_NOTHING = StructureShape("nothing", {"type": "structure", "members": {}})

_PROTOCOLS: Mapping[str, tuple[Callable[[OperationModel], Encoder], Callable[..., HttpResponse]]] = {
    "json": (_json_encoder, _json_error),
    "query": (_query_encoder, _query_error),
    "rest-json": (_rest_encoder, _rest_error),
}
