"""Rules and their targets: what is kept of them, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocksm import MockSecrets, deny
from mocksm.errors import NotModelled
from tests.expect import refused

PATTERN = json.dumps({"source": ["aws.secretsmanager"], "detail": {"eventName": ["RotationSucceeded"]}})
ARN = "arn:aws:events:us-east-1:123456789012:rule/rotated"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:clear"
TARGET = {"Id": "clear", "Arn": FUNCTION}
MISSING = "Rule rotated does not exist on EventBus default."


@pytest.fixture
def events(mocksm: MockSecrets) -> Any:
    return mocksm.client("events", region="us-east-1")


def put(events: Any, **more: Any) -> str:
    answer = events.put_rule(**{"Name": "rotated", "EventPattern": PATTERN, **more})
    return str(answer["RuleArn"])


def targets(events: Any) -> list[dict[str, Any]]:
    return list(events.list_targets_by_rule(Rule="rotated")["Targets"])


def shown(answer: dict[str, Any]) -> dict[str, Any]:
    return {member: value for member, value in answer.items() if member != "ResponseMetadata"}


def test_a_rule_is_shown_as_it_was_put(events: Any) -> None:
    assert ARN == put(events, Description="clears", RoleArn="arn:aws:iam::123456789012:role/x", State="DISABLED")

    entry = {
        "Name": "rotated",
        "Arn": ARN,
        "EventPattern": PATTERN,
        "State": "DISABLED",
        "Description": "clears",
        "RoleArn": "arn:aws:iam::123456789012:role/x",
        "EventBusName": "default",
    }
    assert {**entry, "CreatedBy": "123456789012"} == shown(events.describe_rule(Name="rotated"))
    assert [entry] == events.list_rules()["Rules"]


def test_a_rule_that_is_put_again_keeps_its_targets_and_nothing_else(events: Any) -> None:
    put(events, Description="clears")
    events.put_targets(Rule="rotated", Targets=[TARGET])
    put(events, State="DISABLED")

    assert ("DISABLED", None) == tuple(map(events.describe_rule(Name="rotated").get, ("State", "Description")))
    assert [TARGET] == targets(events)


def test_rules_are_listed_by_prefix_and_page(events: Any) -> None:
    for name in ("b2", "a", "b1", "b3"):
        put(events, Name=name)

    first = events.list_rules(NamePrefix="b", Limit=2)
    second = events.list_rules(NamePrefix="b", Limit=2, NextToken=first["NextToken"])

    assert [["b1", "b2"], ["b3"]] == [[rule["Name"] for rule in page["Rules"]] for page in (first, second)]
    assert "NextToken" not in second
    with refused("ValidationException", "NextToken is not valid."):
        events.list_rules(NextToken="x")


def test_a_rule_is_disabled_and_enabled(events: Any) -> None:
    put(events, State="ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS")
    states = []
    for change in (events.disable_rule, events.enable_rule):
        change(Name="rotated")
        states.append(events.describe_rule(Name="rotated")["State"])

    assert ["DISABLED", "ENABLED"] == states


def test_a_rule_is_deleted_once_it_has_no_targets(events: Any) -> None:
    put(events)
    events.put_targets(Rule="rotated", Targets=[TARGET])
    with refused("ValidationException", "Rule can't be deleted since it has targets."):
        events.delete_rule(Name="rotated")
    assert [TARGET] == targets(events)

    events.remove_targets(Rule="rotated", Ids=["clear"])
    for _ in range(2):
        events.delete_rule(Name="rotated")

    assert [] == events.list_rules()["Rules"]


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("describe_rule", {"Name": "rotated"}),
        ("enable_rule", {"Name": "rotated"}),
        ("disable_rule", {"Name": "rotated"}),
        ("put_targets", {"Rule": "rotated", "Targets": [TARGET]}),
        ("remove_targets", {"Rule": "rotated", "Ids": ["clear"]}),
        ("list_targets_by_rule", {"Rule": "rotated"}),
    ],
)
def test_a_rule_that_is_not_there_is_refused(events: Any, operation: str, params: dict[str, Any]) -> None:
    with refused("ResourceNotFoundException", MISSING):
        getattr(events, operation)(**params)


@pytest.mark.parametrize("bus", ["orders", "arn:aws:events:us-east-1:123456789012:event-bus/orders"])
def test_an_event_bus_that_is_not_there_is_refused(events: Any, bus: str) -> None:
    with refused("ResourceNotFoundException", f"Event bus {bus} does not exist."):
        put(events, EventBusName=bus)
    with refused("ResourceNotFoundException", f"Event bus {bus} does not exist."):
        events.delete_rule(Name="rotated", EventBusName=bus)
    assert [] == events.list_rules()["Rules"]


@pytest.mark.parametrize("bus", ["default", "arn:aws:events:us-east-1:123456789012:event-bus/default"])
def test_the_default_event_bus_may_be_named(events: Any, bus: str) -> None:
    put(events, EventBusName=bus)
    assert ["rotated"] == [rule["Name"] for rule in events.list_rules(EventBusName="default")["Rules"]]


def test_a_rule_needs_a_pattern_that_is_one(events: Any) -> None:
    with refused("ValidationException", "Parameter(s) EventPattern or ScheduleExpression must be specified."):
        events.put_rule(Name="rotated")
    reason = '"source" must be an object or an array'
    with refused("InvalidEventPatternException", f"Event pattern is not valid. Reason: {reason}"):
        put(events, EventPattern='{"source": "aws.kms"}')
    assert [] == events.list_rules()["Rules"]


def test_a_schedule_is_not_modelled(mocksm: MockSecrets, events: Any) -> None:
    with pytest.raises(NotModelled, match="ScheduleExpression"):
        events.put_rule(Name="rotated", ScheduleExpression="rate(1 day)")
    mocksm.take_refusals()


def test_targets_are_replaced_by_id_and_found_by_function(events: Any) -> None:
    put(events)
    put(events, Name="other")
    events.put_targets(Rule="rotated", Targets=[TARGET, {"Id": "a", "Arn": f"{FUNCTION}-2"}])
    answer = events.put_targets(Rule="rotated", Targets=[{**TARGET, "Input": "1"}])

    assert {"FailedEntryCount": 0, "FailedEntries": []} == shown(answer)
    assert [{"Id": "a", "Arn": f"{FUNCTION}-2"}, {**TARGET, "Input": "1"}] == targets(events)
    assert ["rotated"] == events.list_rule_names_by_target(TargetArn=FUNCTION)["RuleNames"]


def test_a_target_that_is_not_there_is_told_and_the_others_go(events: Any) -> None:
    put(events)
    events.put_targets(Rule="rotated", Targets=[TARGET])
    answer = events.remove_targets(Rule="rotated", Ids=["clear", "other"])

    assert (1, ["other"]) == (answer["FailedEntryCount"], [each["TargetId"] for each in answer["FailedEntries"]])
    assert [] == targets(events)


def test_a_rule_has_five_targets_at_most(events: Any) -> None:
    put(events)
    six = [{"Id": f"{number}", "Arn": FUNCTION} for number in range(6)]
    with refused("LimitExceededException", "The requested resource exceeds the maximum number allowed."):
        events.put_targets(Rule="rotated", Targets=six)
    assert [] == targets(events)
    events.put_targets(Rule="rotated", Targets=six[1:])
    assert 5 == len(targets(events))


TRANSFORMER = {"InputPathsMap": {"name": "$.detail.eventName"}, "InputTemplate": '"<name>"'}


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ({"Arn": "clear"}, "Parameter clear is not valid. Reason: Provided Arn is not in correct format."),
        (
            {"Input": "{}", "InputPath": "$.detail"},
            "Only one of Input, InputPath, or InputTransformer must be provided for target clear.",
        ),
        ({"InputPath": "$.detail", "InputTransformer": TRANSFORMER}, None),
        ({"Input": "text"}, "JSON syntax error in input for target clear : Expecting value: line 1 column 1 (char 0)"),
        ({"InputPath": "detail"}, "Invalid InputPath for target clear : detail"),
        ({"InputPath": "$detail"}, "Invalid InputPath for target clear : $detail"),
        (
            {"InputTransformer": {"InputTemplate": '"<name>"'}},
            "InputTemplate for target clear contains invalid placeholder name.",
        ),
        (
            {"InputTransformer": {**TRANSFORMER, "InputPathsMap": {"name": "detail"}}},
            "Invalid InputPath for target clear : detail",
        ),
    ],
    ids=["arn", "twice", "twice too", "json", "path", "dot", "placeholder", "path of template"],
)
def test_a_target_that_is_wrong_is_refused(events: Any, target: dict[str, Any], message: str | None) -> None:
    put(events)
    twice = "Only one of Input, InputPath, or InputTransformer must be provided for target clear."
    with refused("ValidationException", message or twice):
        events.put_targets(Rule="rotated", Targets=[{**TARGET, **target}])
    assert [] == targets(events)


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ({"Arn": "arn:aws:sqs:us-east-1:123456789012:queue"}, "a target of sqs"),
        ({"SqsParameters": {"MessageGroupId": "x"}}, "SqsParameters"),
    ],
    ids=["service", "parameter"],
)
def test_other_targets_are_not_modelled(mocksm: MockSecrets, events: Any, target: dict[str, Any], told: str) -> None:
    put(events)
    with pytest.raises(NotModelled, match=told):
        events.put_targets(Rule="rotated", Targets=[{**TARGET, **target}])
    mocksm.take_refusals()
    assert [] == targets(events)


def test_rules_are_the_callers_if_policies_allow_it(mocksm: MockSecrets) -> None:
    bob = mocksm.user("bob", [deny("events:PutRule", on=ARN)])
    with refused(
        "AccessDeniedException",
        f"User: {bob.arn} is not authorized to perform: events:PutRule on resource: {ARN} "
        "with an explicit deny in an identity-based policy",
    ):
        put(bob.client("events", region="us-east-1"))
