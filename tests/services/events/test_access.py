"""Who may do what with which rule, and put events on the event bus."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocksm import MockSecrets, allow
from tests.expect import refused

RULE = "arn:aws:events:us-east-1:123456789012:rule/sales"
BUS = "arn:aws:events:us-east-1:123456789012:event-bus/default"
SALE = {"Source": "shop", "DetailType": "sale", "Detail": "{}"}
PATTERN = json.dumps({"source": ["shop"]})
TEAM = [{"Key": "team", "Value": "core"}]


def client(aws: MockSecrets, *policies: Any) -> Any:
    return aws.user("bob", list(policies)).client("events", region="us-east-1")


def denied(action: str, arn: str) -> tuple[str, str]:
    user = "arn:aws:iam::123456789012:user/bob"
    why = f"because no identity-based policy allows the events:{action} action"
    return (
        "AccessDeniedException",
        f"User: {user} is not authorized to perform: events:{action} on resource: {arn} {why}",
    )


def test_a_rule_is_named_by_its_arn(mocksm: MockSecrets) -> None:
    bob = client(mocksm, allow("events:PutRule", "events:PutTargets", on=RULE))
    bob.put_rule(Name="sales", EventPattern=PATTERN)
    bob.put_targets(Rule="sales", Targets=[{"Id": "1", "Arn": "arn:aws:lambda:us-east-1:123456789012:function:f"}])

    with refused(*denied("PutRule", RULE.replace("sales", "other"))):
        bob.put_rule(Name="other", EventPattern=PATTERN)
    with refused(*denied("RemoveTargets", RULE)):
        bob.remove_targets(Rule="sales", Ids=["1"])
    with refused(*denied("ListRules", "*")):
        bob.list_rules()
    mine = mocksm.client("events", region="us-east-1")
    assert [("sales", 1)] == [
        (rule["Name"], len(mine.list_targets_by_rule(Rule=rule["Name"])["Targets"]))
        for rule in mine.list_rules()["Rules"]
    ]


def test_events_are_put_on_an_event_bus(mocksm: MockSecrets) -> None:
    bob = client(mocksm, allow("events:PutEvents", on=BUS))
    assert 0 == bob.put_events(Entries=[SALE, {**SALE, "EventBusName": "default"}])["FailedEntryCount"]
    for named in ("orders", BUS.replace("default", "orders")):
        with refused(*denied("PutEvents", BUS.replace("default", "orders"))):
            bob.put_events(Entries=[SALE, {**SALE, "EventBusName": named}])


@pytest.mark.parametrize("key", ["aws:RequestTag/team", "aws:ResourceTag/team"])
def test_conditions_see_the_tags_of_the_request_and_of_the_rule(mocksm: MockSecrets, key: str) -> None:
    mine = mocksm.client("events", region="us-east-1")
    if "Resource" in key:
        mine.put_rule(Name="sales", EventPattern=PATTERN, Tags=TEAM)
        mine.put_rule(Name="sales", EventPattern=PATTERN)  # it keeps its tags
    bob = client(mocksm, allow("events:*", when={"StringEquals": {key: "core"}}))
    bob.put_rule(Name="sales", EventPattern=PATTERN, Description="his", **({"Tags": TEAM} if "Request" in key else {}))

    assert "his" == mine.describe_rule(Name="sales")["Description"]
    with refused(*denied("PutRule", RULE.replace("sales", "other"))):
        bob.put_rule(Name="other", EventPattern=PATTERN)
