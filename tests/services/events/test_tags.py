"""The tags of rules: as they were given, added and taken away, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocksm import MockSecrets, allow
from mocksm.errors import NotModelled
from tests.expect import refused

ARN = "arn:aws:events:us-east-1:123456789012:rule/rotated"
PATTERN = json.dumps({"source": ["aws.secretsmanager"]})
MISSING = "Rule rotated does not exist on EventBus default."
TEAM = [{"Key": "team", "Value": "core"}]


@pytest.fixture
def events(mocksm: MockSecrets) -> Any:
    client: Any = mocksm.client("events", region="us-east-1")
    client.put_rule(Name="rotated", EventPattern=PATTERN, Tags=TEAM)
    return client


def tags(events: Any, arn: str = ARN) -> list[dict[str, str]]:
    return list(events.list_tags_for_resource(ResourceARN=arn)["Tags"])


def test_a_rule_has_the_tags_that_it_was_made_with(events: Any) -> None:
    events.put_rule(Name="rotated", EventPattern=PATTERN, Tags=[{"Key": "late", "Value": "x"}])  # which AWS ignores
    assert (TEAM, TEAM) == (tags(events), tags(events, ARN.replace("rule/", "rule/default/")))


def test_tags_are_added_changed_and_taken_away(events: Any) -> None:
    events.tag_resource(ResourceARN=ARN, Tags=[{"Key": "stage", "Value": "prod"}, {"Key": "team", "Value": "edge"}])
    assert [{"Key": "team", "Value": "edge"}, {"Key": "stage", "Value": "prod"}] == tags(events)
    events.untag_resource(ResourceARN=ARN, TagKeys=["team", "nope"])
    assert [{"Key": "stage", "Value": "prod"}] == tags(events)
    assert PATTERN == events.describe_rule(Name="rotated")["EventPattern"]


@pytest.mark.parametrize(
    ("operation", "params"),
    [("tag_resource", {"Tags": TEAM}), ("untag_resource", {"TagKeys": ["team"]}), ("list_tags_for_resource", {})],
)
def test_the_tags_of_what_is_not_there_are_refused(events: Any, operation: str, params: dict[str, Any]) -> None:
    ask = getattr(events, operation)
    with refused("ResourceNotFoundException", "Rule other does not exist on EventBus default."):
        ask(ResourceARN=ARN.replace("rotated", "other"), **params)
    with refused("ResourceNotFoundException", MISSING):
        ask(ResourceARN=ARN.replace("us-east-1", "eu-west-1"), **params)
    with refused("ResourceNotFoundException", "Event bus orders does not exist."):
        ask(ResourceARN=ARN.replace("rule/", "rule/orders/"), **params)
    with refused(
        "ValidationException", "Parameter rotated is not valid. Reason: Provided Arn is not in correct format."
    ):
        ask(ResourceARN="rotated", **params)
    assert TEAM == tags(events)


def test_more_tags_than_there_may_be_are_refused(events: Any) -> None:
    many = [{"Key": f"{number}", "Value": "x"} for number in range(50)]
    with refused("LimitExceededException", "The requested resource exceeds the maximum number allowed."):
        events.tag_resource(ResourceARN=ARN, Tags=many)
    with refused("ValidationException", "Tag keys that begin with aws: are reserved."):
        events.put_rule(Name="other", EventPattern=PATTERN, Tags=[{"Key": "aws:team", "Value": "x"}])
    assert (TEAM, ["rotated"]) == (tags(events), [rule["Name"] for rule in events.list_rules()["Rules"]])


def test_the_tags_of_an_event_bus_are_not_modelled(mocksm: MockSecrets, events: Any) -> None:
    with pytest.raises(NotModelled, match="event-bus/default; it has those of rules"):
        tags(events, ARN.replace("rule/rotated", "event-bus/default"))
    mocksm.take_refusals()


def test_who_may_tag_a_rule_is_asked_on_its_arn(mocksm: MockSecrets, events: Any) -> None:
    def of(*policies: Any) -> Any:
        bob = mocksm.user("bob", list(policies))
        return bob, bob.client("events", region="us-east-1")

    rights = allow(
        "events:TagResource", "events:PutRule", on=ARN, when={"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}}
    )
    bob, client = of(rights, allow("events:ListTagsForResource", on=ARN))
    client.tag_resource(ResourceARN=ARN, Tags=[{"Key": "team", "Value": "edge"}])
    assert [{"Key": "team", "Value": "edge"}] == tags(client)
    with refused("AccessDeniedException", _denied(bob, "UntagResource")):
        client.untag_resource(ResourceARN=ARN, TagKeys=["team"])
    assert 1 == len(tags(events))


def test_a_rule_that_is_made_with_tags_needs_the_right_to_tag(mocksm: MockSecrets) -> None:
    bob = mocksm.user("bob", [allow("events:PutRule")])
    client: Any = bob.client("events", region="us-east-1")
    with refused("AccessDeniedException", _denied(bob, "TagResource")):
        client.put_rule(Name="rotated", EventPattern=PATTERN, Tags=TEAM)
    client.put_rule(Name="rotated", EventPattern=PATTERN)


def _denied(bob: Any, action: str) -> str:
    return (
        f"User: {bob.arn} is not authorized to perform: events:{action} on resource: {ARN} "
        f"because no identity-based policy allows the events:{action} action"
    )
