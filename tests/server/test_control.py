"""The control endpoints: another program seeds, looks, moves the time and starts over, if it knows the token."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import pytest

from mocksm import MockSecrets
from tests.server.raw import Answer, ask, send

TOKEN = "not-a-secret"


class Controlled(NamedTuple):
    """A served mock, and who knows its token."""

    aws: MockSecrets
    url: str

    def ask(self, method: str, path: str, content: Any = None) -> Answer:
        body = b"" if content is None else json.dumps(content).encode()
        return send(self.url, method, f"/_mocksm/{path}", body, {"Authorization": f"Bearer {TOKEN}"})


@pytest.fixture
def controlled(mocksm: MockSecrets) -> Iterator[Controlled]:
    with mocksm.serve(token=TOKEN) as url:
        yield Controlled(mocksm, url)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="none"),
        pytest.param({"Authorization": "Bearer"}, id="empty"),
        pytest.param({"Authorization": f"Bearer {TOKEN}x"}, id="longer"),
        pytest.param({"Authorization": f"Bearer {TOKEN[:-1]}"}, id="shorter"),
        pytest.param({"Authorization": TOKEN}, id="bare"),
        pytest.param({"Authorization": "Bearer \xe9"}, id="not ASCII"),
    ],
)
@pytest.mark.parametrize("path", ["health", "calls", "reset", "seed", "clock", "clock/advance", "absent"])
def test_nothing_is_told_or_done_without_the_token(controlled: Controlled, path: str, headers: dict[str, str]) -> None:
    controlled.aws.secret("db", "hunter2")
    for method in ("GET", "POST"):
        answer = send(controlled.url, method, f"/_mocksm/{path}", b"{}", headers)
        assert 401 == answer.status
        assert b"not-a-secret" not in answer.body
        assert "db" in controlled.aws.secrets


def test_the_token_is_the_environments_when_none_is_given(mocksm: MockSecrets, monkeypatch: pytest.MonkeyPatch) -> None:
    assert 32 == len(mocksm.serve().token)
    assert mocksm.serve().token != mocksm.serve().token
    monkeypatch.setenv("MOCKSM_TOKEN", "theirs")
    assert "theirs" == mocksm.serve().token
    assert "ours" == mocksm.serve(token="ours").token


def test_health_says_what_is_served(controlled: Controlled) -> None:
    answer = controlled.ask("GET", "health")
    assert (200, "ok") == (answer.status, answer.content["status"])
    assert {"kms", "secretsmanager", "sts"} <= set(answer.content["services"])


def test_a_seed_is_there_when_it_was_posted(controlled: Controlled) -> None:
    answer = controlled.ask("POST", "seed", {"secrets": {"db": {"value": {"password": "old"}}}})
    assert 200 == answer.status, answer.body
    assert {"password": "old"} == controlled.aws.secrets["db"].json


def test_nothing_is_there_when_a_seed_is_wrong(controlled: Controlled) -> None:
    answer = controlled.ask("POST", "seed", {"secrets": {"db": "hunter2"}, "secret": {}})
    assert 400 == answer.status
    assert "secret" in answer.content["error"]
    assert [] == list(controlled.aws.secrets)


def test_calls_are_listed_and_secrets_hidden(controlled: Controlled) -> None:
    token = "0123456789abcdef0123456789abcdef"
    ask(
        controlled.url,
        "secretsmanager",
        "CreateSecret",
        Name="db",
        SecretString="hunter2",
        ClientRequestToken=token,
    )
    ask(controlled.url, "secretsmanager", "GetSecretValue", SecretId="absent")
    every = controlled.ask("GET", "calls")
    narrowed = controlled.ask("GET", "calls?operation=secretsmanager:Get*").content["calls"]
    assert b"hunter2" not in every.body
    assert ["secretsmanager:CreateSecret", "secretsmanager:GetSecretValue"] == [
        call["operation"] for call in every.content["calls"]
    ]
    assert [every.content["calls"][1]] == narrowed
    record = controlled.aws.calls.last
    assert {
        "operation": "secretsmanager:GetSecretValue",
        "params": {"SecretId": "absent"},
        "principal": record.principal.arn,
        "region": "us-east-1",
        "at": record.at.isoformat(),
        "request_id": record.request_id,
        "via": None,
        "error": "ResourceNotFoundException",
    } == narrowed[0]


def test_what_falls_due_runs_when_the_time_is_moved(controlled: Controlled) -> None:
    aws = controlled.aws
    aws.clock.freeze()
    before = aws.clock.now()
    aws.secret("db", "hunter2")
    aws.client("secretsmanager").delete_secret(SecretId="db", RecoveryWindowInDays=7)
    answer = controlled.ask("POST", "clock/advance", {"days": 8, "seconds": 0.5})
    moved = datetime.fromisoformat(answer.content["now"]) - before
    assert (8, 0, 500_000) == (moved.days, moved.seconds, moved.microseconds)
    assert answer.content == controlled.ask("GET", "clock").content
    assert "db" not in aws.secrets


def test_everything_starts_over_when_it_is_reset(controlled: Controlled) -> None:
    controlled.aws.secret("db", "hunter2")
    assert 200 == controlled.ask("POST", "reset").status
    assert [] == list(controlled.aws.secrets)
    assert 200 == controlled.ask("GET", "health").status


@pytest.mark.parametrize(
    ("method", "path", "content", "status", "told"),
    [
        pytest.param("GET", "nothing", None, 404, "there is no 'nothing' here, only health, calls", id="no such"),
        pytest.param("GET", "reset", None, 405, "reset takes POST", id="method"),
        pytest.param("POST", "clock/advance", {"years": 1}, 400, "does not go on by ['years']", id="unit"),
        pytest.param(
            "POST", "clock/advance", {"days": "1"}, 400, "goes on by numbers, not by {'days': '1'}", id="text"
        ),
        pytest.param("POST", "clock/advance", {"days": -1}, 400, "the clock does not go back", id="back"),
        pytest.param("POST", "clock/advance", [1], 400, "the body is no JSON object", id="no object"),
        pytest.param("GET", "calls?operation=secretmanager:*", None, 400, "did you mean secretsmanager", id="pattern"),
    ],
)
def test_what_is_wrong_is_told(
    controlled: Controlled, method: str, path: str, content: Any, status: int, told: str
) -> None:
    now = controlled.aws.clock.now()
    answer = controlled.ask(method, path, content)
    assert status == answer.status
    assert told in answer.content["error"]
    assert (controlled.aws.clock.now() - now).total_seconds() < 3600


def test_what_is_no_json_is_told(controlled: Controlled) -> None:
    answer = send(controlled.url, "POST", "/_mocksm/seed", b"{", {"Authorization": f"Bearer {TOKEN}"})
    assert 400 == answer.status
    assert "the body is no JSON: " in answer.content["error"]
