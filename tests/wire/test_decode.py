from __future__ import annotations

import json
import math
from datetime import datetime
from typing import Any

import pytest
from botocore.model import OperationModel

from mocksm.clock import UTC
from mocksm.errors import SerializationException
from mocksm.wire.decode import decode
from mocksm.wire.http import HttpRequest
from mocksm.wire.models import service_model
from tests.wire.handmade import operation, structure

URL = "https://aws.example/"


def read(service: str, name: str, request: HttpRequest) -> dict[str, Any]:
    return decode(service_model(service).operation_model(name), request)


def post(body: bytes, url: str = URL, **headers: str) -> HttpRequest:
    return HttpRequest("POST", url, {name.replace("_", "-"): value for name, value in headers.items()}, body)


@pytest.mark.parametrize(
    ("service", "name", "body", "expected"),
    [
        pytest.param("secretsmanager", "ListSecrets", b"", {}, id="empty body"),
        pytest.param("secretsmanager", "ListSecrets", b"{}", {}, id="empty object"),
        pytest.param("secretsmanager", "CreateSecret", b'{"Name":null,"Tags":[]}', {"Tags": []}, id="null is absent"),
        pytest.param(
            "secretsmanager", "DescribeSecret", b'{"SecretId":"a","X":{"Y":1}}', {"SecretId": "a"}, id="unknown"
        ),
        pytest.param(
            "secretsmanager",
            "CreateSecret",
            b'{"Tags":[{"Key":"k","Z":1,"Value":null}]}',
            {"Tags": [{"Key": "k"}]},
            id="nested",
        ),
        pytest.param(
            "secretsmanager",
            "CreateSecret",
            b'{"SecretBinary":"Zm9vdGVzdA=="}',
            {"SecretBinary": b"footest"},
            id="blob",
        ),
        pytest.param("kms", "Encrypt", b'{"Plaintext":""}', {"Plaintext": b""}, id="empty blob"),
        pytest.param("kms", "Encrypt", b'{"EncryptionContext":{"a":"b"}}', {"EncryptionContext": {"a": "b"}}, id="map"),
        pytest.param(
            "kms",
            "ImportKeyMaterial",
            b'{"ValidTo":1523477145.729}',
            {"ValidTo": datetime(2018, 4, 11, 20, 5, 45, 729000, tzinfo=UTC)},
            id="timestamp",
        ),
        pytest.param("kms", "GenerateDataKey", b'{"NumberOfBytes":32}', {"NumberOfBytes": 32}, id="integer"),
        pytest.param("kms", "GenerateDataKey", b'{"NumberOfBytes":32.9}', {"NumberOfBytes": 32}, id="fraction is cut"),
        pytest.param(
            "secretsmanager", "UntagResource", b'{"TagKeys":["a",null]}', {"TagKeys": ["a", None]}, id="null in a list"
        ),
        pytest.param(
            "kms",
            "Encrypt",
            b'{"EncryptionContext":{"a":null}}',
            {"EncryptionContext": {"a": None}},
            id="null in a map",
        ),
        pytest.param(
            "secretsmanager",
            "PutSecretValue",
            '{"SecretString":"\\ud83d\\ude00 \\u00e9 é \\\\ud800"}'.encode(),
            {"SecretString": "\U0001f600 é é \\ud800"},
            id="text",
        ),
    ],
)
def test_json(service: str, name: str, body: bytes, expected: dict[str, Any]) -> None:
    assert expected == read(service, name, post(body))


