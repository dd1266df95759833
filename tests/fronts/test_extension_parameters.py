"""Parameters through the Lambda extension: integrations.md 9.1; what SSM itself does is not looked at here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from mocksm import mock_secrets
from mocksm.engine.cloud import Cloud
from mocksm.errors import NotModelled
from mocksm.fronts import extension
from mocksm.fronts.calling import Caller
from mocksm.wire.http import HttpRequest, HttpResponse

FOUND = {
    "Parameter": {
        "ARN": "arn:aws:ssm:us-east-1:123456789012:parameter/a",
        "DataType": "text",
        "LastModifiedDate": 1893456000.5,
        "Name": "/a",
        "Type": "String",
        "Value": "b",
        "Version": 3,
    }
}


class Ssm:
    """A way into a cloud where SSM answers the same to everything."""

    def __init__(self) -> None:
        self.cloud = Cloud()
        self.requests: list[HttpRequest] = []

    def handle(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        return HttpResponse(200, json.dumps(FOUND).encode())

    @property
    def asked(self) -> list[Any]:
        return [json.loads(request.body) for request in self.requests]


def read(ssm: Any, query: str, environ: Mapping[str, str] | None = None, *, served: bool = True) -> HttpResponse:
    caller = Caller(ssm, lambda _: served, environ or {}, region="eu-west-1", access_key_id="AKID")
    url = f"http://localhost:2773/systemsmanager/parameters/get{query}"
    return extension.answer(HttpRequest("GET", url, {"x-aws-parameters-secrets-token": "any"}), caller)


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("?name=%2Fa", {"Name": "/a", "WithDecryption": False}),
        ("/?name=%2Fa&withDecryption=true", {"Name": "/a", "WithDecryption": True}),
        ("?name=%2Fa&version=2&label=x", {"Name": "/a:2", "WithDecryption": False}),
        ("?name=%2Fa&label=x&version=2", {"Name": "/a:x", "WithDecryption": False}),
        ("?", {"WithDecryption": False}),
    ],
)
def test_parameter_is_asked_for_as_the_url_says(query: str, asked: Any) -> None:
    ssm = Ssm()
    read(ssm, query)

    assert [asked] == ssm.asked
    [request] = ssm.requests
    assert ("AmazonSSM.GetParameter", "ssm") == (request.headers["x-amz-target"], request.service)
    assert "Credential=AKID/" in request.headers["authorization"]
    assert "/eu-west-1/ssm/aws4_request" in request.headers["authorization"]


def test_answer_is_what_the_sdk_for_go_makes_of_get_parameter() -> None:
    parameter = {
        **FOUND["Parameter"],
        "LastModifiedDate": "2030-01-01T00:00:00.5Z",
        "Selector": None,
        "SourceResult": None,
    }
    assert {"Parameter": parameter, "ResultMetadata": {}} == json.loads(read(Ssm(), "?name=a").body)


def test_parameter_is_kept_as_long_as_its_own_variable_says_and_by_all_that_was_asked() -> None:
    ssm = Ssm()
    for query in ("?name=a", "?name=a", "?name=a&version=1", "?name=a&withDecryption=true", "?name=a"):
        read(ssm, query, {"SECRETS_MANAGER_TTL": "0"})
    assert 3 == len(ssm.requests)
    read(ssm, "?name=a&refreshNow=true")
    assert 4 == len(ssm.requests)
    read(ssm, "?name=a", {"SSM_PARAMETER_STORE_TTL": "0"})
    assert 5 == len(ssm.requests)


def test_session_token_and_region_of_the_process_are_the_extension_s() -> None:
    ssm = Ssm()
    environ = {"AWS_REGION": "ap-south-1", "AWS_ACCESS_KEY_ID": "ASIAKEY", "AWS_SESSION_TOKEN": "any"}
    read(ssm, "?name=a", environ)
    headers = ssm.requests[0].headers
    assert "any" == headers["x-amz-security-token"]
    assert "Credential=ASIAKEY/" in headers["authorization"]
    assert "/ap-south-1/ssm/" in headers["authorization"]


def test_parameters_are_not_modelled_without_ssm() -> None:
    with pytest.raises(
        NotModelled, match="mocksm does not model the service 'ssm', which GetParameter on localhost asks"
    ):
        read(Ssm(), "?name=a", served=False)


def test_mock_without_a_service_says_so_through_the_extension() -> None:
    import requests

    url = "http://localhost:2773/secretsmanager/get?secretId=db"
    with mock_secrets(passthrough=["secretsmanager"]) as aws:
        with pytest.raises(NotImplementedError, match="'secretsmanager', which GetSecretValue on localhost asks"):
            requests.get(url, headers={"X-Aws-Parameters-Secrets-Token": "any"}, timeout=1)
        assert 1 == len(aws.take_refusals())
