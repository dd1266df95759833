from __future__ import annotations

import json
from datetime import datetime, timedelta, tzinfo
from typing import Any

import pytest

from mocksm.clock import UTC
from mocksm.errors import AwsError
from mocksm.wire.encode import encode, encode_error
from mocksm.wire.http import HttpResponse
from mocksm.wire.models import is_older_model, service_model
from tests.wire.handmade import operation, structure

ID = "0b1e1f3e-1111-4222-8333-123456789012"
INSTANT = datetime(2018, 4, 11, 20, 5, 45, 729_999, tzinfo=UTC)


def write(service: str, name: str, result: dict[str, Any]) -> HttpResponse:
    return encode(service_model(service).operation_model(name), result, ID)


def test_json() -> None:
    response = write(
        "secretsmanager", "GetSecretValue", {"Name": "n", "SecretBinary": b"footest", "CreatedDate": INSTANT}
    )
    assert response == HttpResponse(
        200,
        b'{"Name":"n","SecretBinary":"Zm9vdGVzdA==","CreatedDate":1523477145.729}',
        {"x-amzn-RequestId": ID, "Content-Type": "application/x-amz-json-1.1", "Content-Length": "71"},
    )


def test_json_of_an_operation_with_output_is_an_object() -> None:
    assert b"{}" == write("secretsmanager", "ListSecrets", {}).body


@pytest.mark.parametrize(("service", "name"), [("secretsmanager", "TagResource"), ("kms", "EnableKey")])
def test_json_of_an_operation_without_output_is_empty(service: str, name: str) -> None:
    response = write(service, name, {})
    assert (200, b"", "0") == (response.status, response.body, response.headers["Content-Length"])


def test_query() -> None:
    result = {"Credentials": {"AccessKeyId": "A<&>\r", "Expiration": INSTANT}, "PackedPolicySize": 6}
    body = (
        '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>'
        "<Credentials><AccessKeyId>A&lt;&amp;&gt;&#xD;</AccessKeyId><Expiration>2018-04-11T20:05:45.729Z</Expiration>"
        "</Credentials><PackedPolicySize>6</PackedPolicySize></AssumeRoleResult>"
        f"<ResponseMetadata><RequestId>{ID}</RequestId></ResponseMetadata></AssumeRoleResponse>"
    )
    response = write("sts", "AssumeRole", result)
    assert (200, body) == (response.status, response.body.decode())
    assert ("text/xml", ID) == (response.headers["Content-Type"], response.headers["x-amzn-RequestId"])


def test_query_without_output_has_no_result_element() -> None:
    body = (
        '<DeleteRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">'
        f"<ResponseMetadata><RequestId>{ID}</RequestId></ResponseMetadata></DeleteRoleResponse>"
    )
    assert body == write("iam", "DeleteRole", {}).body.decode()


def test_query_writes_flattened_lists_and_maps() -> None:
    shapes = {
        "In": structure(),
        "Out": structure(Plain={"shape": "Plain", "locationName": "P"}, Named="Named", Map="Map", Nested="Nested"),
        "Plain": {"type": "list", "flattened": True, "member": {"shape": "Integer"}},
        "Named": {"type": "list", "flattened": True, "member": {"shape": "String", "locationName": "Name"}},
        "Map": {"type": "map", "flattened": True, "key": {"shape": "String"}, "value": {"shape": "String"}},
        "Nested": {"type": "map", "key": {"shape": "String"}, "value": {"shape": "Integer"}},
    }
    result = {"Plain": [1, 2], "Named": ["a"], "Map": {"k": "v"}, "Nested": {"n": 3}}
    body = encode(operation("query", shapes), result, ID).body.decode()
    assert (
        "<DoResult><P>1</P><P>2</P><Name>a</Name><Map><key>k</key><value>v</value></Map>"
        "<Nested><entry><key>n</key><value>3</value></entry></Nested></DoResult>"
    ) in body


def test_rest_json_places_members_where_the_model_says() -> None:
    result = {"StatusCode": 202, "FunctionError": "Unhandled", "ExecutedVersion": "$LATEST", "Payload": b"\x00null"}
    response = write("lambda", "Invoke", result)
    assert (202, b"\x00null") == (response.status, response.body)
    assert "Unhandled" == response.headers["X-Amz-Function-Error"]
    assert "$LATEST" == response.headers["X-Amz-Executed-Version"]