@pytest.mark.parametrize(
    ("service", "name", "body", "message"),
    [
        pytest.param("kms", "Encrypt", b"{", None, id="no JSON"),
        pytest.param("kms", "Encrypt", b"\xff", None, id="no text"),
        pytest.param("kms", "Encrypt", rb'{"KeyId":"a\ud800"}', None, id="first half of a pair"),
        pytest.param("kms", "Encrypt", rb'{"KeyId":"\uDE00a"}', None, id="second half of a pair"),
        pytest.param("kms", "Encrypt", rb'{"EncryptionContext":{"\ud83dx":"a"}}', None, id="half of a pair in a key"),
        pytest.param("kms", "GenerateRandom", b'{"NumberOfBytes":NaN}', None, id="NaN is no JSON"),
        pytest.param("kms", "Encrypt", b'{"Plaintext":"a"}', None, id="bad base64"),
        pytest.param("kms", "Encrypt", b'{"Plaintext":"_-==" }', None, id="base64 for URLs"),
        pytest.param("kms", "ImportKeyMaterial", b'{"ValidTo":1e300}', None, id="no such time"),
        pytest.param("kms", "Encrypt", b"[]", "Start of list found where not expected", id="list for the whole"),
        pytest.param("kms", "Encrypt", b'{"KeyId":[]}', "Start of list found where not expected", id="list for a text"),
        pytest.param(
            "kms",
            "Encrypt",
            b'{"KeyId":{}}',
            "Start of structure or map found where not expected.",
            id="map for a text",
        ),
        pytest.param(
            "kms", "Encrypt", b'{"KeyId":1}', "NUMBER_VALUE can not be converted to a String", id="number for a text"
        ),
        pytest.param(
            "kms", "Encrypt", b'{"KeyId":true}', "TRUE_VALUE can not be converted to a String", id="boolean for a text"
        ),
        pytest.param(
            "kms",
            "Encrypt",
            b'{"Plaintext":1}',
            "NUMBER_VALUE can not be converted to a String",
            id="number for a blob",
        ),
        pytest.param(
            "kms",
            "Encrypt",
            b'{"EncryptionContext":"a"}',
            "STRING_VALUE can not be converted to a Map",
            id="text for a map",
        ),
        pytest.param(
            "kms", "TagResource", b'{"Tags":"a"}', "STRING_VALUE can not be converted to a List", id="text for a list"
        ),
        pytest.param(
            "kms",
            "TagResource",
            b'{"Tags":["a"]}',
            "STRING_VALUE can not be converted to a Structure",
            id="text for a structure",
        ),
        pytest.param(
            "kms",
            "ListKeys",
            b'{"Limit":"5"}',
            "STRING_VALUE can not be converted to an Integer",
            id="text for a number",
        ),
        pytest.param(
            "kms",
            "ListKeys",
            b'{"Limit":false}',
            "FALSE_VALUE can not be converted to an Integer",
            id="boolean for a number",
        ),
        pytest.param(
            "kms",
            "Encrypt",
            b'{"DryRun":"true"}',
            "STRING_VALUE can not be converted to a Boolean",
            id="text for a boolean",
        ),
        pytest.param(
            "kms",
            "ImportKeyMaterial",
            b'{"ValidTo":"x"}',
            "STRING_VALUE can not be converted to a Timestamp",
            id="text for a time",
        ),
        pytest.param("kms", "Encrypt", b'{"KeyId":"k"}x', None, id="more behind the body"),
        pytest.param("kms", "Encrypt", b'{"KeyId":"k"} {}', None, id="another body behind it"),
    ],
)
def test_json_that_cannot_be_read_is_refused(service: str, name: str, body: bytes, message: str | None) -> None:
    with pytest.raises(SerializationException) as caught:
        read(service, name, post(body))
    assert ("SerializationException", message) == (caught.value.code, caught.value.message)


def test_json_doubles_that_are_not_finite_are_texts() -> None:
    shapes = {
        "In": structure(Values="List"),
        "List": {"type": "list", "member": {"shape": "Double"}},
        "Double": {"type": "double"},
    }
    found = decode(operation("json", shapes), post(b'{"Values":["NaN","Infinity","-Infinity",1]}'))["Values"]
    assert math.isnan(found[0])
    assert [math.inf, -math.inf, 1.0] == found[1:]


def test_json_documents_pass_as_they_are() -> None:
    shapes = {"In": structure(Any="Document"), "Document": {"type": "structure", "document": True, "members": {}}}
    value = {"a": [1, None, {"b": "c"}]}
    assert {"Any": value} == decode(operation("json", shapes), post(json.dumps({"Any": value}).encode()))


@pytest.mark.parametrize(
    ("service", "name", "form", "expected"),
    [
        pytest.param("sts", "GetCallerIdentity", "", {}, id="empty"),
        pytest.param(
            "sts",
            "AssumeRole",
            "RoleArn=arn%3Aa&RoleSessionName=a+b&DurationSeconds=900&Unknown=1"
            "&Tags.member.2.Key=k2&Tags.member.1.Key=k1&Tags.member.1.Value=&Tags.member.10.Key=k10",
            {
                "RoleArn": "arn:a",
                "RoleSessionName": "a b",
                "DurationSeconds": 900,
                "Tags": [{"Key": "k1", "Value": ""}, {"Key": "k2"}, {"Key": "k10"}],
            },
            id="nested",
        ),
        pytest.param("sts", "AssumeRole", "Tags=", {"Tags": []}, id="empty list"),
        pytest.param(
            "sts",
            "AssumeRole",
            "Tags.member.x.Key=a&Tags.member.1.Key=b",
            {"Tags": [{"Key": "b"}]},
            id="elements have numbers",
        ),
        pytest.param(
            "rds",
            "DescribeDBInstances",
            "Filters.Filter.1.Values.Value.1=v",
            {"Filters": [{"Values": ["v"]}]},
            id="named elements",
        ),
        pytest.param(
            "iam", "CreateVirtualMFADevice", "VirtualMFADeviceName=n", {"VirtualMFADeviceName": "n"}, id="text"
        ),
        pytest.param("iam", "CreatePolicyVersion", "SetAsDefault=true", {"SetAsDefault": True}, id="boolean"),
    ],
)
def test_query(service: str, name: str, form: str, expected: dict[str, Any]) -> None:
    assert expected == read(service, name, post(form.encode()))


def test_query_may_stand_in_the_url() -> None:
    request = HttpRequest("GET", URL + "?Action=AssumeRole&RoleArn=a&DurationSeconds=1", {})
    assert {"RoleArn": "a", "DurationSeconds": 1} == read("sts", "AssumeRole", request)


