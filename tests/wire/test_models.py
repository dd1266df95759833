from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from botocore.loaders import Loader

from mocksm.errors import MocksmError
from mocksm.wire.http import HttpRequest
from mocksm.wire.models import identify, is_sensitive, redact, server_faults, service_model

URL = "https://aws.example/"


def test_a_model_is_botocores_latest() -> None:
    model = service_model("cloudformation")
    assert ("cloudformation", "2010-05-15") == (model.service_name, model.api_version)


def test_a_model_is_made_once() -> None:
    assert service_model("kms") is service_model("kms")


def test_a_model_loads_without_a_look_at_all_services(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        pytest.fail("every service was listed")

    monkeypatch.setattr(Loader, "list_available_services", refuse)
    assert "TranslateText" in service_model("translate").operation_names  # nobody else asks for it


def test_a_model_has_what_botocore_adds_to_it() -> None:
    shape: Any = service_model("rds").shape_for("CreateDBClusterMessage")
    assert "SourceRegion" in shape.members


def test_an_unknown_service_is_refused_in_mocksms_words() -> None:
    with pytest.raises(
        MocksmError, match=r"mocksm was asked for the service 'secretmanager', which botocore .* upgrade"
    ):
        service_model("secretmanager")


def test_server_faults_are_the_models() -> None:
    expected = {"DependencyTimeoutException", "KMSInternalException", "KeyUnavailableException"}
    assert expected == server_faults("kms")


def request(method: str = "POST", path: str = "", body: bytes = b"", **headers: str) -> HttpRequest:
    return HttpRequest(method, URL + path, {name.replace("_", "-"): value for name, value in headers.items()}, body)


@pytest.mark.parametrize(
    ("service", "asked", "expected"),
    [
        pytest.param("kms", request(x_amz_target="TrentService.Sign"), "Sign", id="json"),
        pytest.param(
            "cloudtrail",
            request(x_amz_target="com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents"),
            "LookupEvents",
            id="json with dots",
        ),
        pytest.param("kms", request(x_amz_target="TrentService.Sing"), None, id="json, unknown"),
        pytest.param("kms", request(), None, id="json, no target"),
        pytest.param("sts", request(body=b"Version=1&Action=GetCallerIdentity"), "GetCallerIdentity", id="form"),
        pytest.param("sts", request("GET", "?Action=GetCallerIdentity"), "GetCallerIdentity", id="form in the URL"),
        pytest.param("sts", request(body=b"Action=GetSomething"), None, id="form, unknown"),
        pytest.param("sts", request(body=b"\xff"), None, id="form, no text"),
        pytest.param("lambda", request("GET", "2015-03-31/functions/f"), "GetFunction", id="path"),
        pytest.param("lambda", request("GET", "2015-03-31/functions/"), "ListFunctions", id="slash at the end"),
        pytest.param("lambda", request("PUT", "2015-03-31/functions/f"), None, id="path, other method"),
        pytest.param("lambda", request("GET", "2015-03-31/functions/f/g"), None, id="path, unknown"),
        pytest.param("lambda", request("GET", "2018-10-31/layers"), "ListLayers", id="without the literal query"),
        pytest.param(
            "lambda", request("GET", "2018-10-31/layers?Arn=a&find=LayerVersion"), "GetLayerVersionByArn", id="with it"
        ),
        pytest.param(
            "lambda",
            request(
                "POST", f"2015-03-31/functions/{quote('arn:aws:lambda:eu-west-1:1:function:f/g', safe='')}/invocations"
            ),
            "Invoke",
            id="encoded label",
        ),
    ],
)
def test_identify(service: str, asked: HttpRequest, expected: str | None) -> None:
    found = identify(service_model(service), asked)
    assert expected == (found and found.name)


def test_identify_refuses_a_protocol_that_it_does_not_know() -> None:
    with pytest.raises(NotImplementedError, match="mocksm does not model the protocol 'rest-xml' of s3"):
        identify(service_model("s3"), request())


def test_is_sensitive_is_the_models() -> None:
    members = input_of("secretsmanager", "CreateSecret").members
    assert [True, True, False] == [is_sensitive(members[name]) for name in ("SecretString", "SecretBinary", "Name")]


def input_of(service: str, operation: str) -> Any:
    return service_model(service).operation_model(operation).input_shape


@pytest.mark.parametrize(
    ("shape", "value", "expected"),
    [
        pytest.param(
            input_of("secretsmanager", "CreateSecret"),
            {"Name": "n", "SecretString": "s", "SecretBinary": b"s", "Tags": [{"Key": "k"}]},
            {"Name": "n", "SecretString": "***", "SecretBinary": "***", "Tags": [{"Key": "k"}]},
            id="members",
        ),
        pytest.param(
            service_model("secretsmanager").operation_model("BatchGetSecretValue").output_shape,
            {"SecretValues": [{"Name": "n", "SecretString": "s"}]},
            {"SecretValues": [{"Name": "n", "SecretString": "***"}]},
            id="inside a list",
        ),
        pytest.param(
            input_of("lambda", "CreateFunction"),
            {"FunctionName": "f", "Environment": {"Variables": {"PASSWORD": "p"}}, "Code": {"ZipFile": b"z"}},
            {"FunctionName": "f", "Environment": {"Variables": "***"}, "Code": {"ZipFile": "***"}},
            id="a map as a whole",
        ),
        pytest.param(
            input_of("kms", "Encrypt"),
            {"Plaintext": b"p", "EncryptionContext": {"a": "b"}},
            {"Plaintext": "***", "EncryptionContext": {"a": "b"}},
            id="a map that is not sensitive",
        ),
        pytest.param(input_of("kms", "Encrypt"), {"Unknown": ["x"]}, {"Unknown": ["x"]}, id="unknown"),
        pytest.param(input_of("kms", "Encrypt"), {"Plaintext": None}, {"Plaintext": None}, id="nothing to hide"),
        pytest.param(None, {}, {}, id="no shape"),
    ],
)
def test_redact(shape: Any, value: Any, expected: Any) -> None:
    assert expected == redact(shape, value)
