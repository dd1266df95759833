"""The Lambda extension: integrations.md 9.1."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
import requests

from mocksm import MockSecrets, allow, mock_secrets
from mocksm.clock import UTC
from mocksm.errors import MocksmError
from tests.cloud import CLIENT

TOKEN = "X-Aws-Parameters-Secrets-Token"
FAILED = "an unexpected error occurred while executing request"


@pytest.fixture(name="aws")
def _aws() -> Iterator[MockSecrets]:
    with mock_secrets(secrets={"db": "hunter2"}) as aws:
        yield aws


def get(path: str = "/secretsmanager/get?secretId=db", *, port: int = 2773, **headers: str) -> requests.Response:
    return requests.get(f"http://localhost:{port}{path}", headers={TOKEN: "any", **headers}, timeout=1)


def value(path: str = "/secretsmanager/get?secretId=db") -> str:
    secret: str = get(path).json()["SecretString"]
    return secret


def test_answer_is_what_the_sdk_for_go_makes_of_get_secret_value(aws: MockSecrets) -> None:
    secret = aws.secrets["db"]
    created = aws.cloud.clock.now

    response = get()

    found = response.json()
    assert (200, "application/json") == (response.status_code, response.headers["Content-Type"])
    assert [
        "ARN",
        "CreatedDate",
        "Name",
        "SecretBinary",
        "SecretString",
        "VersionId",
        "VersionStages",
        "ResultMetadata",
    ] == list(found)
    assert (secret.arn, "db", None, "hunter2") == tuple(
        found[name] for name in ("ARN", "Name", "SecretBinary", "SecretString")
    )
    assert (["AWSCURRENT"], {}) == (found["VersionStages"], found["ResultMetadata"])
    assert found["CreatedDate"].startswith(f"{created():%Y-%m-%dT}")
    assert found["CreatedDate"].endswith("Z")


@pytest.mark.parametrize(
    ("after", "written"),
    [(timedelta(), "2030-01-01T00:00:00Z"), (timedelta(milliseconds=120), "2030-01-01T00:00:00.12Z")],
)
def test_created_date_has_as_much_of_a_fraction_as_there_is(after: timedelta, written: str) -> None:
    with mock_secrets() as aws:
        aws.clock.freeze()
        aws.clock.move_to(datetime(2030, 1, 1, tzinfo=UTC) + after)
        CLIENT.create_secret(Name="db", SecretString="hunter2")
        assert written == get().json()["CreatedDate"]


def test_binary_secret_is_base64(aws: MockSecrets) -> None:
    aws.secret("bin", b"\x00\xff")
    found = get("/secretsmanager/get?secretId=bin").json()
    assert ("AP8=", None) == (found["SecretBinary"], found["SecretString"])


@pytest.mark.parametrize("trailing", ["", "/"])
def test_versions_are_selected(trailing: str, aws: MockSecrets) -> None:
    first = get().json()["VersionId"]
    CLIENT.put_secret_value(SecretId="db", SecretString="new")
    path = f"/secretsmanager/get{trailing}?secretId="
    arn = quote(aws.secrets["db"].arn, safe="")

    assert "new" == value(f"{path}{arn}")
    assert "hunter2" == value(f"{path}{arn}&versionStage=AWSPREVIOUS")
    assert "hunter2" == value(f"{path}{arn}&versionId={first}")


def test_value_is_kept_for_300_seconds_of_the_clock(aws: MockSecrets) -> None:
    aws.clock.freeze()
    assert "hunter2" == value()
    CLIENT.put_secret_value(SecretId="db", SecretString="new")

    aws.clock.advance(seconds=299)
    assert "hunter2" == value()
    assert 1 == len(aws.calls("secretsmanager:GetSecretValue"))
    aws.clock.advance(seconds=1)
    assert "new" == value()


def test_refresh_now_asks_and_what_it_gets_is_kept(aws: MockSecrets) -> None:
    value()
    CLIENT.put_secret_value(SecretId="db", SecretString="new")

    assert "hunter2" == value()
    assert "new" == value("/secretsmanager/get?secretId=db&refreshNow=true")
    assert "new" == value()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SECRETS_MANAGER_TTL", "0"),
        ("PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED", "FALSE"),
        ("PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE", "0"),
    ],
)
def test_nothing_is_kept_where_the_cache_is_off(
    name: str, text: str, aws: MockSecrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, text)
    assert ["hunter2", "hunter2"] == [value(), value()]
    assert 2 == len(aws.calls("secretsmanager:GetSecretValue"))


def test_ttl_and_size_of_the_cache_are_the_variables(aws: MockSecrets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRETS_MANAGER_TTL", "10")
    monkeypatch.setenv("PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE", "1")
    aws.clock.freeze()
    aws.secret("other", "o")
    reads: list[tuple[str, int]] = [("db", 1), ("db", 1), ("other", 2), ("db", 3)]
    for name, calls in reads:
        value(f"/secretsmanager/get?secretId={name}")
        assert calls == len(aws.calls("secretsmanager:GetSecretValue"))
    aws.clock.advance(seconds=10)
    value()
    assert 4 == len(aws.calls("secretsmanager:GetSecretValue"))


@pytest.mark.parametrize("text", ["301", "-1", "ten", ""])
def test_variable_that_makes_no_sense_is_the_test_s_mistake(
    text: str, aws: MockSecrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRETS_MANAGER_TTL", text)
    with pytest.raises(MocksmError, match="takes a number from 0 to 300 as SECRETS_MANAGER_TTL"):
        get()
    assert 1 == len(aws.take_refusals())


def test_what_is_kept_goes_with_a_restored_snapshot_and_a_reset(aws: MockSecrets) -> None:
    snapshot = aws.snapshot()
    value()
    aws.restore(snapshot)
    value()
    assert 1 == len(aws.calls("secretsmanager:GetSecretValue"))
    CLIENT.put_secret_value(SecretId="db", SecretString="new")
    aws.reset()
    assert "hunter2" == value()  # seeded anew


def test_port_is_the_variable(aws: MockSecrets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", "1")
    assert 200 == get(port=1).status_code
    with pytest.raises(requests.ConnectionError):
        get()


@pytest.mark.parametrize(
    ("given", "right", "status"),
    [(None, None, 401), ("", None, 401), ("any", None, 200), ("right", "right", 200), ("wrong", "right", 403)],
)
@pytest.mark.usefixtures("aws")
def test_token_is_the_session_s(
    given: str | None, right: str | None, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if right is not None:
        monkeypatch.setenv("AWS_SESSION_TOKEN", right)
    headers = {} if given is None else {TOKEN.lower(): given}
    assert (
        status
        == requests.get("http://localhost:2773/secretsmanager/get?secretId=db", headers=headers, timeout=1).status_code
    )


@pytest.mark.parametrize("query", ["secretId=missing", "", "secretId="], ids=["missing", "no id", "empty id"])
def test_error_says_nothing_and_is_not_kept(query: str, aws: MockSecrets) -> None:
    response = get(f"/secretsmanager/get?{query}")
    assert (400, FAILED) == (response.status_code, response.text)

    aws.secret("missing", "there")
    assert query != "secretId=missing" or "there" == value(f"/secretsmanager/get?{query}")


@pytest.mark.parametrize("error", ["InternalServiceError", "timeout", "unreachable"])
def test_fault_of_the_service_is_a_500(error: str, aws: MockSecrets) -> None:
    aws.fail("secretsmanager:GetSecretValue", error, times=1)
    assert [500, 200] == [get().status_code, get().status_code]


def test_answer_that_is_late_makes_the_extension_s_late(aws: MockSecrets) -> None:
    aws.clock.freeze()
    aws.slow("secretsmanager:GetSecretValue", 0.5)
    before = aws.cloud.clock.now()
    assert 200 == get().status_code
    assert timedelta(seconds=0.5) == aws.cloud.clock.now() - before


def test_caller_is_whoever_acts_and_caches_of_others_are_not_shared(aws: MockSecrets) -> None:
    may = aws.role("may", policies=[allow("secretsmanager:GetSecretValue")])
    may_not = aws.role("may-not")
    with may:
        assert "hunter2" == value()
        assert may.arn.rpartition("/")[2] in aws.calls[-1].principal.arn
    with may_not:
        assert (400, FAILED) == (get().status_code, get().text)


def test_function_reads_as_its_role(aws: MockSecrets) -> None:
    def handler(event: Any, context: Any) -> Any:
        request = urllib.request.Request("http://localhost:2773/secretsmanager/get?secretId=db", headers={TOKEN: "any"})
        with urllib.request.urlopen(request) as response:  # noqa: S310 - a literal
            return json.loads(response.read())["SecretString"]

    role = aws.role("reader", policies=[allow("secretsmanager:GetSecretValue")])
    aws.function("reads", handler, role=role)
    answer = aws.client("lambda").invoke(FunctionName="reads")
    assert b'"hunter2"' == answer["Payload"].read()
    assert "assumed-role/reader" in aws.calls("secretsmanager:GetSecretValue")[-1].principal.arn


@pytest.mark.parametrize(("method", "path"), [("GET", "/ping"), ("GET", "/v1/db"), ("POST", "/secretsmanager/get")])
def test_what_nobody_knows_is_not_modelled(method: str, path: str, aws: MockSecrets) -> None:
    with pytest.raises(
        NotImplementedError, match=f"does not model what the Lambda extension answers to {method} {path}"
    ):
        requests.request(method, f"http://localhost:2773{path}", headers={TOKEN: "any"}, timeout=1)
    assert 1 == len(aws.take_refusals())
