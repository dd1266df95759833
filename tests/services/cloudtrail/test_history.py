"""LookupEvents over the same record as ``aws.events``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from mocksm import MockSecrets, allow, mock_secrets
from mocksm.aws import Aws
from mocksm.clock import UTC
from tests.expect import refused

REGION = "us-east-1"
ACCOUNT, OTHER = "123456789012", "444455556666"
NOON = datetime(2035, 7, 4, 12, 0, 0, 250_000, tzinfo=UTC)


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_secrets(region=REGION) as aws:
        aws.clock.freeze()
        aws.clock.move_to(NOON)
        yield aws


@pytest.fixture
def trail(aws: Aws) -> Any:
    """A boto3 client of CloudTrail that sends what boto3 itself would refuse."""
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1})
    return boto3.client("cloudtrail", REGION, config=config)


def lookup(trail: Any, key: str | None = None, value: str = "", **more: Any) -> list[dict[str, Any]]:
    attributes = [] if key is None else [{"AttributeKey": key, "AttributeValue": value}]
    found: list[dict[str, Any]] = trail.lookup_events(LookupAttributes=attributes, **more)["Events"]
    return found


def of_other(service: str) -> Any:
    """A client that another account's administrator signs."""
    session: Any = boto3.Session(aws_access_key_id=OTHER, aws_secret_access_key="x", region_name=REGION)
    return session.client(service)


def names(found: list[dict[str, Any]]) -> list[str]:
    return [each["EventName"] for each in found]


def test_an_event_is_shown_with_its_record(aws: Aws, trail: Any) -> None:
    arn = aws.secret("prod/db", "hunter2").arn
    aws.client("secretsmanager").put_secret_value(SecretId="prod/db", SecretString="hunter3")

    (shown,) = lookup(trail, "EventName", "PutSecretValue")

    event = aws.events("PutSecretValue").last
    assert event.record == json.loads(shown.pop("CloudTrailEvent"))
    assert {
        "EventId": event.id,
        "EventName": "PutSecretValue",
        "ReadOnly": "false",
        "AccessKeyId": event.record["userIdentity"]["accessKeyId"],
        "EventTime": NOON.replace(microsecond=0),
        "EventSource": "secretsmanager.amazonaws.com",
        "Username": "mocksm",
        "Resources": [
            {"ResourceType": "AWS::SecretsManager::Secret", "ResourceName": "prod/db"},
            {"ResourceType": "AWS::SecretsManager::Secret", "ResourceName": arn},
        ],
    } == shown


def test_the_newest_comes_first(aws: Aws, trail: Any) -> None:
    for name in ("a", "b"):
        aws.client("secretsmanager").create_secret(Name=name)

    assert ["b", "a"] == [each["Resources"][0]["ResourceName"] for each in lookup(trail)]


def test_a_services_own_event_has_no_user(aws: Aws, trail: Any) -> None:
    aws.client("kms").rotate_key_on_demand(KeyId=aws.key().id)

    (shown,) = lookup(trail, "EventName", "RotateKey")

    assert "AwsServiceEvent" == json.loads(shown["CloudTrailEvent"])["eventType"]
    assert not {"Username", "AccessKeyId"} & shown.keys()


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("EventName", "GetSecretValue", ["GetSecretValue", "GetSecretValue"]),
        ("EventName", "getsecretvalue", []),
        ("EventSource", "kms.amazonaws.com", ["Decrypt", "Decrypt"]),
        ("ReadOnly", "false", ["TagResource"]),
        ("Username", "alice", ["GetSecretValue", "Decrypt"]),
        ("Username", "mocksm", ["TagResource", "GetSecretValue", "Decrypt"]),
        ("ResourceName", "db", ["TagResource", "GetSecretValue", "GetSecretValue"]),
        ("ResourceName", "d", []),
        ("ResourceType", "AWS::KMS::Key", ["Decrypt", "Decrypt"]),
        ("AccessKeyId", "AKIAOFNOONE", []),
        ("EventId", "none", []),
    ],
)
def test_events_are_looked_up_by_an_attribute(aws: Aws, trail: Any, key: str, value: str, found: list[str]) -> None:
    aws.secret("db", "hunter2")
    alice = aws.user("alice", [allow("secretsmanager:*"), allow("kms:*")])
    alice.client("secretsmanager").get_secret_value(SecretId="db")
    aws.client("secretsmanager").get_secret_value(SecretId="db")
    aws.client("secretsmanager").tag_resource(SecretId="db", Tags=[])

    assert found == names(lookup(trail, key, value))


