"""Every operation of ten services: what botocore writes we read, what we write botocore reads."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.awsrequest import AWSRequest, create_request_object, prepare_request_dict
from botocore.model import OperationModel, ServiceModel, StructureShape
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mocksm.errors import AwsError
from mocksm.wire.decode import decode
from mocksm.wire.encode import encode, encode_error
from mocksm.wire.http import HttpRequest, HttpResponse
from mocksm.wire.models import identify, service_model
from tests.wire.values import values

SERVICES = ["secretsmanager", "kms", "sts", "iam", "ssm", "lambda", "events", "cloudtrail", "cloudformation", "rds"]
EVENT_STREAMS = [("lambda", "InvokeWithResponseStream")]
REQUEST_ID = "0b1e1f3e-1111-4222-8333-123456789012"

OPERATIONS = [
    pytest.param(service, operation, id=f"{service}-{operation}")
    for service in SERVICES
    for operation in service_model(service).operation_names
    if (service, operation) not in EVENT_STREAMS
]
ERRORS = [
    pytest.param(service, shape.name, id=f"{service}-{shape.name}")
    for service in SERVICES
    for shape in service_model(service).error_shapes
]

few = settings(
    max_examples=3, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_left_out_are_exactly_the_event_streams() -> None:
    found = [
        (service, name)
        for service in SERVICES
        for name in service_model(service).operation_names
        if (operation := service_model(service).operation_model(name)).has_event_stream_output
        or operation.has_event_stream_input
    ]
    assert EVENT_STREAMS == found


@pytest.mark.parametrize(("service", "name"), OPERATIONS)
@few
@given(data=st.data())
def test_parameters_come_back_as_botocore_sent_them(service: str, name: str, data: st.DataObject) -> None:
    model = service_model(service)
    operation = model.operation_model(name)
    params = data.draw(values(operation.input_shape, model.protocol, results=False))
    request = sent(operation, params)
    assert operation is identify(model, request)
    assert params == decode(operation, request)


@pytest.mark.parametrize(("service", "name"), OPERATIONS)
@few
@given(data=st.data())
def test_results_reach_botocore_as_they_were(service: str, name: str, data: st.DataObject) -> None:
    model = service_model(service)
    operation = model.operation_model(name)
    result = data.draw(values(operation.output_shape, model.protocol, results=True))
    parsed = received(operation, encode(operation, result, REQUEST_ID))
    assert REQUEST_ID == parsed.pop("ResponseMetadata")["RequestId"]
    assert result == parsed


@pytest.mark.parametrize(("service", "name"), ERRORS)
@few
@given(data=st.data())
def test_errors_reach_botocore_as_they_were(service: str, name: str, data: st.DataObject) -> None:
    model = service_model(service)
    shape = error_shape(model, name)
    drawn = data.draw(values(shape, model.protocol, results=True))
    members = {member: value for member, value in drawn.items() if member.lower() != "message"}
    text = data.draw(st.sampled_from(["", "Key 'arn' is <gone> & lost.", "é"]))
    response = encode_error(model, AwsError(text, code=name, **members), REQUEST_ID)

    parsed = parse(model, response, None)
    assert (shape.error_code, text) == (parsed["Error"]["Code"], parsed["Error"]["Message"] or "")
    assert REQUEST_ID == parsed["ResponseMetadata"]["RequestId"]
    modelled = parse(model, response, shape)
    assert members == {member: value for member, value in modelled.items() if member.lower() != "message"}


def error_shape(model: ServiceModel, name: str) -> StructureShape:
    return next(shape for shape in model.error_shapes if shape.name == name and isinstance(shape, StructureShape))


def sent(operation: OperationModel, params: dict[str, Any]) -> HttpRequest:
    """Return the request that botocore makes of parameters."""
    protocol = operation.service_model.protocol
    serializer = create_serializer(protocol, include_validation=False)
    written = serializer.serialize_to_request(params, operation)
    prepare_request_dict(written, endpoint_url="https://service.eu-west-1.amazonaws.com")
    request: AWSRequest = create_request_object(written)
    prepared = request.prepare()
    headers = {name.lower(): text(value) for name, value in prepared.headers.items()}
    body = prepared.body or b""
    return HttpRequest(prepared.method, prepared.url, headers, body.encode() if isinstance(body, str) else body)


def text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


class Stream:
    """A body that botocore hands on unread."""

    def __init__(self, body: bytes) -> None:
        self.body = body


def received(operation: OperationModel, response: HttpResponse) -> dict[str, Any]:
    """Return what botocore makes of a response; a streamed body as bytes, where there is one."""
    if not operation.has_streaming_output:
        return parse(operation.service_model, response, operation.output_shape)
    parsed = parse(operation.service_model, response, operation.output_shape, streamed=True)
    (payload,) = (name for name, value in parsed.items() if isinstance(value, Stream))
    body = parsed.pop(payload).body
    return parsed | ({payload: body} if body else {})


def parse(
    model: ServiceModel, response: HttpResponse, shape: StructureShape | None, *, streamed: bool = False
) -> dict[str, Any]:
    raw = {
        "status_code": response.status,
        "headers": {name.lower(): value for name, value in response.headers.items()},
        "body": Stream(response.body) if streamed else response.body,
        "context": {},
    }
    parsed: dict[str, Any] = create_parser(model.protocol).parse(raw, shape)
    return parsed
