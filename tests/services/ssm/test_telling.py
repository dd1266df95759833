from __future__ import annotations

import json
from typing import Any

import pytest

from mocksm.aws import Aws
from mocksm.errors import MocksmError
from tests.services.ssm.asking import ARN, again, get, put

PATTERN = {"source": ["aws.ssm"], "detail-type": ["Parameter Store Change"]}


def changes(mocksm: Aws) -> list[dict[str, str]]:
    return [each.event["detail"] for each in mocksm.events.matching(PATTERN)]


def test_eventbridge_hears_of_every_change(ssm: Any, mocksm: Aws) -> None:
    put(ssm, "/app/url", Description="where")
    again(ssm, "/app/url")
    ssm.label_parameter_version(Name="/app/url", Labels=["prod"])
    get(ssm, "/app/url")
    ssm.delete_parameters(Names=["/app/url", "none"])

    assert [
        {"operation": operation, "name": "/app/url", "type": "String", "description": "where"}
        for operation in ("Create", "Update", "LabelParameterVersion", "Delete")
    ] == changes(mocksm)


def test_an_event_has_awss_envelope(ssm: Any, mocksm: Aws) -> None:
    put(ssm, "url")
    event = mocksm.events.matching(PATTERN).last
    assert {
        "version": "0",
        "id": event.event["id"],
        "detail-type": "Parameter Store Change",
        "source": "aws.ssm",
        "account": "123456789012",
        "time": f"{event.at:%Y-%m-%dT%H:%M:%SZ}",
        "region": "us-east-1",
        "resources": [f"{ARN}/url"],
        "detail": {"operation": "Create", "name": "url", "type": "String"},
    } == event.event


def test_a_receiver_hears_of_it_before_the_answer_leaves(ssm: Any, mocksm: Aws) -> None:
    heard: list[str] = []
    mocksm.events.on(PATTERN, lambda event: heard.append(event["detail"]["name"]))
    put(ssm, "url")
    assert ["url"] == heard


def test_what_changes_nothing_is_not_told(ssm: Any, mocksm: Aws) -> None:
    put(ssm, "url")
    ssm.label_parameter_version(Name="url", Labels=["1"])
    ssm.delete_parameters(Names=["none"])
    with pytest.raises(ssm.exceptions.ParameterAlreadyExists):
        put(ssm, "url")
    assert ["Create"] == [each["operation"] for each in changes(mocksm)]


def test_cloudtrail_has_the_call_alone_and_hides_the_value(ssm: Any, mocksm: Aws) -> None:
    put(ssm, "url", "hunter2")

    looked_up = mocksm.client("cloudtrail").lookup_events()["Events"]

    assert ["PutParameter"] == [each["EventName"] for each in looked_up]
    record = json.loads(looked_up[0]["CloudTrailEvent"])
    assert {"name": "url", "type": "String", "value": "HIDDEN_DUE_TO_SECURITY_REASONS"} == record["requestParameters"]
    assert ("ssm.amazonaws.com", False) == (record["eventSource"], record["readOnly"])
    with pytest.raises(MocksmError, match="mocksm: CloudTrail has no record of <ssm:Parameter Store Change of arn"):
        mocksm.events.matching(PATTERN).last.record  # noqa: B018


def test_cloudtrail_has_no_reading_of_what_is_not_there(ssm: Any, mocksm: Aws) -> None:
    for ask in (ssm.get_parameter, ssm.delete_parameter, ssm.get_parameter_history):
        with pytest.raises(ssm.exceptions.ParameterNotFound):
            ask(Name="none")
    assert [("GetParameterHistory", "ParameterNotFound")] == [(each.name, each.error) for each in mocksm.events]
