from __future__ import annotations

import functools
import io
import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from unittest import mock as unittest_mock

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse, HeadersDict
from botocore.config import Config
from botocore.credentials import CredentialResolver, Credentials, ProcessProvider
from botocore.endpoint import Endpoint
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
    ReadTimeoutError,
)
from botocore.httpsession import URLLib3Session
from botocore.session import Session
from botocore.signers import RequestSigner

from mocksm.errors import UnmockedRequest
from mocksm.intercept import active
from mocksm.intercept.botocore import DOOR, to_aws_response, to_http_request
from mocksm.wire.http import HttpRequest, HttpResponse
from tests.intercept.canned import CannedMock, answer
from tests.intercept.clients import KEYS, boto3_client, botocore_client, new_session


@pytest.mark.parametrize("make", [boto3_client, botocore_client], ids=["boto3", "botocore"])
def test_client_is_caught_when_made_before_the_mock(mock: CannedMock, make: Any) -> None:
    client = make()
    with mock:
        assert "canned" == client.describe_secret(SecretId="a")["Name"]


@pytest.mark.parametrize("make", [boto3_client, botocore_client], ids=["boto3", "botocore"])
def test_client_is_caught_when_made_during_the_mock(mock: CannedMock, make: Any) -> None:
    with mock:
        assert "canned" == make().describe_secret(SecretId="a")["Name"]


def test_client_is_caught_when_made_in_another_mock(mock: CannedMock) -> None:
    with CannedMock() as other:
        client = boto3_client()
        client.describe_secret(SecretId="a")
    with mock:
        client.describe_secret(SecretId="b")

    assert [b'{"SecretId": "a"}'] == [request.body for request in other.requests]
    assert [b'{"SecretId": "b"}'] == [request.body for request in mock.requests]