@pytest.mark.parametrize(
    ("name", "result", "status", "body"),
    [
        pytest.param("CreateAlias", {"Name": "n"}, 201, b'{"Name":"n"}', id="status of the model"),
        pytest.param("DeleteAlias", {}, 204, b"", id="no output"),
        pytest.param("Invoke", {}, 200, b"", id="no payload"),
    ],
)
def test_rest_json(name: str, result: dict[str, Any], status: int, body: bytes) -> None:
    response = write("lambda", name, result)
    assert (status, body) == (response.status, response.body)


@pytest.mark.parametrize(
    ("service", "name", "result", "message"),
    [
        pytest.param(
            "secretsmanager",
            "CreateSecret",
            {"Arn": "a"},
            "CreateSecret: .* no member 'Arn', it has ARN, Name",
            id="typo",
        ),
        pytest.param(
            "secretsmanager", "ListSecrets", {"SecretList": [{"name": "a"}]}, "SecretList: .*'name'", id="nested typo"
        ),
        pytest.param("secretsmanager", "TagResource", {"ARN": "a"}, "TagResource: .*'ARN'", id="no output"),
        pytest.param("secretsmanager", "CreateSecret", {"ARN": None}, "ARN: .* type string .* not NoneType", id="None"),
        pytest.param("secretsmanager", "CreateSecret", {"ARN": b"a"}, "ARN: .* type string .* not bytes", id="bytes"),
        pytest.param(
            "secretsmanager",
            "GetSecretValue",
            {"SecretBinary": "hunter2"},
            "SecretBinary: .* not str$",
            id="text for a blob",
        ),
        pytest.param(
            "secretsmanager",
            "GetSecretValue",
            {"CreatedDate": 1.0},
            "CreatedDate: .* not float",
            id="number for a time",
        ),
        pytest.param(
            "secretsmanager",
            "GetSecretValue",
            {"CreatedDate": INSTANT.replace(tzinfo=None)},
            "timezone-aware",
            id="naive time",
        ),
        pytest.param("kms", "ListKeys", {"Truncated": 1}, "Truncated: .* type boolean", id="number for a boolean"),
        pytest.param("kms", "ListKeys", {"Keys": "ab"}, "Keys: .* type list", id="text for a list"),
        pytest.param(
            "secretsmanager",
            "GetSecretValue",
            {"VersionStages": ["hunter2", 2]},
            "VersionStages: .* type string .* not int",
            id="number among texts",
        ),
        pytest.param(
            "kms",
            "GetKeyRotationStatus",
            {"RotationPeriodInDays": True},
            "type integer .* not bool",
            id="boolean for a number",
        ),
        pytest.param("sts", "AssumeRole", {"Credential": {}}, "AssumeRole: .*'Credential'", id="typo, XML"),
        pytest.param(
            "sts", "AssumeRole", {"PackedPolicySize": "6"}, "PackedPolicySize: .* not str", id="text for a number, XML"
        ),
        pytest.param("iam", "DeleteRole", {"Role": {}}, "DeleteRole: .*'Role'", id="no output, XML"),
        pytest.param("lambda", "Invoke", {"Status": 200}, "Invoke: .*'Status'", id="typo, rest"),
        pytest.param("lambda", "CreateAlias", {"name": "n"}, "CreateAlias: .*'name'", id="typo in the body, rest"),
        pytest.param("lambda", "DeleteAlias", {"Name": "n"}, "DeleteAlias: .*'Name'", id="no output, rest"),
    ],
)
def test_a_result_that_the_output_does_not_fit_is_refused(
    service: str, name: str, result: dict[str, Any], message: str
) -> None:
    with pytest.raises(TypeError, match=message) as caught:
        write(service, name, result)
    assert str(caught.value).startswith("mocksm cannot encode the result of ")
    assert "hunter2" not in str(caught.value)


def test_an_event_stream_is_refused() -> None:
    with pytest.raises(NotImplementedError, match="event streams: InvokeWithResponseStream"):
        write("lambda", "InvokeWithResponseStream", {})


