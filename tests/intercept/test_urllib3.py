from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import pytest
import urllib3
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError, ReadTimeoutError

from mocksm import UnmockedRequest, mock_secrets
from mocksm.wire.http import HttpResponse, NoAnswer
from tests.intercept.canned import CannedMock, answer
from tests.intercept.clients import boto3_client
from tests.intercept.signed import signed

LOCAL = "http://localhost:2773/secretsmanager/get?secretId=db"


@pytest.fixture(name="pools")
def _pools() -> Any:
    with urllib3.PoolManager() as pools:
        yield pools


def call(pools: Any, **options: Any) -> Any:
    request = signed(SecretId="db")
    return pools.request(request.method, request.url, body=request.data, headers=request.headers, **options)


def test_local_endpoint_is_asked_with_what_was_sent(pools: Any, mock: CannedMock) -> None:
    with mock:
        response = pools.request("GET", LOCAL, headers={"X-Aws-Parameters-Secrets-Token": "any"})

    assert (200, "OK", {"Name": "canned"}) == (response.status, response.reason, json.loads(response.data))
    [sent] = mock.requests
    assert ("GET", LOCAL, b"", "any") == (
        sent.method,
        sent.url,
        sent.body,
        sent.headers["x-aws-parameters-secrets-token"],
    )


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_local_endpoint_is_found_by_every_name(host: str, mock: CannedMock) -> None:
    with mock, urllib3.HTTPConnectionPool(host, 2773, headers={"A": "b"}) as pool:
        assert {"Name": "canned"} == json.loads(pool.request("GET", "/ping").data)
    assert [(f"http://{host}:2773/ping", "b")] == [(sent.url, sent.headers["a"]) for sent in mock.requests]


@pytest.mark.parametrize("url", ["http://localhost:2774/", "https://localhost:2773/"])
def test_other_ports_and_schemes_are_not_the_mock_s(url: str, pools: Any, mock: CannedMock) -> None:
    with mock, pytest.raises(MaxRetryError):
        pools.request("GET", url, retries=0)
    assert [] == mock.requests


def test_body_may_be_left_to_be_read(pools: Any, mock: CannedMock) -> None:
    with mock:
        response = pools.request("GET", LOCAL, preload_content=False)
    assert [b'{"Name": ', b'"canned"}'] == list(response.stream(9))


def test_signed_call_is_answered_and_other_hosts_of_aws_are_refused(pools: Any) -> None:
    with mock_secrets(secrets={"db": "hunter2"}) as aws:
        assert "hunter2" == json.loads(call(pools).data)["SecretString"]
        with pytest.raises(UnmockedRequest, match=r"did not send GET to https://s3\.us-east-1\.amazonaws\.com/bucket:"):
            pools.request("GET", "https://s3.us-east-1.amazonaws.com/bucket")
        assert 1 == len(aws.take_refusals())


@pytest.mark.parametrize("passing", ["secretsmanager", "localhost"])
def test_what_the_test_lets_through_is_sent(passing: str, pools: Any) -> None:
    mock, request = CannedMock(passing=[passing]), signed(url="http://localhost:1/")
    with mock, pytest.raises(MaxRetryError, match="refused"):
        pools.request("POST", request.url, headers=request.headers, retries=0)
    assert [] == mock.requests


def test_botocore_s_pools_are_left_to_its_own_door() -> None:
    config = Config(retries={"total_max_attempts": 1})
    client = boto3_client("neptune", endpoint_url="http://localhost:1", config=config)
    mock = CannedMock(passing=["neptune"], serves=["rds"])  # as which neptune signs
    with mock, closing(client), pytest.raises(EndpointConnectionError):
        client.describe_db_clusters()
    assert [] == mock.requests


@pytest.mark.parametrize(
    ("code", "raised", "waited"),
    [
        ("timeout", ReadTimeoutError, 8.0),
        ("connect timeout", MaxRetryError, 4.0),
        ("connection reset", ProtocolError, 1.0),
        ("unreachable", MaxRetryError, 1.0),
    ],
)
def test_no_answer_is_told_as_urllib3_tells_it(code: Any, raised: type[Exception], waited: float, pools: Any) -> None:
    mock = CannedMock(NoAnswer(code, latency=1.0))
    timeout = urllib3.Timeout(connect=3, read=7)
    with mock, pytest.raises(raised, match="mocksm: a failure of transport was ordered"):
        call(pools, timeout=timeout, retries=urllib3.Retry(0, read=False))
    assert [waited] == mock.passed


def test_pool_s_own_timeout_and_retries_count_where_the_call_names_none() -> None:
    mock = CannedMock(NoAnswer("timeout"))
    retries = urllib3.Retry(2, allowed_methods=None, backoff_factor=0)
    pool = urllib3.HTTPConnectionPool("localhost", 2773, timeout=3, retries=retries)
    with mock, pool, pytest.raises(MaxRetryError) as caught:
        pool.request("GET", "/ping")
    assert isinstance(caught.value.reason, ReadTimeoutError)
    assert (3, 9.0) == (len(mock.requests), sum(mock.passed))


@pytest.mark.parametrize("retries", [False, None, 5])
def test_connection_error_is_retried_as_often_as_asked(retries: Any, pools: Any) -> None:
    mock = CannedMock(NoAnswer("unreachable"))
    with mock, pytest.raises(NewConnectionError if retries is False else MaxRetryError):
        call(pools, retries=retries)
    assert {False: 1, None: 4, 5: 6}[retries] == len(mock.requests)


def test_status_is_retried_where_asked_after_as_long_as_the_answer_says(pools: Any) -> None:
    mock = CannedMock(HttpResponse(429, b"", {"Retry-After": "30"}), answer({"Name": "second"}))
    retries = urllib3.Retry(1, allowed_methods=None)
    with mock:
        assert {"Name": "second"} == json.loads(call(pools, retries=retries).data)
    assert [30.0] == mock.passed


def test_last_status_is_the_answer_where_none_is_to_be_raised(pools: Any) -> None:
    mock = CannedMock(answer(status=503))
    retries = urllib3.Retry(1, status_forcelist=[503], allowed_methods=None, raise_on_status=False)
    with mock:
        assert 503 == call(pools, retries=retries).status
    assert 2 == len(mock.requests)


def test_nothing_is_changed_when_the_mock_has_ended() -> None:
    before = urllib3.HTTPConnectionPool.urlopen
    with mock_secrets():
        assert before is not urllib3.HTTPConnectionPool.urlopen
    assert before is urllib3.HTTPConnectionPool.urlopen


def test_wrapper_of_another_tool_that_names_no_parameter_is_no_hindrance(
    pools: Any, mock: CannedMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Any = urllib3.HTTPConnectionPool.urlopen

    def traced(*args: Any, **kwargs: Any) -> Any:
        return real(*args, **kwargs)

    monkeypatch.setattr(urllib3.HTTPConnectionPool, "urlopen", traced)
    with mock:
        assert {"Name": "canned"} == json.loads(call(pools).data)
        with pytest.raises(MaxRetryError):
            pools.request("GET", "http://localhost:1/", retries=0)
