"""Events of one's own: which are taken, and whether a pattern matches one."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest

from mocksm import MockSecrets
from tests.expect import refused

SALE = {"Source": "shop", "DetailType": "sale", "Detail": json.dumps({"amount": 3})}
EVENT = {
    "id": "1",
    "account": "123456789012",
    "source": "shop",
    "time": "2030-01-01T00:00:00Z",
    "region": "us-east-1",
    "resources": [],
    "detail-type": "sale",
    "detail": {"amount": 3},
}


@pytest.fixture
def events(mocksm: MockSecrets) -> Any:
    return mocksm.client("events", region="us-east-1")


@pytest.fixture
def heard(mocksm: MockSecrets, events: Any) -> list[dict[str, Any]]:
    """Return the events of the shop that a rule brings to a function, as they come."""
    found: list[dict[str, Any]] = []
    function = mocksm.function("hear", lambda event, context: found.append(event)).arn
    events.put_rule(Name="sales", EventPattern=json.dumps({"source": ["shop"]}))
    events.put_targets(Rule="sales", Targets=[{"Id": "1", "Arn": function}])
    mocksm.client("lambda", region="us-east-1").add_permission(
        FunctionName="hear", StatementId="1", Action="lambda:InvokeFunction", Principal="events.amazonaws.com"
    )
    return found


def test_an_event_comes_to_the_rules_that_match_it(events: Any, heard: list[dict[str, Any]]) -> None:
    at = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)
    answer = events.put_events(Entries=[{**SALE, "Time": at, "Resources": ["arn:x"]}, {**SALE, "Source": "other"}])

    first, _ = answer["Entries"]
    assert 0 == answer["FailedEntryCount"]
    assert [
        {
            "version": "0",
            "id": first["EventId"],
            "detail-type": "sale",
            "source": "shop",
            "account": "123456789012",
            "time": "2030-01-01T12:00:00Z",
            "region": "us-east-1",
            "resources": ["arn:x"],
            "detail": {"amount": 3},
        }
    ] == heard


def test_an_event_without_a_time_is_of_now(mocksm: MockSecrets, events: Any, heard: list[dict[str, Any]]) -> None:
    mocksm.clock.freeze()
    events.put_events(Entries=[SALE])
    (event,) = heard
    assert f"{mocksm.clock.now():%Y-%m-%dT%H:%M:%SZ}" == event["time"]


@pytest.mark.parametrize(
    ("entry", "code", "message"),
    [
        (
            {"Source": "shop", "DetailType": "sale"},
            "InvalidArgument",
            "Parameter Detail is not valid. Reason: Detail is a required argument.",
        ),
        (
            {"Source": "shop", "Detail": "{}"},
            "InvalidArgument",
            "Parameter DetailType is not valid. Reason: DetailType is a required argument.",
        ),
        (
            {"DetailType": "sale", "Detail": "{}"},
            "InvalidArgument",
            "Parameter Source is not valid. Reason: Source is a required argument.",
        ),
        ({**SALE, "Detail": "sold"}, "MalformedDetail", "Detail is malformed."),
        ({**SALE, "Detail": "[]"}, "MalformedDetail", "Detail is malformed."),
        ({**SALE, "Source": "aws.kms"}, "NotAuthorizedForSourceException", "Not authorized for the source."),
    ],
    ids=["no detail", "no type", "no source", "no json", "no object", "aws"],
)
def test_an_entry_that_is_wrong_does_not_hold_up_the_others(
    events: Any, heard: list[dict[str, Any]], entry: dict[str, str], code: str, message: str
) -> None:
    answer = events.put_events(Entries=[entry, SALE])

    assert (1, {"ErrorCode": code, "ErrorMessage": message}) == (answer["FailedEntryCount"], answer["Entries"][0])
    assert [answer["Entries"][1]["EventId"]] == [event["id"] for event in heard]


@pytest.mark.parametrize(("bus", "count"), [("default", 1), ("orders", 0)])
def test_an_event_is_put_on_one_event_bus(events: Any, heard: list[dict[str, Any]], bus: str, count: int) -> None:
    assert 0 == events.put_events(Entries=[{**SALE, "EventBusName": bus}])["FailedEntryCount"]
    assert count == len(heard)


def test_an_event_of_another_region_or_account_is_not_heard(mocksm: MockSecrets, heard: list[dict[str, Any]]) -> None:
    mocksm.client("events", region="eu-west-1").put_events(Entries=[SALE])
    mocksm.account("444455556666").client("events", region="us-east-1").put_events(Entries=[SALE])
    assert [] == heard


def test_eleven_events_at_once_are_refused(events: Any) -> None:
    with pytest.raises(events.exceptions.ClientError, match="at 'entries' failed to satisfy constraint") as caught:
        events.put_events(Entries=[SALE] * 11)
    assert "ValidationException" == caught.value.response["Error"]["Code"]


@pytest.mark.parametrize(("amount", "matches"), [(3, True), (4, False)])
def test_a_pattern_is_tested(events: Any, amount: int, matches: bool) -> None:
    pattern = json.dumps({"detail": {"amount": [{"numeric": ["=", amount]}]}})
    assert matches is events.test_event_pattern(EventPattern=pattern, Event=json.dumps(EVENT))["Result"]


@pytest.mark.parametrize("event", ["{", "[]", json.dumps({"source": "shop"})], ids=["no json", "no object", "members"])
def test_a_pattern_is_tested_on_whole_events_only(events: Any, event: str) -> None:
    with refused("ValidationException", "Parameter Event is not valid."):
        events.test_event_pattern(EventPattern='{"source": ["shop"]}', Event=event)


def test_a_pattern_to_test_has_to_be_one(events: Any) -> None:
    with refused("InvalidEventPatternException", "Event pattern is not valid. Reason: Empty objects are not allowed"):
        events.test_event_pattern(EventPattern="{}", Event=json.dumps(EVENT))