def test_another_protocol_is_refused() -> None:
    with pytest.raises(NotImplementedError, match="mocksm does not model the protocol 'rest-xml' of Do"):
        encode(operation("rest-xml", {}, inputs=False, outputs=False), {}, ID)


class ResourceNotFoundException(AwsError):
    pass


class NoSuchEntityException(AwsError):
    pass


@pytest.mark.parametrize(
    ("service", "error", "status", "body"),
    [
        pytest.param(
            "secretsmanager",
            ResourceNotFoundException("Secrets Manager can't find the specified secret."),
            400,
            {"__type": "ResourceNotFoundException", "Message": "Secrets Manager can't find the specified secret."},
            id="Message",
        ),
        pytest.param(
            "kms",
            AwsError("gone", code="NotFoundException"),
            400,
            {"__type": "NotFoundException", "message": "gone"},
            id="message",
        ),
        pytest.param(
            "kms", AwsError(code="InvalidCiphertextException"), 400, {"__type": "InvalidCiphertextException"}, id="none"
        ),
        pytest.param(
            "kms",
            AwsError("", code="NotFoundException"),
            400,
            {"__type": "NotFoundException", "message": ""},
            id="empty",
        ),
        pytest.param(
            "secretsmanager",
            AwsError("1 validation error", code="ValidationException"),
            400,
            {"__type": "ValidationException", "Message": "1 validation error"},
            id="not modelled, Message",
        ),
        pytest.param(
            "kms",
            AwsError("no", code="AccessDeniedException"),
            400,
            {"__type": "AccessDeniedException", "message": "no"},
            id="not modelled, message",
        ),
        pytest.param(
            "kms",
            AwsError("x", code="KMSInternalException"),
            500,
            {"__type": "KMSInternalException", "message": "x"},
            id="fault",
        ),
        pytest.param(
            "events",
            AwsError("x", code="ResourceNotFoundException"),
            400,
            {"__type": "ResourceNotFoundException", "message": "x"},
            id="modelled without a message",
        ),
        pytest.param(
            "kms",
            AwsError("no", code="AccessDenied", status=403),
            403,
            {"__type": "AccessDenied", "message": "no"},
            id="its own status",
        ),
        pytest.param(
            "ssm",
            AwsError("too many", code="ParameterPatternMismatchException"),
            400,
            {"__type": "ParameterPatternMismatchException", "message": "too many"},
            id="spelled otherwise than its neighbours",
        ),
    ],
)
def test_json_error(service: str, error: AwsError, status: int, body: dict[str, str]) -> None:
    response = encode_error(service_model(service), error, ID)
    assert (status, body) == (response.status, json.loads(response.body))
    assert ID == response.headers["x-amzn-RequestId"]
    assert "application/x-amz-json-1.1" == response.headers["Content-Type"]


@pytest.mark.parametrize(
    ("service", "error", "status", "expected"),
    [
        pytest.param(
            "iam",
            NoSuchEntityException("The role <r> is gone."),
            404,
            "<Type>Sender</Type><Code>NoSuchEntity</Code><Message>The role &lt;r&gt; is gone.</Message>",
            id="code of the model",
        ),
        pytest.param(
            "iam",
            AwsError("x", code="NoSuchEntity"),
            404,
            "<Type>Sender</Type><Code>NoSuchEntity</Code><Message>x</Message>",
            id="code as given",
        ),
        pytest.param(
            "sts",
            AwsError("no", code="AccessDenied", status=403),
            403,
            "<Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message>",
            id="not modelled",
        ),
        pytest.param(
            "iam",
            AwsError("x", code="ServiceFailureException"),
            500,
            "<Type>Receiver</Type><Code>ServiceFailure</Code><Message>x</Message>",
            id="fault",
        ),
        pytest.param(
            "sts",
            AwsError(code="AccessDenied", status=403),
            403,
            "<Type>Sender</Type><Code>AccessDenied</Code>",
            id="no message",
        ),
    ],
)
def test_query_error(service: str, error: AwsError, status: int, expected: str) -> None:
    model = service_model(service)
    response = encode_error(model, error, ID)
    namespace = model.metadata["xmlNamespace"]
    body = f'<ErrorResponse xmlns="{namespace}"><Error>{expected}</Error><RequestId>{ID}</RequestId></ErrorResponse>'
    assert (status, body) == (response.status, response.body.decode())


