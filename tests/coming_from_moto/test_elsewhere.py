"""What is let through, what is refused, and other endpoints."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws
from moto.core.exceptions import ServiceNotWhitelisted

from mocksm import UnmockedRequest, mock_secrets

Mock = Callable[..., Any]


class Site(BaseHTTPRequestHandler):
    """Answers like S3, and is what the test takes for the real AWS: clients reach it as their proxy."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        body = b"<ListAllMyBucketsResult><Buckets><Bucket><Name>real</Name></Bucket></Buckets></ListAllMyBucketsResult>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def buckets() -> Iterator[Callable[[], list[str]]]:
    Site.asked = []
    server = HTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def names() -> list[str]:
        s3 = boto3.client(
            "s3",
            region_name="us-east-1",
            endpoint_url="http://s3.us-east-1.amazonaws.com",
            config=Config(proxies={"http": f"http://127.0.0.1:{server.server_port}"}),
        )
        return [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]

    yield names
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "mock",
    [
        pytest.param(lambda: mock_aws(config={"core": {"passthrough": {"services": ["s3"]}}}), id="moto, service"),
        pytest.param(
            lambda: mock_aws(config={"core": {"passthrough": {"urls": [r"http://s3\..*\.amazonaws\.com"]}}}),
            id="moto, URL",
        ),
        pytest.param(lambda: mock_secrets(passthrough=["s3"]), id="mocksm, service"),
        pytest.param(lambda: mock_secrets(passthrough=["s3.us-east-1.amazonaws.com"]), id="mocksm, host"),
    ],
)
def test_what_is_let_through_reaches_the_real_service(mock: Mock, buckets: Callable[[], list[str]]) -> None:
    with mock():
        assert ["real"] == buckets()
    assert 1 == len(Site.asked)


def test_another_service_is_mocked_by_moto_and_refused_by_mocksm(buckets: Callable[[], list[str]]) -> None:
    with mock_aws():
        assert [] == buckets()
    with mock_secrets() as aws:
        with pytest.raises(UnmockedRequest, match="ListBuckets"):
            buckets()
        aws.take_refusals()
    assert [] == Site.asked


def test_both_together_give_each_its_services(buckets: Callable[[], list[str]]) -> None:
    with mock_aws(), mock_secrets(secrets={"prod/db": "hunter2"}) as aws:
        assert ([], "hunter2") == (buckets(), aws.secrets["prod/db"].value)
    assert [] == Site.asked


def test_services_beside_those_of_a_list_are_refused_by_moto_if_told_and_always_by_mocksm() -> None:
    def list_tables() -> Any:
        return boto3.client("dynamodb", region_name="us-east-1").list_tables()

    with mock_aws(config={"core": {"service_whitelist": ["secretsmanager"]}}), pytest.raises(ServiceNotWhitelisted):
        list_tables()
    with mock_secrets() as aws:
        with pytest.raises(UnmockedRequest):
            list_tables()
        aws.take_refusals()


def test_an_endpoint_of_your_own_needs_moto_s_server_and_is_caught_by_mocksm() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        free = held.getsockname()[1]

    def make() -> Any:
        endpoint = f"http://127.0.0.1:{free}"
        once = Config(retries={"total_max_attempts": 1})
        client = boto3.client("secretsmanager", region_name="us-east-1", endpoint_url=endpoint, config=once)
        return client.create_secret(Name="prod/db", SecretString="hunter2")

    with mock_aws(), pytest.raises(EndpointConnectionError):
        make()
    with mock_secrets() as aws:
        make()
        assert "hunter2" == aws.secrets["prod/db"].value