FLATTENED = {
    "In": structure(
        Numbers={"shape": "Numbers", "locationName": "Number"},
        Named="Named",
        Map={"shape": "Map", "locationName": "Pair"},
    ),
    "Numbers": {"type": "list", "flattened": True, "member": {"shape": "Integer"}},
    "Named": {"type": "list", "flattened": True, "member": {"shape": "String", "locationName": "Name"}},
    "Map": {
        "type": "map",
        "flattened": True,
        "key": {"shape": "String", "locationName": "Key"},
        "value": {"shape": "String", "locationName": "Value"},
    },
}


def test_query_reads_flattened_lists_and_maps() -> None:
    form = b"Number.1=5&Number.2=6&Name.1=a&Pair.1.Key=k&Pair.1.Value=v"
    expected = {"Numbers": [5, 6], "Named": ["a"], "Map": {"k": "v"}}
    assert expected == decode(operation("query", FLATTENED), post(form))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"DurationSeconds=soon", id="no number"),
        pytest.param(b"DurationSeconds=", id="nothing for a number"),
        pytest.param(b"\xff", id="no text"),
    ],
)
def test_query_that_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(SerializationException) as caught:
        read("sts", "AssumeRole", post(body))
    assert "MalformedInput" == caught.value.code


FUNCTION = URL + "2015-03-31/functions/my%2Fname/"


@pytest.mark.parametrize(
    ("name", "request_", "expected"),
    [
        pytest.param(
            "Invoke",
            post(b'{"a": 1}', FUNCTION + "invocations?Qualifier=v1", x_amz_invocation_type="Event"),
            {"FunctionName": "my/name", "Qualifier": "v1", "InvocationType": "Event", "Payload": b'{"a": 1}'},
            id="blob payload, query, header",
        ),
        pytest.param("Invoke", post(b"", FUNCTION + "invocations"), {"FunctionName": "my/name"}, id="no payload"),
        pytest.param(
            "StopDurableExecution",
            post(b'{"ErrorType":"T"}', URL + "2025-12-01/durable-executions/a/stop"),
            {"DurableExecutionArn": "a", "Error": {"ErrorType": "T"}},
            id="structure payload",
        ),
        pytest.param(
            "StopDurableExecution",
            post(b"{}", URL + "2025-12-01/durable-executions/a/stop"),
            {"DurableExecutionArn": "a"},
            id="empty structure payload is none",
        ),
        pytest.param(
            "UntagResource",
            HttpRequest("DELETE", URL + "2017-03-31/tags/arn?tagKeys=a&tagKeys=b", {}),
            {"Resource": "arn", "TagKeys": ["a", "b"]},
            id="list in the query",
        ),
        pytest.param(
            "ListFunctions",
            HttpRequest("GET", URL + "2015-03-31/functions?MaxItems=5", {}),
            {"MaxItems": 5},
            id="number in the query",
        ),
        pytest.param(
            "CreateAlias",
            post(b'{"Name":"n","FunctionName":"other"}', FUNCTION + "aliases"),
            {"FunctionName": "my/name", "Name": "n"},
            id="body, and nothing from it that stands elsewhere",
        ),
    ],
)
def test_rest_json(name: str, request_: HttpRequest, expected: dict[str, Any]) -> None:
    assert expected == read("lambda", name, request_)


def test_rest_json_reads_headers_by_prefix_and_times() -> None:
    shapes = {
        "In": structure(
            Metadata={"shape": "Map", "location": "headers", "locationName": "x-meta-"},
            Since={"shape": "Timestamp", "location": "header", "locationName": "Since"},
        ),
        "Map": {"type": "map", "key": {"shape": "String"}, "value": {"shape": "String"}},
    }
    request = post(b"", x_meta_a="1", since="Thu, 29 Feb 2024 12:00:00 GMT")
    expected = {"Metadata": {"a": "1"}, "Since": datetime(2024, 2, 29, 12, tzinfo=UTC)}
    assert expected == decode(operation("rest-json", shapes), request)


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(HttpRequest("GET", URL + "2015-03-31/functions?MaxItems=many", {}), id="no number"),
        pytest.param(post(b"{", FUNCTION + "aliases"), id="no JSON"),
    ],
)
def test_rest_json_that_cannot_be_read_is_refused(request_: HttpRequest) -> None:
    name = "ListFunctions" if request_.method == "GET" else "CreateAlias"
    with pytest.raises(SerializationException):
        read("lambda", name, request_)


@pytest.mark.parametrize("protocol", ["json", "query", "rest-json"])
def test_without_input_there_are_no_parameters(protocol: str) -> None:
    assert {} == decode(operation(protocol, {}, inputs=False, outputs=False), post(b'{"a":1}'))


def unknown_protocol() -> OperationModel:
    return operation("rest-xml", {}, inputs=False, outputs=False)


def test_another_protocol_is_refused() -> None:
    with pytest.raises(NotImplementedError, match="mocksm does not model the protocol 'rest-xml' of Do"):
        decode(unknown_protocol(), post(b""))