def test_rest_json_error() -> None:
    error = ResourceNotFoundException("Function not found: f", Type="User")
    response = encode_error(service_model("lambda"), error, ID)
    assert (404, {"Type": "User", "Message": "Function not found: f"}) == (response.status, json.loads(response.body))
    assert "ResourceNotFoundException" == response.headers["x-amzn-errortype"]


def test_rest_json_error_has_its_headers() -> None:
    error = AwsError(
        "Rate Exceeded.", code="TooManyRequestsException", retryAfterSeconds="1", Reason="CallerRateLimitExceeded"
    )
    response = encode_error(service_model("lambda"), error, ID)
    assert (429, "1") == (response.status, response.headers["Retry-After"])
    assert {"message": "Rate Exceeded.", "Reason": "CallerRateLimitExceeded"} == json.loads(response.body)


@pytest.mark.parametrize("service", ["secretsmanager", "lambda"])
def test_a_message_that_is_given_twice_is_written_once(service: str) -> None:
    error = AwsError("first", code="ResourceNotFoundException", Message="second")
    body = encode_error(service_model(service), error, ID).body

    assert b"first" not in body
    assert b"second" in body


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (float("nan"), b'"NaN"'),
        (float("inf"), b'"Infinity"'),
        (float("-inf"), b'"-Infinity"'),
        (1.5, b"1.5"),
        (2, b"2"),
    ],
)
def test_json_writes_doubles_as_botocore_reads_them(value: float, written: bytes) -> None:
    shapes = {"Out": structure(Number="Double"), "Double": {"type": "double"}}
    assert b'{"Number":%s}' % written == encode(operation("json", shapes, inputs=False), {"Number": value}, ID).body


@pytest.mark.parametrize("service", ["secretsmanager", "iam", "lambda"])
def test_an_error_with_a_member_that_its_shape_lacks_is_refused(service: str) -> None:
    with pytest.raises(TypeError, match=f"mocksm cannot encode Nonsense of {service}: .*'Why'"):
        encode_error(service_model(service), AwsError("x", code="Nonsense", Why="w"), ID)


class NewYork(tzinfo):
    """As the clocks of New York are put back."""

    def utcoffset(self, instant: datetime | None) -> timedelta:
        return timedelta(hours=-5 if instant is not None and instant.fold else -4)

    def dst(self, instant: datetime | None) -> timedelta:
        return timedelta(hours=5) + self.utcoffset(instant)

    def tzname(self, instant: datetime | None) -> str:
        return "EDT" if self.dst(instant) else "EST"


NEW_YORK = NewYork()


@pytest.mark.parametrize("fold", [0, 1])
def test_times_that_are_equal_and_not_the_same_are_told_apart(fold: int) -> None:
    twice = datetime(2024, 11, 3, 1, 30, tzinfo=NEW_YORK, fold=fold)
    body = write("secretsmanager", "GetSecretValue", {"CreatedDate": twice}).body
    assert f'{{"CreatedDate":{1730611800.0 + 3600 * fold}}}'.encode() == body


def test_times_are_cut_not_rounded() -> None:
    body = write("secretsmanager", "GetSecretValue", {"CreatedDate": INSTANT - timedelta(microseconds=729_001)}).body
    assert b'{"CreatedDate":1523477145.0}' == body


@pytest.mark.parametrize(
    ("service", "name", "result", "body"),
    [
        ("kms", "Decrypt", {"KeyId": "k", "OfTheFuture": "x"}, b'{"KeyId":"k"}'),
        ("sts", "GetCallerIdentity", {"Account": "1", "OfTheFuture": "x"}, b"<Account>1</Account></Get"),
    ],
    ids=["json", "xml"],
)
def test_a_member_that_an_older_botocore_lacks_is_left_out(
    monkeypatch: pytest.MonkeyPatch, service: str, name: str, result: dict[str, Any], body: bytes
) -> None:
    monkeypatch.setattr("botocore.__version__", "1.35.99")
    is_older_model.cache_clear()
    try:
        assert body in write(service, name, result).body
    finally:
        is_older_model.cache_clear()