def test_events_are_looked_up_by_what_only_they_have(aws: Aws, trail: Any) -> None:
    arn = aws.secret("db", "hunter2").arn
    alice = aws.user("alice", [allow("secretsmanager:*")])
    alice.client("secretsmanager").describe_secret(SecretId="db")
    aws.client("secretsmanager").list_secrets()

    (shown,) = lookup(trail, "AccessKeyId", alice.credentials.access_key_id)
    assert [shown] == lookup(trail, "EventId", shown["EventId"])
    assert [shown] == lookup(trail, "ResourceName", arn)


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (None, None, ["later", "noon", "earlier"]),
        (0, None, ["later", "noon"]),
        (None, 0, ["noon", "earlier"]),
        (0, 0, ["noon"]),
        (1, 59, []),
    ],
)
def test_a_range_of_time_includes_its_ends(
    aws: Aws, trail: Any, start: int | None, end: int | None, found: list[str]
) -> None:
    aws.clock.move_to(NOON + timedelta(hours=23))
    noon = NOON + timedelta(days=1)
    for minutes, name in ((0, "earlier"), (60, "noon"), (60, "later")):
        aws.clock.advance(minutes=minutes)
        aws.client("secretsmanager").create_secret(Name=name)
    at = {"StartTime": start, "EndTime": end}
    times: dict[str, Any] = {
        each: noon.replace(microsecond=0) + timedelta(minutes=when) for each, when in at.items() if when is not None
    }

    assert found == [each["Resources"][0]["ResourceName"] for each in lookup(trail, **times)]


def test_events_are_kept_for_90_days(aws: Aws, trail: Any) -> None:
    aws.client("secretsmanager").list_secrets()
    aws.clock.advance(days=90)
    assert ["ListSecrets"] == names(lookup(trail))

    aws.clock.advance(seconds=1)
    assert ["LookupEvents"] == names(lookup(trail))
    assert 1 == aws.events("ListSecrets").count


def test_a_lookup_is_an_event_too(trail: Any) -> None:
    assert [] == lookup(trail)
    assert ["LookupEvents"] == names(lookup(trail))


def test_a_region_has_its_own_history_and_iams_is_in_one(aws: Aws, trail: Any) -> None:
    ireland = aws.client("cloudtrail", region="eu-west-1")
    aws.client("kms", region="eu-west-1").list_keys()
    aws.client("iam", region="eu-west-1").list_users()

    assert ["ListKeys"] == names(lookup(ireland))
    assert ["ListUsers"] == names(lookup(trail))


def test_an_account_sees_its_own_calls_and_those_that_used_what_it_owns(aws: Aws, trail: Any) -> None:
    key = aws.key(policy=[allow("kms:*", to=[ACCOUNT, OTHER])])
    of_other("kms").encrypt(KeyId=key.arn, Plaintext=b"x")
    of_other("kms").list_keys()
    aws.client("kms").list_aliases()

    assert ["ListAliases", "Encrypt"] == names(lookup(trail))
    (_, theirs) = lookup(of_other("cloudtrail"))
    (mine,) = lookup(trail, "EventName", "Encrypt")
    assert (OTHER, "mocksm") == (theirs["AccessKeyId"], theirs["Username"])
    assert not {"Username", "AccessKeyId"} & mine.keys()
    assert ACCOUNT == json.loads(mine["CloudTrailEvent"])["recipientAccountId"]
    assert theirs["EventId"] != mine["EventId"]


def test_a_call_that_the_owner_refused_is_in_the_callers_account_alone(aws: Aws, trail: Any) -> None:
    key = aws.key()
    with pytest.raises(ClientError):
        of_other("kms").encrypt(KeyId=key.arn, Plaintext=b"x")

    assert [] == lookup(trail)
    assert ["Encrypt"] == names(lookup(of_other("cloudtrail")))


def test_the_history_comes_in_pages(aws: Aws, trail: Any) -> None:
    for number in range(7):
        aws.client("secretsmanager").create_secret(Name=f"s{number}")
    attributes = [{"AttributeKey": "EventName", "AttributeValue": "CreateSecret"}]

    pages = boto3.client("cloudtrail", REGION).get_paginator("lookup_events")
    found = [
        names(page["Events"]) for page in pages.paginate(LookupAttributes=attributes, PaginationConfig={"PageSize": 3})
    ]

    assert [3, 3, 1] == [len(page) for page in found]