def test_client_is_caught_when_a_module_made_it_at_import(
    mock: CannedMock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app_of_the_test.py").write_text(f"import boto3\nCLIENT = boto3.client('secretsmanager', **{KEYS})\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    import app_of_the_test  # type: ignore[import-not-found]

    with mock:
        assert "canned" == app_of_the_test.CLIENT.describe_secret(SecretId="a")["Name"]

    del sys.modules["app_of_the_test"]


def test_client_is_caught_when_another_thread_uses_it(mock: CannedMock) -> None:
    client = boto3_client()
    with mock:
        threads = [threading.Thread(target=client.describe_secret, kwargs={"SecretId": str(n)}) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert {str(n) for n in range(8)} == {json.loads(request.body)["SecretId"] for request in mock.requests}


def test_resource_is_caught() -> None:
    mock = CannedMock(HttpResponse(200, b"<R><GetRoleResult><Role><Path>/a/</Path></Role></GetRoleResult></R>"))
    mock.services.add("iam")
    session: Any = boto3.Session(botocore_session=new_session())
    role = session.resource("iam", **KEYS).Role("r")
    with mock:
        assert "/a/" == role.path


def test_client_needs_a_region_only_when_the_mock_is_over(mock: CannedMock) -> None:
    session = boto3.Session()
    with mock:
        assert mock.region == session.client("secretsmanager").meta.region_name

    with pytest.raises(NoRegionError):
        session.client("secretsmanager")


@pytest.mark.parametrize(
    ("options", "host"),
    [
        ({}, "secretsmanager.us-east-1.amazonaws.com"),
        ({"endpoint_url": "http://localhost:4566/prefix"}, "localhost"),
        ({"endpoint_url": "https://vpce-1.secretsmanager.us-east-1.vpce.amazonaws.com"}, None),
        ({"config": Config(use_fips_endpoint=True)}, "secretsmanager-fips.us-east-1.amazonaws.com"),
        ({"region_name": "cn-north-1"}, "secretsmanager.cn-north-1.amazonaws.com.cn"),
        ({"use_ssl": False}, "secretsmanager.us-east-1.amazonaws.com"),
    ],
    ids=["plain", "local", "vpc", "fips", "china", "http"],
)
def test_client_is_caught_whatever_its_endpoint(mock: CannedMock, options: dict[str, Any], host: str | None) -> None:
    client = boto3_client(**options)
    with mock:
        client.describe_secret(SecretId="a")

    assert (host or mock.requests[0].host) == mock.requests[0].host
    assert "secretsmanager" == mock.requests[0].service


@pytest.mark.parametrize(
    ("config", "host"),
    [
        (Config(use_dualstack_endpoint=True), "kms.us-east-1.api.aws"),
        (Config(use_dualstack_endpoint=True, use_fips_endpoint=True), "kms-fips.us-east-1.api.aws"),
    ],
    ids=["dualstack", "fips and dualstack"],
)
def test_client_is_caught_when_its_host_is_dualstack(mock: CannedMock, config: Config, host: str) -> None:
    client = boto3_client("kms", config=config)
    with mock:
        client.list_keys()

    assert [host] == [request.host for request in mock.requests]


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SECRETS_MANAGER"])
def test_client_is_caught_when_the_environment_set_its_endpoint(
    mock: CannedMock, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "http://localhost:4566")
    client = boto3_client()
    with mock:
        client.describe_secret(SecretId="a")

    assert ["localhost"] == [request.host for request in mock.requests]


def test_request_crosses_the_door_as_it_was_sent(mock: CannedMock) -> None:
    with mock:
        boto3_client().describe_secret(SecretId="ä")
    request = mock.requests[0]

    assert ("POST", "https://secretsmanager.us-east-1.amazonaws.com/") == (request.method, request.url)
    assert "secretsmanager.DescribeSecret" == request.headers["x-amz-target"]
    assert request.headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIA/")
    assert list(request.headers) == [name.lower() for name in request.headers]
    assert all(isinstance(value, str) for value in request.headers.values())
    assert {"SecretId": "ä"} == json.loads(request.body)


@pytest.mark.parametrize(
    ("body", "expected"),
    [(None, b""), ("ä", "ä".encode()), (b"a", b"a"), (bytearray(b"a"), b"a"), (io.BytesIO(b"a"), b"a")],
    ids=["none", "text", "bytes", "bytearray", "file"],
)
@pytest.mark.parametrize("headers", [{"A-B": b"c"}, HeadersDict({"A-B": "c"})], ids=["dict", "botocore's"])
def test_to_http_request_takes_every_form_of_body_and_headers(body: Any, expected: bytes, headers: Any) -> None:
    prepared = AWSPreparedRequest("PUT", "https://example.org/", headers, body, stream_output=False)
    if isinstance(body, io.BytesIO):
        body.seek(0)  # the two cases share it

    assert HttpRequest("PUT", "https://example.org/", {"a-b": "c"}, expected, "x") == to_http_request(prepared, "x")


def test_to_aws_response_streams_in_parts_as_urllib3_does() -> None:
    response = to_aws_response("https://example.org/", HttpResponse(201, b"abcde", {"X": "y"}))

    assert (201, "y") == (response.status_code, response.headers["x"])
    assert [b"ab", b"cd", b"e"] == list(response.raw.stream(2))
    assert b"" == response.content


def test_streaming_output_is_read_and_closed(mock: CannedMock) -> None:
    mock.responses = [HttpResponse(200, b'{"a":1}', {"Content-Length": "7"})]
    with mock:
        payload = boto3_client("lambda").invoke(FunctionName="f")["Payload"]

        assert b'{"a"' == payload.read(4)
        assert b":1}" == payload.read()

        payload.close()


def test_error_goes_through_botocore_s_own_parsing(mock: CannedMock) -> None:
    mock.responses = [answer({"__type": "ResourceNotFoundException", "Message": "no"}, status=400)]
    client = boto3_client()
    with mock, pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
        client.describe_secret(SecretId="a")

    assert ("ResourceNotFoundException", "no") == tuple(caught.value.response["Error"].values())[::-1]
    assert 400 == caught.value.response["ResponseMetadata"]["HTTPStatusCode"]


@pytest.fixture(name="unslept")
def _unslept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waits: list[float] = []
    monkeypatch.setattr("botocore.endpoint.time.sleep", waits.append)
    return waits


@pytest.mark.usefixtures("unslept")
@pytest.mark.parametrize(
    "first",
    [
        answer({"__type": "ThrottlingException"}, status=400),
        answer({}, status=500),
        ReadTimeoutError(endpoint_url="https://example.org"),
    ],
    ids=["throttled", "500", "transport"],
)
@pytest.mark.parametrize("mode", ["legacy", "standard"])
def test_botocore_retries_by_itself(first: Any, mode: Any) -> None:
    mock = CannedMock(first, answer({"Name": "second"}))
    with mock:
        result = boto3_client(config=Config(retries={"mode": mode})).describe_secret(SecretId="a")

    assert ("second", 1) == (result["Name"], result["ResponseMetadata"]["RetryAttempts"])
    assert 2 == len(mock.requests)


@pytest.mark.parametrize("error", [NotImplementedError("mocksm does not model"), UnmockedRequest("mocksm")], ids=str)
@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_error_of_mocksm_comes_out_as_it_is_and_at_once(error: Exception, mode: Any) -> None:
    mock = CannedMock(error)
    with mock, pytest.raises(type(error)) as caught:
        boto3_client(config=Config(retries={"mode": mode})).describe_secret(SecretId="a")

    assert error is caught.value
    assert 1 == len(mock.requests)


def test_before_send_handler_of_the_user_runs_and_may_answer(mock: CannedMock) -> None:
    seen: list[str] = []

    def look(request: Any, **_: Any) -> None:
        seen.append(request.url)

    def answer_instead(request: Any, **_: Any) -> AWSResponse:
        return to_aws_response(request.url, answer({"Name": "mine"}))

    client = boto3_client()
    client.meta.events.register("before-send.secrets-manager", look)
    with mock:
        client.describe_secret(SecretId="a")
        client.meta.events.register("before-send", answer_instead)

        assert "mine" == client.describe_secret(SecretId="a")["Name"]

    assert ["https://secretsmanager.us-east-1.amazonaws.com/"] * 2 == seen
    assert 1 == len(mock.requests)


def test_service_that_is_not_there_is_refused_when_its_host_is_aws(mock: CannedMock) -> None:
    with mock, pytest.raises(UnmockedRequest):
        boto3_client("s3").list_buckets()

    assert [("s3", "ListBuckets", "https://s3.amazonaws.com/")] == mock.refused


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_refusal_is_remembered_once_when_botocore_could_retry(mock: CannedMock, mode: Any) -> None:
    with mock, pytest.raises(UnmockedRequest):
        boto3_client("dynamodb", config=Config(retries={"mode": mode})).list_tables()

    assert 1 == len(mock.refused)


def test_service_is_told_exactly_when_it_shares_a_signing_name() -> None:
    mock = CannedMock(serves={"rds"})
    with mock, pytest.raises(UnmockedRequest):
        boto3_client("neptune").describe_db_clusters()

    assert [] == mock.requests
    assert "neptune" == mock.refused[0][0]


class _Table(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"TableNames": ["from the server"]}')

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


@pytest.fixture(name="server")
def _server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Table) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def closing(client: Any) -> Any:
    """Close the connections that a client leaves open in its pool (a ResourceWarning)."""
    return unittest_mock.MagicMock(__enter__=lambda _: client, __exit__=lambda *_: client.close())


def test_service_that_is_not_there_passes_when_its_host_is_not_aws(mock: CannedMock, server: str) -> None:
    with mock, closing(boto3_client("dynamodb", endpoint_url=server)) as client:
        assert ["from the server"] == client.list_tables()["TableNames"]

    assert [] == mock.refused


@pytest.fixture(name="sent")
def _sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where requests went that got through; below the door, so that it decides."""
    urls: list[str] = []

    def send(_: Any, request: Any) -> AWSResponse:
        urls.append(request.url)
        return to_aws_response(request.url, answer({"TableNames": []}))

    monkeypatch.setattr(URLLib3Session, "send", send)
    return urls


def test_service_is_let_through_when_the_test_names_it(mock: CannedMock, sent: list[str]) -> None:
    mock.passing.add("dynamodb")
    with mock:
        boto3_client("dynamodb").list_tables()

    assert ["https://dynamodb.us-east-1.amazonaws.com/"] == sent


def signed(service: str, url: str) -> AWSPreparedRequest:
    request = AWSRequest("POST", url, {"X-Amz-Target": "T.Op"}, b"{}")
    SigV4Auth(Credentials("AKIA", "s"), service, "us-east-1").add_auth(request)
    return request.prepare()


@pytest.mark.parametrize("url", ["https://kms.us-east-1.amazonaws.com/", "http://localhost:4566/"])
def test_wall_answers_a_signed_request_when_the_mock_serves_it(mock: CannedMock, url: str) -> None:
    with mock:
        response = URLLib3Session().send(signed("kms", url))

    assert b'{"Name": "canned"}' == response.content
    assert ["kms"] == [request.service for request in mock.requests]


def test_wall_refuses_a_signed_request_when_nobody_serves_it(mock: CannedMock) -> None:
    url = "https://sqs.us-east-1.amazonaws.com/"
    with mock, pytest.raises(UnmockedRequest):
        URLLib3Session().send(signed("sqs", url))

    assert [("sqs", "POST", url)] == mock.refused


@pytest.mark.parametrize(
    "host",
    ["169.254.169.254", "[fd00:ec2::254]", "169.254.170.2", "169.254.170.23"],
    ids=["IMDS", "IMDS over IPv6", "ECS", "EKS"],
)
def test_wall_looks_like_a_laptop_when_credentials_are_asked_for(mock: CannedMock, sent: list[Any], host: str) -> None:
    with mock, pytest.raises(ConnectTimeoutError, match="Connect timeout on endpoint"):
        URLLib3Session().send(AWSRequest("GET", f"http://{host}/latest").prepare())

    assert [] == mock.refused


def test_wall_lets_a_credential_host_through_when_the_test_names_it(mock: CannedMock, sent: list[str]) -> None:
    mock.passing.add("169.254.169.254")
    with mock:
        URLLib3Session().send(AWSRequest("GET", "http://169.254.169.254/latest").prepare())

    assert ["http://169.254.169.254/latest"] == sent


def test_nothing_is_answered_when_no_mock_is_active(mock: CannedMock, server: str) -> None:
    client = boto3_client(endpoint_url=server)
    with mock:
        client.describe_secret(SecretId="a")
    with closing(client):
        client.list_secrets()

    assert 1 == len(mock.requests)


METHODS = [(Endpoint, "_do_get_response"), (URLLib3Session, "send")]


def test_classes_are_as_before_when_the_last_mock_has_left() -> None:
    before = [vars(owner)[name] for owner, name in METHODS]
    outer, inner = CannedMock(), CannedMock()
    with outer:
        active.enter(inner, (DOOR,))
        during = [vars(owner)[name] for owner, name in METHODS]
    still = [vars(owner)[name] for owner, name in METHODS]
    active.leave(inner)

    assert during == still
    assert not set(before) & set(during)
    assert before == [vars(owner)[name] for owner, name in METHODS]


@pytest.mark.parametrize(("owner", "name"), METHODS, ids=["endpoint", "session"])
def test_patch_of_another_tool_stays_when_the_mock_leaves(mock: CannedMock, owner: type, name: str) -> None:
    before = vars(owner)[name]

    def theirs(*_: Any) -> None: ...

    with unittest_mock.patch.object(owner, name):  # puts `before` back at the end
        mock.__enter__()
        setattr(owner, name, theirs)
        mock.__exit__()

        assert theirs is vars(owner)[name]

    assert before is vars(owner)[name]


WRAPPED = [
    *METHODS,
    (RequestSigner, "sign"),
    (Session, "get_scoped_config"),
    (CredentialResolver, "load_credentials"),
    (ProcessProvider, "load"),
]


def delegating(method: Any) -> Any:
    @functools.wraps(method)
    def delegate(*args: Any, **kwargs: Any) -> Any:
        return method(*args, **kwargs)

    return delegate


def test_everything_passes_through_when_another_tool_has_wrapped_ours_and_the_mock_is_over(
    mock: CannedMock, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [vars(owner)[name] for owner, name in WRAPPED]
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    (tmp_path / "config").write_text("[profile prod]\ncredential_process = false\n")
    with pytest.MonkeyPatch.context() as tool:
        with mock:
            for owner, name in WRAPPED:
                tool.setattr(owner, name, delegating(vars(owner)[name]))
        with pytest.raises(ProfileNotFound):
            boto3.Session(profile_name="missing")
        with pytest.raises(CredentialRetrievalError):
            boto3.Session(profile_name="prod", region_name="us-east-1").client("kms")
        with pytest.raises(NoCredentialsError):
            new_session().create_client("kms", region_name="us-east-1").list_keys()
        with closing(boto3_client(endpoint_url=server)) as client:
            client.list_secrets()
    with mock:
        pass  # takes up what the tool left bare when it put ours back

    assert [] == mock.requests
    assert before == [vars(owner)[name] for owner, name in WRAPPED]


def test_client_error_is_none_of_the_mock_s_when_the_service_is_stubbed_by_hand(mock: CannedMock) -> None:
    client = boto3_client("s3")
    client.meta.events.register(
        "before-send", lambda request, **_: to_aws_response(request.url, HttpResponse(404, b""))
    )
    with mock, pytest.raises(ClientError, match="404"):
        client.head_bucket(Bucket="bucket")

    assert [] == mock.refused
