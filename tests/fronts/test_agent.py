"""The Secrets Manager Agent: integrations.md 9.2."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from mocksm import MockSecrets, mock_secrets
from mocksm.clock import UTC
from mocksm.errors import MocksmError
from tests.cloud import CLIENT

TOKEN = {"X-Aws-Parameters-Secrets-Token": "any"}
GET = "/secretsmanager/get?secretId=db"
NOT_FOUND = '{"__type":"ResourceNotFoundException", "message":"Secrets Manager can\'t find the specified secret."}'


@pytest.fixture(name="aws")
def _aws() -> Iterator[MockSecrets]:
    with mock_secrets(secrets={"db": "hunter2"}, localhost="agent") as aws:
        yield aws


def get(path: str = GET, *, method: str = "GET", headers: Any = TOKEN) -> requests.Response:
    return requests.request(method, f"http://localhost:2773{path}", headers=headers, timeout=1)


def value(path: str = GET) -> str:
    secret: str = get(path).json()["SecretString"]
    return secret


def asked(aws: MockSecrets) -> list[str]:
    return [call.operation.partition(":")[2] for call in aws.calls if call.operation != "secretsmanager:PutSecretValue"]


def test_answer_has_what_there_is_and_its_date_is_text() -> None:
    with mock_secrets(localhost="agent") as aws:
        aws.clock.freeze()
        aws.clock.move_to(datetime(2030, 1, 1, tzinfo=UTC))
        CLIENT.create_secret(Name="db", SecretString="hunter2")
        CLIENT.create_secret(Name="bin", SecretBinary=b"\x00\xff")
        response = get()
        found = response.json()

        assert (200, "application/json") == (response.status_code, response.headers["Content-Type"])
        assert {"ARN", "Name", "VersionId", "SecretString", "VersionStages", "CreatedDate"} == set(found)
        assert (aws.secrets["db"].arn, "hunter2", "1893456000") == (
            found["ARN"],
            found["SecretString"],
            found["CreatedDate"],
        )
        binary = get("/v1/bin").json()
        assert ("AP8=", False) == (binary["SecretBinary"], "SecretString" in binary)
        aws.clock.advance(seconds=0.25)
        CLIENT.put_secret_value(SecretId="db", SecretString="new")
        assert "1893456000.25" == get(f"{GET}&refreshNow=1").json()["CreatedDate"]


@pytest.mark.parametrize("base", ["/secretsmanager/get?secretId={}&", "/v1/{}?"], ids=["query", "path"])
def test_versions_are_selected_either_way(base: str, aws: MockSecrets) -> None:
    first = get().json()["VersionId"]
    CLIENT.put_secret_value(SecretId="db", SecretString="new")
    path = base.format(quote(aws.secrets["db"].arn, safe=""))

    assert "new" == value(path)
    assert "hunter2" == value(f"{path}versionStage=AWSPREVIOUS")
    assert "hunter2" == value(f"{path}versionId={first}")


@pytest.mark.parametrize(
    ("request_", "status", "body"),
    [
        (("GET", "/ping", {}), 200, "healthy"),
        (("GET", "/ping", {"X-Forwarded-For": "1.2.3.4"}), 400, "Forwarded"),
        (("GET", GET, {**TOKEN, "X-Forwarded-For": "1.2.3.4"}), 400, "Forwarded"),
        (("GET", GET, {}), 403, "Bad Token"),
        (("POST", "/nowhere", {}), 403, "Bad Token"),
        (("POST", "/nowhere", TOKEN), 405, "Not allowed"),
        (("POST", "/ping", {}), 405, "Not allowed"),
        (("GET", "/nowhere", TOKEN), 404, "Not found"),
        (("GET", "/secretsmanager/get", TOKEN), 400, "missing parameter secretId"),
        (("GET", "/v1/", TOKEN), 400, "missing secret ID"),
        (("GET", f"{GET}&color=red", TOKEN), 400, "unknown parameter: color"),
        (("GET", "/v1/db?secretId=db", TOKEN), 400, "unknown parameter: secretId"),
        (("GET", f"{GET}&refreshNow=yes", TOKEN), 400, "invalid refreshNow value"),
        (("GET", "/v1/missing", TOKEN), 400, NOT_FOUND),
    ],
)
def test_refusals_are_in_the_agent_s_words_and_order(request_: Any, status: int, body: str, aws: MockSecrets) -> None:
    method, path, headers = request_
    response = get(path, method=method, headers=headers)
    assert (status, body) == (response.status_code, response.text)
    assert body == NOT_FOUND or [] == asked(aws)


@pytest.mark.parametrize("header", ["X-Aws-Parameters-Secrets-Token", "x-vault-token"])
@pytest.mark.parametrize(
    ("variables", "token"),
    [
        ({"AWS_TOKEN": "a", "AWS_SESSION_TOKEN": "b"}, "a"),
        ({"AWS_SESSION_TOKEN": "b", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "c"}, "b"),
        ({"AWS_CONTAINER_AUTHORIZATION_TOKEN": "c"}, "c"),
    ],
    ids=["own", "session", "container"],
)
@pytest.mark.usefixtures("aws")
def test_token_is_that_of_the_first_variable(
    variables: dict[str, str], token: str, header: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in variables.items():
        monkeypatch.setenv(name, text)
    assert [200, 403] == [get(headers={header: given}).status_code for given in (token, "x")]


@pytest.mark.usefixtures("aws")
def test_token_may_be_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text("secret\n", "utf-8")
    monkeypatch.setenv("AWS_TOKEN", f"file://{tmp_path}/token")
    assert [200, 403] == [get(headers={"X-Vault-Token": given}).status_code for given in ("secret", "x")]


def test_file_of_the_token_that_is_not_there_is_the_test_s_mistake(
    aws: MockSecrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_TOKEN", "file:///nowhere/token")
    with pytest.raises(MocksmError, match="cannot read its token from file:///nowhere/token"):
        get()
    assert 1 == len(aws.take_refusals())


def test_value_is_kept_for_300_seconds_by_name_and_by_arn_apart(aws: MockSecrets) -> None:
    aws.clock.freeze()
    by_arn = f"/v1/{aws.secrets['db'].arn}"
    assert ["hunter2", "hunter2", "hunter2"] == [value(), value(by_arn), value("/v1/db")]
    CLIENT.put_secret_value(SecretId="db", SecretString="new")
    aws.clock.advance(seconds=299)
    assert ["hunter2", "hunter2"] == [value(), value(by_arn)]
    assert ["GetSecretValue", "GetSecretValue"] == asked(aws)

    aws.clock.advance(seconds=1)
    assert "new" == value()
    assert ["DescribeSecret", "GetSecretValue"] == asked(aws)[2:]


@pytest.mark.parametrize("selector", ["", "&versionId={}", "&versionStage=AWSCURRENT"], ids=["none", "id", "stage"])
def test_value_that_holds_still_is_kept_longer(selector: str, aws: MockSecrets) -> None:
    aws.clock.freeze()
    path = GET + selector.format(get().json()["VersionId"])
    value(path)
    before = asked(aws)
    for _ in range(2):
        aws.clock.advance(seconds=300)
        assert ["hunter2", "hunter2"] == [value(path), value(path)]
    assert [*before, "DescribeSecret", "DescribeSecret"] == asked(aws)


def test_version_that_lost_its_label_is_asked_again_and_by_its_id_it_holds(aws: MockSecrets) -> None:
    aws.clock.freeze()
    by_id = f"{GET}&versionId={get().json()['VersionId']}"
    assert ["hunter2", "hunter2"] == [value(by_id), value(f"{GET}&versionStage=AWSCURRENT")]
    CLIENT.put_secret_value(SecretId="db", SecretString="new")
    aws.clock.advance(seconds=300)
    assert ["hunter2", "new"] == [value(by_id), value(f"{GET}&versionStage=AWSCURRENT")]


@pytest.mark.parametrize(("text", "asks"), [("true", 2), ("1", 2), ("TRUE", 2), ("false", 1), ("0", 1)])
def test_refresh_now_asks_for_the_value_alone(text: str, asks: int, aws: MockSecrets) -> None:
    value()
    value(f"{GET}&refreshNow={text}")
    assert ["GetSecretValue"] * asks == asked(aws)


def test_error_is_not_kept(aws: MockSecrets) -> None:
    assert NOT_FOUND == get("/v1/late").text
    aws.secret("late", "there")
    assert "there" == value("/v1/late")


@pytest.mark.parametrize(
    ("error", "status", "body"),
    [
        ("InternalServiceError", 500, None),
        ("timeout", 504, '{"__type":"TimeoutError", "message":"Timeout"}'),
        ("connect timeout", 504, '{"__type":"TimeoutError", "message":"Timeout"}'),
        ("connection reset", 502, '{"__type":"ConnectionError", "message":"Response Error"}'),
        ("unreachable", 502, '{"__type":"ConnectionError", "message":"Read Error"}'),
    ],
)
def test_fault_is_told_unless_an_old_answer_is_kept(
    error: str, status: int, body: str | None, aws: MockSecrets
) -> None:
    aws.clock.freeze()
    with aws.fail("secretsmanager:*", error):
        response = get()
        assert status == response.status_code
        assert body is None or body == response.text
    value()
    aws.clock.advance(seconds=300)
    with aws.fail("secretsmanager:*", error):
        assert "hunter2" == value()
        assert status == get(f"{GET}&refreshNow=1").status_code


def test_refusal_is_told_though_an_old_answer_is_kept(aws: MockSecrets) -> None:
    aws.clock.freeze()
    value()
    CLIENT.delete_secret(SecretId="db", ForceDeleteWithoutRecovery=True)
    aws.clock.advance(seconds=300)
    assert (400, NOT_FOUND) == (get().status_code, get().text)
