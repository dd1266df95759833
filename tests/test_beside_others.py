"""mocksm beside other tools that stand in for AWS, for HTTP or for time, in either nesting order."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import freezegun
import pytest
import requests
import responses
import time_machine
import vcr  # type: ignore[import-untyped]
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

from mocksm import MockSecrets, mock_secrets
from mocksm.clock import UTC
from tests.cloud import CLIENT, names
from tests.expect import refused

either_order = pytest.mark.parametrize("mock_outside", [True, False], ids=["mocksm outside", "mocksm inside"])


@contextmanager
def both(aws: MockSecrets, other: AbstractContextManager[Any], *, mock_outside: bool) -> Iterator[None]:
    """Enter mocksm and another tool, in the order asked for."""
    with ExitStack() as stack:
        for context in (aws, other) if mock_outside else (other, aws):
            stack.enter_context(context)
        yield


# -- botocore's own stub -----------------------------------------------------------------------------------------------


@either_order
def test_stubbed_responses_are_used_and_mocksm_answers_when_the_stub_is_over(*, mock_outside: bool) -> None:
    aws, stubber = mock_secrets(secrets={"db": "hunter2"}), Stubber(CLIENT)
    stubber.add_response("get_secret_value", {"SecretString": "stubbed"}, {"SecretId": "db"})
    stubber.add_client_error("get_secret_value", "InternalServiceError")
    with both(aws, stubber, mock_outside=mock_outside):
        assert "stubbed" == CLIENT.get_secret_value(SecretId="db")["SecretString"]
        with pytest.raises(CLIENT.exceptions.InternalServiceError):
            CLIENT.get_secret_value(SecretId="db")
        stubber.assert_no_pending_responses()
        assert 0 == len(aws.calls)

        stubber.deactivate()

        assert "hunter2" == CLIENT.get_secret_value(SecretId="db")["SecretString"]


@either_order
def test_stub_of_a_service_that_mocksm_does_not_have_is_no_refusal(*, mock_outside: bool) -> None:
    client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="any", aws_secret_access_key="any")
    stubber = Stubber(client)
    stubber.add_response("list_buckets", {"Buckets": [{"Name": "stubbed"}]})
    aws = mock_secrets()
    with both(aws, stubber, mock_outside=mock_outside):
        assert ["stubbed"] == [bucket["Name"] for bucket in client.list_buckets()["Buckets"]]
        assert [] == aws.take_refusals()


# -- responses ---------------------------------------------------------------------------------------------------------


@either_order
def test_responses_answers_requests_and_mocksm_answers_clients(*, mock_outside: bool) -> None:
    aws, registered = mock_secrets(secrets={"db": "hunter2"}), responses.RequestsMock()
    with both(aws, registered, mock_outside=mock_outside):
        registered.get("https://example.org/", body="registered")

        assert "registered" == requests.get("https://example.org/", timeout=1).text
        assert "hunter2" == boto3.client("secretsmanager").get_secret_value(SecretId="db")["SecretString"]
        assert 1 == len(registered.calls)
        with pytest.raises(requests.ConnectionError):
            requests.get("https://example.com/", timeout=1)


# -- time --------------------------------------------------------------------------------------------------------------

_START = datetime(2030, 1, 1, tzinfo=UTC)
_EIGHT_DAYS_LATER = datetime(2030, 1, 9, tzinfo=UTC)


class Frozen:
    """freezegun and time-machine by the same names."""

    def __init__(self, tool: str) -> None:
        self._travel: Any = (
            freezegun.freeze_time(_START) if tool == "freezegun" else time_machine.travel(_START, tick=False)
        )

    def __enter__(self) -> Frozen:  # noqa: PYI034 - Self is not in Python 3.10
        self._inside = self._travel.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._travel.__exit__(*error)

    def move_to(self, time: datetime) -> None:
        self._inside.move_to(time)


@either_order
@pytest.mark.parametrize("tool", ["freezegun", "time-machine"])
def test_frozen_time_is_the_cloud_s_and_what_falls_due_when_it_moves_is_done(tool: str, *, mock_outside: bool) -> None:
    frozen = Frozen(tool)
    with both(mock_secrets(), frozen, mock_outside=mock_outside):
        CLIENT.create_secret(Name="db", SecretString="hunter2")
        CLIENT.delete_secret(SecretId="db", RecoveryWindowInDays=7)

        assert _START == CLIENT.describe_secret(SecretId="db")["CreatedDate"]

        frozen.move_to(_EIGHT_DAYS_LATER)

        with refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret."):
            CLIENT.describe_secret(SecretId="db")
        CLIENT.create_secret(Name="db", SecretString="hunter3")
        assert _EIGHT_DAYS_LATER == CLIENT.describe_secret(SecretId="db")["CreatedDate"]


# -- vcrpy -------------------------------------------------------------------------------------------------------------


class Tables(BaseHTTPRequestHandler):
    """A DynamoDB of this machine, as far as ListTables."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"TableNames": ["recorded"]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def running_dynamodb() -> Iterator[str]:
    """Run it, and give its URL."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Tables) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        try:
            yield f"http://localhost:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()


def tables(url: str) -> list[str]:
    config = Config(retries={"max_attempts": 0}, connect_timeout=1)
    client = boto3.client("dynamodb", endpoint_url=url, region_name="us-east-1", config=config)
    with closing(client):
        names_of_tables: list[str] = client.list_tables()["TableNames"]
        return names_of_tables


def recorder(cassette: Path, mode: str) -> AbstractContextManager[Any]:
    return vcr.VCR(record_mode=mode).use_cassette(str(cassette))  # type: ignore[no-any-return]


@either_order
@pytest.mark.parametrize("passthrough", [[], ["dynamodb"]], ids=["on this machine", "let through"])
def test_recorder_keeps_and_plays_what_passes_through_and_nothing_of_mocksm_s(
    tmp_path: Path, passthrough: list[str], *, mock_outside: bool
) -> None:
    cassette = tmp_path / "cassette.yaml"
    aws = mock_secrets(passthrough=passthrough, secrets={"db": "hunter2"})
    with running_dynamodb() as url, both(aws, recorder(cassette, "once"), mock_outside=mock_outside):
        assert (["recorded"], ["db"]) == (tables(url), names())

    recorded = cassette.read_text("utf-8")
    assert [1, 1] == [recorded.count(part) for part in ("- request:", f"uri: {url}/")]

    with both(aws, recorder(cassette, "none"), mock_outside=mock_outside):
        assert (["recorded"], ["db"]) == (tables(url), names())

    with aws, pytest.raises(EndpointConnectionError):  # nobody is there any more: it was the cassette
        tables(url)
