"""Rules that hear of what happens to secrets: which events, in which state, and what is told when one can't be brought."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from mocksm import MockSecrets, mock_secrets
from mocksm.errors import MocksmError

SECRETS: dict[str, Any] = {"source": ["aws.secretsmanager"]}
WITH_READING = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"


class Bridge:
    """A rule with a function as its target, which keeps what it gets."""

    def __init__(
        self,
        aws: MockSecrets,
        pattern: dict[str, Any],
        *,
        permitted: bool = True,
        does: Callable[[Any], object] | None = None,
        **rule: Any,
    ) -> None:
        self.heard: list[Any] = []
        self.aws = aws
        does = does or self.heard.append
        self.client: Any = aws.client("events", region="us-east-1")
        self.function = aws.function("hear", lambda event, context: does(event))
        self.rule = self.client.put_rule(Name="rule", EventPattern=json.dumps(pattern), **rule)["RuleArn"]
        self.put()
        if permitted:
            self.permit()

    def put(self, **target: Any) -> None:
        self.client.put_targets(Rule="rule", Targets=[{"Id": "1", "Arn": self.function.arn, **target}])

    def permit(self) -> None:
        self.aws.client("lambda", region="us-east-1").add_permission(
            FunctionName="hear",
            StatementId="rule",
            Action="lambda:InvokeFunction",
            Principal="events.amazonaws.com",
            SourceArn=self.rule,
        )

    @property
    def names(self) -> list[str]:
        return [event["detail"]["eventName"] for event in self.heard]


@pytest.fixture
def aws(mocksm: MockSecrets) -> MockSecrets:
    mocksm.secret("db", {"username": "app", "password": "old"})
    return mocksm


def change(aws: MockSecrets, value: str = "new", region: str = "us-east-1") -> None:
    aws.client("secretsmanager", region=region).put_secret_value(SecretId="db", SecretString=value)


def test_a_rule_brings_a_change_of_a_value_to_its_function(aws: MockSecrets) -> None:
    bridge = Bridge(
        aws, {**SECRETS, "detail": {"eventName": ["PutSecretValue"], "requestParameters": {"secretId": ["db"]}}}
    )
    change(aws)

    assert [aws.events("PutSecretValue").last.event] == bridge.heard
    (call,) = aws.calls("lambda:Invoke", inner=True)
    assert ("events.amazonaws.com", "events", bridge.rule) == (
        call.principal.arn,
        call.via,
        call.principal.context["aws:SourceArn"],
    )


def test_a_rule_hears_of_a_rotation(aws: MockSecrets) -> None:
    pattern = {**SECRETS, "detail-type": ["AWS Service Event via CloudTrail"]}
    bridge = Bridge(aws, {**pattern, "detail": {"eventName": [{"prefix": "Rotation"}]}})
    db = aws.secret("rds!db", {"username": "app", "password": "old"}, owned_by="rds")
    aws.client("secretsmanager").rotate_secret(SecretId="rds!db")

    assert ["RotationStarted", "RotationSucceeded"] == bridge.names
    assert {"SecretId": db.arn} == bridge.heard[1]["detail"]["additionalEventData"]


def test_a_rule_hears_of_what_time_does(aws: MockSecrets) -> None:
    bridge = Bridge(aws, {**SECRETS, "detail": {"eventName": ["EndSecretVersionDelete"]}})
    aws.client("secretsmanager").delete_secret(SecretId="db", RecoveryWindowInDays=7)
    assert [] == bridge.heard
    aws.clock.advance(days=8)

    assert ["EndSecretVersionDelete"] == bridge.names


def test_the_change_is_there_and_no_lock_is_held_when_a_rule_hears_of_it(aws: MockSecrets) -> None:
    seen: list[Any] = []

    def look(event: Any) -> None:
        other = threading.Thread(target=lambda: seen.append(aws.secrets["db"].value))
        other.start()
        other.join(10)
        assert not other.is_alive()

    Bridge(aws, {**SECRETS, "detail": {"eventName": ["PutSecretValue"]}}, does=look)
    change(aws)

    assert ["new"] == seen


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("ENABLED", ["PutSecretValue"]),
        (WITH_READING, ["GetSecretValue", "PutSecretValue"]),
        ("DISABLED", []),
    ],
)
def test_the_state_of_a_rule_says_of_what_it_hears(aws: MockSecrets, state: str, names: list[str]) -> None:
    bridge = Bridge(aws, SECRETS, State=state)
    aws.client("secretsmanager").get_secret_value(SecretId="db")
    change(aws)

    assert names == bridge.names


def test_a_rule_hears_no_more_when_it_is_disabled_without_targets_or_deleted(aws: MockSecrets) -> None:
    bridge = Bridge(aws, SECRETS)
    bridge.client.disable_rule(Name="rule")
    change(aws, "1")
    bridge.client.enable_rule(Name="rule")
    change(aws, "2")
    bridge.client.remove_targets(Rule="rule", Ids=["1"])
    change(aws, "3")
    bridge.client.delete_rule(Name="rule")
    change(aws, "4")

    assert ["PutSecretValue"] == bridge.names


def test_a_rule_hears_of_its_own_region_and_account(aws: MockSecrets) -> None:
    bridge = Bridge(aws, SECRETS)
    aws.client("secretsmanager", region="eu-west-1").create_secret(Name="db", SecretString="x")
    aws.account("444455556666").client("secretsmanager", region="us-east-1").create_secret(Name="db", SecretString="x")

    assert [] == bridge.heard


def test_a_rule_hears_once_however_often_it_was_put(aws: MockSecrets) -> None:
    bridge = Bridge(aws, SECRETS)
    for number in range(3):
        bridge.client.put_rule(Name=f"rule{number}", EventPattern=json.dumps(SECRETS))
    change(aws)

    assert ["PutSecretValue"] == bridge.names


def test_rules_belong_to_the_state_that_a_snapshot_keeps(aws: MockSecrets) -> None:
    before = aws.snapshot()
    bridge = Bridge(aws, SECRETS)
    after = aws.snapshot()
    heard = []
    for snapshot in (before, after):
        aws.restore(snapshot)
        change(aws)
        heard.append(list(bridge.names))

    assert [[], ["PutSecretValue"]] == heard


@pytest.mark.parametrize(
    ("target", "got"),
    [
        ({"Input": '{"clear": "cache"}'}, {"clear": "cache"}),
        ({"InputPath": "$.detail.requestParameters.secretId"}, "db"),
        (
            {
                "InputTransformer": {
                    "InputPathsMap": {"secret": "$.detail.requestParameters.secretId"},
                    "InputTemplate": '{"secret": <secret>, "by": "<aws.events.rule-name>"}',
                }
            },
            {"secret": "db", "by": "rule"},
        ),
    ],
    ids=["constant", "path", "template"],
)
def test_a_target_gets_what_it_asks_for(aws: MockSecrets, target: dict[str, Any], got: Any) -> None:
    bridge = Bridge(aws, SECRETS)
    bridge.put(**target)
    change(aws)

    assert [got] == bridge.heard


# -- what goes wrong: who changes a secret does not learn of it, the test does -----------------------------------------


@pytest.fixture
def mock() -> MockSecrets:
    """Return a mock that the test itself stops."""
    mock = mock_secrets(region="us-east-1", secrets={"db": "old"})
    mock.start()
    return mock


def test_a_function_whose_policy_does_not_let_the_rule_is_told_when_the_mock_ends(mock: MockSecrets) -> None:
    bridge = Bridge(mock, SECRETS, permitted=False)
    change(mock)

    assert ("new", []) == (mock.secrets["db"].value, bridge.heard)
    told = r"mocksm: the rule rule could not invoke .*:function:hear: AccessDeniedException: .*AddPermission"
    with pytest.raises(MocksmError, match=told):
        mock.stop()


def test_a_function_that_is_not_there_is_told_and_the_other_target_served(mock: MockSecrets) -> None:
    bridge = Bridge(mock, SECRETS)
    gone = "arn:aws:lambda:us-east-1:123456789012:function:gone"
    bridge.client.remove_targets(Rule="rule", Ids=["1"])
    bridge.client.put_targets(Rule="rule", Targets=[{"Id": "0", "Arn": gone}])
    bridge.put()
    change(mock)

    assert ["PutSecretValue"] == bridge.names
    with pytest.raises(MocksmError, match=r"could not invoke .*:function:gone: AccessDeniedException"):
        mock.stop()


def test_a_function_that_raises_is_told_when_the_mock_ends(mock: MockSecrets) -> None:
    Bridge(mock, SECRETS, does=lambda event: 1 / 0)
    change(mock)

    with pytest.raises(MocksmError, match=r"function:hear, a target of the rule rule, failed: .*ZeroDivisionError"):
        mock.stop()


def test_a_function_that_sets_itself_off_is_told(mock: MockSecrets) -> None:
    Bridge(mock, SECRETS, does=lambda event: change(mock, event["id"]))
    change(mock)

    with pytest.raises(MocksmError, match="goes round in circles"):
        mock.stop()
