"""Every operation of ten services: what botocore writes we read, what we write botocore reads."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

import pytest
from botocore.awsrequest import AWSRequest, HeadersDict, create_request_object, prepare_request_dict
from botocore.model import OperationModel, ServiceModel, StructureShape
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from hypothesis import HealthCheck, given, seed, settings
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
MESSAGES = ["", "Key 'arn' is <gone> & lost.", "é"]

# Each function below runs some thousand times: what hypothesis does once for each run is kept small. The first example of
# each operation has every member there is, the second some.
few = settings(max_examples=2, database=None, deadline=None, suppress_health_check=list(HealthCheck))


def test_left_out_are_exactly_the_event_streams() -> None:
    found = [
        (service, name)
        for service in SERVICES
        for name in service_model(service).operation_names
        if (operation := service_model(service).operation_model(name)).has_event_stream_output
        or operation.has_event_stream_input
    ]
    assert EVENT_STREAMS == found


@pytest.mark.parametrize("service", SERVICES)
def test_parameters_come_back_as_botocore_sent_them(service: str) -> None:
    whole: set[str] = set()
    for name in operation_names(service):
        parameters_come_back(service, name, whole)
    assert set(operation_names(service)) == whole


@seed(1)
@few
@given(data=st.data())
def parameters_come_back(service: str, name: str, whole: set[str], data: st.DataObject) -> None:
    if check_parameters_came_back(service_model(service), name, data):
        whole.add(name)


def check_parameters_came_back(model: ServiceModel, name: str, data: st.DataObject) -> bool:
    """Check one example; return whether it had every member that there is."""
    operation = model.operation_model(name)
    params = data.draw(values(operation.input_shape, model.protocol, results=False))
    request = sent(operation, params)
    assert operation is identify(model, request)
    assert params == decode(operation, request)
    return params.keys() == members(operation.input_shape)


@pytest.mark.parametrize("service", SERVICES)
def test_results_reach_botocore_as_they_were(service: str) -> None:
    whole: set[str] = set()
    for name in operation_names(service):
        result_arrives(service, name, whole)
    assert set(operation_names(service)) == whole


@seed(2)
@few
@given(data=st.data())
def result_arrives(service: str, name: str, whole: set[str], data: st.DataObject) -> None:
    if check_result_arrived(service_model(service), name, data):
        whole.add(name)


def check_result_arrived(model: ServiceModel, name: str, data: st.DataObject) -> bool:
    """Check one example; return whether it had every member that there is."""
    operation = model.operation_model(name)
    result = data.draw(values(operation.output_shape, model.protocol, results=True))
    parsed = received(operation, encode(operation, result, REQUEST_ID))
    assert REQUEST_ID == parsed.pop("ResponseMetadata")["RequestId"]
    assert result == parsed
    return result.keys() == members(operation.output_shape)


@pytest.mark.parametrize("service", SERVICES)
def test_errors_reach_botocore_as_they_were(service: str) -> None:
    model = service_model(service)
    for shape in model.error_shapes:
        if further_members(error_shape(model, shape.name)):
            error_arrives(service, shape.name)
        else:
            for message in MESSAGES:
                check_error_arrived(model, error_shape(model, shape.name), message, {})


@seed(3)
@few
@given(data=st.data())
def error_arrives(service: str, name: str, data: st.DataObject) -> None:
    model = service_model(service)
    shape = error_shape(model, name)
    drawn = data.draw(values(shape, model.protocol, results=True))
    further = {member: value for member, value in drawn.items() if member in further_members(shape)}
    check_error_arrived(model, shape, data.draw(st.sampled_from(MESSAGES)), further)


def further_members(shape: StructureShape) -> set[str]:
    return {member for member in shape.members if member.lower() != "message"}


def check_error_arrived(model: ServiceModel, shape: StructureShape, message: str, further: dict[str, Any]) -> None:
    response = encode_error(model, AwsError(message, code=shape.name, **further), REQUEST_ID)

    parsed = parse(model, response, None)
    assert (shape.error_code, message) == (parsed["Error"]["Code"], parsed["Error"]["Message"] or "")
    assert REQUEST_ID == parsed["ResponseMetadata"]["RequestId"]
    modelled = parse(model, response, shape)
    assert further == {member: value for member, value in modelled.items() if member.lower() != "message"}


def operation_names(service: str) -> list[str]:
    return [name for name in service_model(service).operation_names if (service, name) not in EVENT_STREAMS]


def members(shape: StructureShape | None) -> AbstractSet[str]:
    return shape.members.keys() if shape else set()


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
    headers = {name.lower(): binary(value).decode() for name, value in prepared.headers.items()}
    return HttpRequest(prepared.method, prepared.url, headers, binary(prepared.body or b""))


def binary(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)


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
        "headers": HeadersDict(response.headers),
        "body": Stream(response.body) if streamed else response.body,
        "context": {},
    }
    parser: Any = create_parser(model.protocol)
    parsed: dict[str, Any] = parser.parse(raw, shape)
    return parsed
