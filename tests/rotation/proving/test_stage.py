from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mocksm.rotation.proving.hearing import Ear
from mocksm.rotation.proving.stage import Stage
from mocksm.rotation.proving.subject import Subject
from mocksm.rotation.proving.values import Stored
from mocksm.rotation.proving.watch import Disturbance, WatchedCloud

Events = list[dict[str, str]]


@pytest.fixture
def cloud() -> Iterator[WatchedCloud]:
    with WatchedCloud() as mock:
        yield mock


def stage_of(cloud: WatchedCloud, handler: Any, value: Stored | dict[str, str] = "the first value") -> Stage:
    return Stage(Subject(handler, value, lambda _value: True, lambda: None, None, None, single_user=False), cloud)


def taken(events: Events) -> Any:
    return lambda event, _context: events.append(event)


def invoke(stage: Stage, token: str, disturbance: Disturbance | None = None) -> str:
    return stage.invoke("createSecret", token, Ear(), disturbance, lambda _moment: None).told


def test_secret_is_in_rotation_when_a_stage_is_set(cloud: WatchedCloud) -> None:
    events: Events = []
    stage = stage_of(cloud, taken(events))
    (secret,) = cloud.secrets
    described = cloud.client("secretsmanager").describe_secret(SecretId=secret.arn)
    assert described["RotationEnabled"]
    assert {stage.first: ["AWSCURRENT"]} == described["VersionIdsToStages"]
    assert [] == events


def test_version_is_empty_when_a_rotation_begins(cloud: WatchedCloud) -> None:
    stage = stage_of(cloud, taken([]))
    token = stage.begin()
    assert {"AWSCURRENT": stage.first, "AWSPENDING": token} == stage.labels
    assert stage.stored(token) is None
    assert not stage.works(token)


def test_event_is_aws_when_a_step_is_invoked(cloud: WatchedCloud) -> None:
    events: Events = []
    stage = stage_of(cloud, taken(events))
    token = stage.begin()
    assert "createSecret ok" == invoke(stage, token)
    (event,) = events
    (secret,) = cloud.secrets
    rotation_token = event.pop("RotationToken")
    assert {"Step": "createSecret", "SecretId": secret.arn, "ClientRequestToken": token} == event
    assert 36 == len(rotation_token)


def test_rotation_token_is_refused_when_another_rotation_has_begun(cloud: WatchedCloud) -> None:
    events: Events = []
    stage = stage_of(cloud, taken(events))
    for token in (first := stage.begin(), second := stage.begin()):
        invoke(stage, token)
    client = cloud.client("secretsmanager")

    def put(version: str, event: dict[str, str]) -> None:
        client.put_secret_value(
            SecretId=event["SecretId"],
            ClientRequestToken=version,
            RotationToken=event["RotationToken"],
            SecretString="new",
            VersionStages=["AWSPENDING"],
        )

    with pytest.raises(ClientError, match="RotationToken"):
        put(first, events[0])
    put(second, events[1])
    assert "new" == stage.stored(second)


def test_step_is_not_done_for_aws_when_its_answer_is_lost(cloud: WatchedCloud) -> None:
    events: Events = []
    stage = stage_of(cloud, taken(events))
    told = invoke(stage, stage.begin(), Disturbance("unanswered", "createSecret"))
    assert ("createSecret done, but its answer lost (a crash or a timeout)", 1) == (told, len(events))


def test_error_is_told_when_a_step_raises(cloud: WatchedCloud) -> None:
    def handler(_event: object, _context: object) -> None:
        raise ValueError("x" * 400 + "the first value")

    stage = stage_of(cloud, handler)
    assert f"createSecret raised ValueError: {'x' * 288}..." == invoke(stage, stage.begin())


def test_value_does_not_work_when_it_is_no_object_any_more(cloud: WatchedCloud) -> None:
    stage = stage_of(cloud, taken([]), {"password": "the first value"})
    assert stage.works(stage.first)
    assert not stage.works(stage.store("the second value", "AWSCURRENT"))


def test_label_goes_when_a_rotation_is_given_up(cloud: WatchedCloud) -> None:
    stage = stage_of(cloud, taken([]))
    token = stage.begin()
    stage.give_up(token)
    stage.give_up(token)
    assert {"AWSCURRENT": stage.first} == stage.labels
    assert [stage.first, token] == stage.versions