def test_a_page_has_50_events_at_most(aws: Aws, trail: Any) -> None:
    for _ in range(51):
        aws.client("secretsmanager").get_random_password()

    answer = trail.lookup_events()
    assert 50 == len(answer["Events"])
    (last,) = trail.lookup_events(NextToken=answer["NextToken"])["Events"]
    assert last["EventId"] not in {each["EventId"] for each in answer["Events"]}


def test_what_happens_meanwhile_does_not_shift_the_pages(aws: Aws, trail: Any) -> None:
    client = aws.client("secretsmanager")
    for name in "abc":
        client.create_secret(Name=name)
    first = trail.lookup_events(MaxResults=2)
    client.create_secret(Name="d")
    second = trail.lookup_events(MaxResults=2, NextToken=first["NextToken"])

    shown = [each["Resources"][0]["ResourceName"] for each in first["Events"] + second["Events"]]
    assert ["c", "b", "a"] == shown
    assert "NextToken" not in second


def test_there_are_no_insights(aws: Aws, trail: Any) -> None:
    aws.client("secretsmanager").list_secrets()

    assert [] == lookup(trail, EventCategory="insight")


def attribute(key: str = "EventName", value: str = "x") -> dict[str, Any]:
    return {"LookupAttributes": [{"AttributeKey": key, "AttributeValue": value}]}


@pytest.mark.parametrize(
    ("params", "code", "message"),
    [
        (
            {"LookupAttributes": attribute()["LookupAttributes"] * 2},
            "InvalidLookupAttributesException",
            "You can look up events by one attribute only.",
        ),
        (attribute(key="Name"), "InvalidLookupAttributesException", "Name is not a lookup attribute."),
        (attribute(value=""), "InvalidLookupAttributesException", "An attribute's value has 1 to 2000 characters."),
        (
            attribute(value="x" * 2001),
            "InvalidLookupAttributesException",
            "An attribute's value has 1 to 2000 characters.",
        ),
        (
            {"StartTime": NOON, "EndTime": NOON - timedelta(seconds=1)},
            "InvalidTimeRangeException",
            "The start time must not be after the end time.",
        ),
        ({"MaxResults": 0}, "InvalidMaxResultsException", "MaxResults must be between 1 and 50."),
        ({"MaxResults": 51}, "InvalidMaxResultsException", "MaxResults must be between 1 and 50."),
        ({"EventCategory": "data"}, "InvalidEventCategoryException", "data is not an event category."),
        (
            {"NextToken": "x"},
            "InvalidNextTokenException",
            "The token is invalid, or was used before with other parameters.",
        ),
    ],
    ids=["two", "key", "empty", "long", "times", "none", "many", "category", "token"],
)
def test_what_lookup_refuses(trail: Any, params: dict[str, Any], code: str, message: str) -> None:
    with refused(code, message):
        trail.lookup_events(**params)


def test_a_token_is_for_the_same_lookup(aws: Aws, trail: Any) -> None:
    for name in "ab":
        aws.client("secretsmanager").create_secret(Name=name)
    token = trail.lookup_events(MaxResults=1, **attribute(value="CreateSecret"))["NextToken"]

    with refused("InvalidNextTokenException", "The token is invalid, or was used before with other parameters."):
        trail.lookup_events(NextToken=token)
    assert 1 == len(trail.lookup_events(NextToken=token, **attribute(value="CreateSecret"))["Events"])


def test_looking_up_has_to_be_allowed(aws: Aws) -> None:
    bob = aws.role("bob", [allow("secretsmanager:*")])
    who = f"arn:aws:sts::{ACCOUNT}:assumed-role/bob/mocksm"
    message = (
        f"User: {who} is not authorized to perform: cloudtrail:LookupEvents "
        "because no identity-based policy allows the cloudtrail:LookupEvents action"
    )
    with refused("AccessDeniedException", message):
        bob.client("cloudtrail").lookup_events()

    bob = aws.role("carol", [allow("cloudtrail:LookupEvents")])
    assert ["LookupEvents"] == names(bob.client("cloudtrail").lookup_events()["Events"])


def test_other_operations_are_not_modelled(aws: MockSecrets, trail: Any) -> None:
    with pytest.raises(NotImplementedError, match="mocksm does not model CreateTrail of cloudtrail yet"):
        trail.create_trail(Name="x", S3BucketName="y")
    aws.take_refusals()
