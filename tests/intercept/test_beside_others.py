"""The botocore door beside other tools that stand in for AWS or for time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import freezegun
import pytest
import requests
import responses
import time_machine
import vcr  # type: ignore[import-untyped]
from botocore.stub import Stubber
from moto import mock_aws

from mocksm.errors import UnmockedRequest
from mocksm.intercept.botocore import to_aws_response
from tests.intercept.canned import CannedMock, answer
from tests.intercept.clients import boto3_client
from tests.stored_in_moto import stored_in_moto

NESTINGS: dict[str, Callable[[CannedMock], list[AbstractContextManager[Any]]]] = {
    "moto outside": lambda mock: [mock_aws(), mock],
    "moto inside": lambda mock: [mock, mock_aws()],
}


@pytest.fixture(name="both", params=NESTINGS)
def _both(request: pytest.FixtureRequest, mock: CannedMock) -> Iterator[CannedMock]:
    with ExitStack() as stack:
        for context in NESTINGS[request.param](mock):
            stack.enter_context(context)
        yield mock


@pytest.mark.parametrize("made", ["during", "before"])
def test_secrets_and_keys_are_the_mock_s_and_s3_is_moto_s(mock: CannedMock, made: str) -> None:
    mock.responses = [answer({"Name": "canned", "KeyMetadata": {"KeyId": "canned"}})]
    before = [boto3_client(service) for service in ("secretsmanager", "kms", "s3")]
    for nesting in NESTINGS.values():
        with ExitStack() as stack:
            for context in nesting(mock):
                stack.enter_context(context)
            clients = before if made == "before" else [boto3_client(name) for name in ("secretsmanager", "kms", "s3")]
            secrets, keys, buckets = clients
            buckets.create_bucket(Bucket="bucket")

            assert "canned" == secrets.create_secret(Name="a", SecretString="b")["Name"]
            assert "canned" == keys.create_key()["KeyMetadata"]["KeyId"]
            assert ["bucket"] == [bucket["Name"] for bucket in buckets.list_buckets()["Buckets"]]
            assert {} == stored_in_moto()

    assert [] == mock.refused


def test_moto_keeps_a_secret_when_the_mock_does_not_serve_it(both: CannedMock) -> None:
    both.services.clear()
    boto3_client("secretsmanager").create_secret(Name="a", SecretString="b")

    assert [] == both.requests
    assert ["secretsmanager of 123456789012"] == list(stored_in_moto())  # so that the emptiness above says something


def test_before_send_handler_of_the_user_runs_beside_moto(both: CannedMock) -> None:
    seen: list[str] = []
    client = boto3_client("secretsmanager")
    client.meta.events.register_first("before-send", lambda event_name, **_: seen.append(event_name))
    client.meta.events.register("before-send.secrets-manager.*", lambda event_name, **_: seen.append(event_name))
    client.create_secret(Name="a", SecretString="b")

    assert ["before-send.secrets-manager.CreateSecret"] * 2 == seen
    assert 1 == len(both.requests)


def test_before_send_handler_of_the_user_may_answer_beside_moto(both: CannedMock) -> None:
    client = boto3_client("secretsmanager")
    client.meta.events.register(
        "before-send", lambda request, **_: to_aws_response(request.url, answer({"Name": "mine"}))
    )

    assert "mine" == client.describe_secret(SecretId="a")["Name"]
    assert [] == both.requests


def test_threads_get_each_its_own_answers_beside_moto(both: CannedMock) -> None:
    secrets, buckets = boto3_client("secretsmanager"), boto3_client("s3")

    def use(name: str) -> None:
        buckets.create_bucket(Bucket=name)
        secrets.create_secret(Name=name, SecretString="b")

    threads = [threading.Thread(target=use, args=(f"bucket-{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (8, 8) == (len(both.requests), len(buckets.list_buckets()["Buckets"]))
    assert {} == stored_in_moto()


def test_stubbed_response_is_used_when_the_mock_serves_the_service_too(mock: CannedMock) -> None:
    client = boto3_client("secretsmanager")
    with mock, Stubber(client) as stubber:
        stubber.add_response("describe_secret", {"Name": "stubbed"})

        assert "stubbed" == client.describe_secret(SecretId="a")["Name"]

    assert [] == mock.requests


def test_stubbed_response_is_used_when_the_mock_does_not_serve_the_service(mock: CannedMock) -> None:
    client = boto3_client("s3")
    with mock, Stubber(client) as stubber:
        stubber.add_response("list_buckets", {"Buckets": []})

        assert [] == client.list_buckets()["Buckets"]

    assert [] == mock.refused


@pytest.mark.parametrize("mock_outside", [True, False], ids=["outside", "inside"])
def test_responses_and_the_mock_leave_each_other_alone(mock: CannedMock, *, mock_outside: bool) -> None:
    registered = responses.RequestsMock()
    order: list[AbstractContextManager[Any]] = [mock, registered] if mock_outside else [registered, mock]
    with order[0], order[1]:
        registered.get("https://example.org/", body="registered")

        assert "registered" == requests.get("https://example.org/", timeout=1).text
        assert "canned" == boto3_client("secretsmanager").describe_secret(SecretId="a")["Name"]


@pytest.mark.parametrize(
    "travel",
    [lambda: freezegun.freeze_time("2001-02-03"), lambda: time_machine.travel("2001-02-03", tick=False)],
    ids=["freezegun", "time-machine"],
)
@pytest.mark.parametrize("mock_outside", [True, False], ids=["outside", "inside"])
def test_client_is_caught_when_time_stands_still(mock: CannedMock, travel: Any, *, mock_outside: bool) -> None:
    order = [mock, travel()] if mock_outside else [travel(), mock]
    with order[0], order[1]:
        assert "canned" == boto3_client("secretsmanager").describe_secret(SecretId="a")["Name"]

    assert mock.requests[0].headers["x-amz-date"].startswith("20010203T")


CASSETTE = """
version: 1
interactions:
- request: {method: GET, uri: "https://s3.amazonaws.com/", body: null, headers: {}}
  response:
    status: {code: 200, message: OK}
    headers: {}
    body: {string: "<R><Buckets><Bucket><Name>recorded</Name></Bucket></Buckets></R>"}
"""


@pytest.fixture(name="recorder")
def _recorder(tmp_path: Path) -> AbstractContextManager[Any]:
    cassette = tmp_path / "cassette.yaml"
    cassette.write_text(CASSETTE)
    recorder = vcr.VCR(record_mode="none", match_on=["method", "host", "path"])
    return recorder.use_cassette(str(cassette))  # type: ignore[no-any-return]


@pytest.mark.parametrize("mock_outside", [True, False], ids=["outside", "inside"])
def test_recording_is_played_when_the_mock_does_not_serve_the_service(
    mock: CannedMock, recorder: AbstractContextManager[Any], *, mock_outside: bool
) -> None:
    order: list[AbstractContextManager[Any]] = [mock, recorder] if mock_outside else [recorder, mock]
    with order[0], order[1]:
        buckets = boto3_client("s3").list_buckets()["Buckets"]

        assert "canned" == boto3_client("secretsmanager").describe_secret(SecretId="a")["Name"]

    assert ["recorded"] == [bucket["Name"] for bucket in buckets]

    with mock, pytest.raises(UnmockedRequest):
        boto3_client("s3").list_buckets()
