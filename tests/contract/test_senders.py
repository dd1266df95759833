"""What is sent, seen from the other side."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest

from mocksm.wire.http import HttpRequest, HttpResponse
from tests.contract.senders import Answer, BotocoreSender, Request
from tests.contract.stand_in import StandIn

REGION = "eu-west-1"


@pytest.fixture
def seen() -> list[HttpRequest]:
    return []


@pytest.fixture
def sender(
    seen: list[HttpRequest], session: botocore.session.Session, monkeypatch: pytest.MonkeyPatch
) -> Iterator[BotocoreSender]:
    with StandIn(REGION) as stand_in:
        answer = stand_in.aws.answer

        def note(request: HttpRequest) -> HttpResponse:
            seen.append(request)
            return answer(request)

        monkeypatch.setattr(stand_in.aws, "answer", note)
        keys = {"aws_access_key_id": "123456789012", "aws_secret_access_key": "none"}
        made = BotocoreSender(session, REGION, endpoint_url=stand_in.url, credentials=keys)
        yield made
        made.close()


def test_raw_request_has_exactly_its_members(sender: BotocoreSender, seen: list[HttpRequest]) -> None:
    answer = sender.send(Request("secretsmanager", "CreateSecret", {"Name": "db", "SecretBinary": b"x"}, "raw"))
    assert {"Name": "db", "SecretBinary": "eA=="} == json.loads(seen[-1].body)
    assert "secretsmanager.CreateSecret" == seen[-1].headers["x-amz-target"]
    assert f"/{REGION}/secretsmanager/aws4_request" in seen[-1].headers["authorization"]
    assert (400, "InvalidRequestException") == (answer.status, answer.code)
    assert answer.body is not None
    assert answer.message == json.loads(answer.body)["Message"]


def test_client_fills_in_the_token(sender: BotocoreSender, seen: list[HttpRequest]) -> None:
    answer = sender.send(Request("secretsmanager", "CreateSecret", {"Name": "db", "SecretString": "x"}))
    assert answer.result is not None
    assert json.loads(seen[-1].body)["ClientRequestToken"] == answer.result["VersionId"]
    assert (200, None) == (answer.status, answer.body)


def test_both_ways_read_the_same_answer(sender: BotocoreSender) -> None:
    sender.send(Request("secretsmanager", "CreateSecret", {"Name": "db", "SecretBinary": b"x"}))
    asked: dict[str, Any] = {"service": "secretsmanager", "operation": "GetSecretValue", "params": {"SecretId": "db"}}
    by_client, raw = sender.send(Request(**asked)), sender.send(Request(**asked, how="raw"))
    assert by_client.result == raw.result
    assert raw.result is not None
    assert b"x" == raw.result["SecretBinary"]


def test_error_is_an_answer(sender: BotocoreSender) -> None:
    answer = sender.send(Request("secretsmanager", "DescribeSecret", {"SecretId": "none"}))
    text = "Secrets Manager can't find the specified secret."
    assert Answer(400, None, "ResourceNotFoundException", text, {"Message": text}) == answer


def test_request_is_sent_once_when_the_service_fails(seen: list[HttpRequest], sender: BotocoreSender) -> None:
    sender.send(Request("secretsmanager", "DescribeSecret", {"SecretId": "none"}))
    assert 1 == len(seen)


def test_raw_request_is_refused_when_the_service_speaks_no_json(sender: BotocoreSender) -> None:
    with pytest.raises(NotImplementedError, match="sts speaks another protocol"):
        sender.send(Request("sts", "GetCallerIdentity", {}, "raw"))
