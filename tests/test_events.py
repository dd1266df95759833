"""``aws.events``: what CloudTrail recorded."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from mocksm.aws import Aws
from mocksm.errors import MocksmError

PUT = {"source": ["aws.secretsmanager"], "detail": {"eventName": ["PutSecretValue"]}}


def client(aws: Aws) -> Any:
    return aws.client("secretsmanager")


def put(aws: Aws, name: str = "db", value: str = "hunter3") -> None:
    client(aws).put_secret_value(SecretId=name, SecretString=value)


@pytest.fixture
def aws(mocksm: Aws) -> Aws:
    mocksm.secret("db", "hunter2")
    mocksm.secret("db2", "hunter2")
    return mocksm


# -- reading -----------------------------------------------------------------------------------------------------------


def test_what_the_test_seeds_is_no_event(aws: Aws) -> None:
    assert 0 == aws.events.count == len(aws.events)
    assert "<no events>" == repr(aws.events)
    with pytest.raises(AssertionError, match="mocksm: there is no such event"):
        aws.events.last  # noqa: B018


def test_an_event_tells_what_happened_where_and_to_what(aws: Aws) -> None:
    put(aws)

    event = aws.events.last

    assert ("PutSecretValue", "aws.secretsmanager", aws.region, "123456789012", None) == (
        event.name,
        event.source,
        event.region,
        event.account,
        event.error,
    )
    assert (aws.secrets["db"].arn,) == event.resources
    assert aws.calls.last.at == event.at
    assert f"<secretsmanager:PutSecretValue of {aws.secrets['db'].arn} at" in repr(event)


def test_an_event_of_a_failure_tells_the_error(aws: Aws) -> None:
    with pytest.raises(ClientError):
        client(aws).get_secret_value(SecretId="nope")

    assert "Secrets Manager can't find the specified secret." == aws.events.last.error
    assert "-> Secrets Manager can't find the specified secret.>" in repr(aws.events)
    assert () == aws.events.last.resources


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("PutSecretValue", 1),
        ("putsecretvalue", 1),
        ("Put*", 1),
        ("secretsmanager:*", 2),
        ("kms:GenerateDataKey", 1),
        ("kms:Put*", 0),
        ("*", 4),
    ],
)
def test_events_are_narrowed_down_by_name(aws: Aws, name: str, count: int) -> None:
    put(aws)
    client(aws).get_secret_value(SecretId="db2")

    assert count == aws.events(name).count


def test_events_are_narrowed_down_by_secret(aws: Aws) -> None:
    put(aws)
    put(aws, "db2")
    db = aws.secrets["db"]

    for secret in (db, db.arn, "db"):
        assert [db.arn] == [each.resources[0] for each in aws.events("PutSecretValue", secret=secret)]
    assert 0 == aws.events(secret="d").count


def test_a_secret_that_a_call_named_in_vain_counts_by_its_name(aws: Aws) -> None:
    with pytest.raises(ClientError):
        client(aws).get_secret_value(SecretId="nope")

    assert 1 == aws.events(secret="nope").count


def test_events_are_narrowed_down_by_key(aws: Aws) -> None:
    key = aws.key(alias="alias/app")
    aws.client("kms").encrypt(KeyId="alias/app", Plaintext=b"x")

    for wanted in (key, key.arn, key.id):
        assert ["Encrypt"] == [each.name for each in aws.events(key=wanted)]
    assert 0 == aws.events(key=aws.key()).count
    with pytest.raises(MocksmError, match="an alias may stand for several keys in time"):
        aws.events(key="alias/app")


def test_events_are_narrowed_down_by_pattern(aws: Aws) -> None:
    put(aws)
    client(aws).get_secret_value(SecretId="db")

    assert ["GetSecretValue"] == [
        each.name
        for each in aws.events.matching({"detail": {"requestParameters": {"secretId": ["db"]}, "readOnly": [True]}})
    ]
    assert 1 == aws.events.matching(json.dumps(PUT)).count


def test_events_are_a_sequence(aws: Aws) -> None:
    for _ in range(3):
        client(aws).get_random_password()

    names = ["GetRandomPassword"] * 3
    assert names == [each.name for each in aws.events]
    assert names[:2] == [each.name for each in aws.events[:2]]
    assert aws.events[-1].id == aws.events.last.id
    assert 2 == aws.events("Get*")[1:].count


def test_a_functions_invocation_and_what_never_reached_aws_are_no_events(aws: Aws) -> None:
    aws.function("f", lambda *_: None)
    aws.client("lambda").invoke(FunctionName="f")
    aws.fail("secretsmanager:ListSecrets", ConnectionError("reset"))
    with pytest.raises(ConnectionError):
        client(aws).list_secrets()

    assert 2 == aws.calls.count
    assert 0 == aws.events.count


def test_an_ordered_failure_of_aws_is_an_event(aws: Aws) -> None:
    aws.fail("secretsmanager:PutSecretValue", "InternalServiceError", message="no", times=9)
    with pytest.raises(ClientError):
        put(aws)

    assert "InternalServiceError" == aws.events.last.record["errorCode"]


def test_events_of_all_accounts_and_regions_are_there(aws: Aws) -> None:
    aws.client("kms", region="eu-west-1").list_keys()
    boto3.client("kms", "us-east-1", aws_access_key_id="444455556666", aws_secret_access_key="x").list_keys()

    assert [("eu-west-1", "123456789012"), ("us-east-1", "444455556666")] == [
        (each.region, each.account) for each in aws.events
    ]


def test_a_restored_cloud_has_its_events_again(aws: Aws) -> None:
    client(aws).delete_secret(SecretId="db2", ForceDeleteWithoutRecovery=True)
    before = [each.id for each in aws.events]
    snapshot = aws.snapshot()
    client(aws).delete_secret(SecretId="db", ForceDeleteWithoutRecovery=True)
    assert 6 == aws.events.count

    aws.restore(snapshot)

    assert before == [each.id for each in aws.events]
    assert 3 == len(before)


# -- the envelope ------------------------------------------------------------------------------------------------------


def test_eventbridge_sends_the_record_in_its_envelope(aws: Aws) -> None:
    put(aws)

    event = aws.events.last
    envelope = event.event

    assert {
        "version": "0",
        "id": envelope["id"],
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.secretsmanager",
        "account": "123456789012",
        "time": event.record["eventTime"],
        "region": aws.region,
        "resources": [],
        "detail": event.record,
    } == envelope
    assert envelope["id"] not in {event.id, aws.events("GenerateDataKey").last.event["id"]}


def test_the_envelope_says_what_a_service_did_of_itself(aws: Aws) -> None:
    client(aws).delete_secret(SecretId="db", ForceDeleteWithoutRecovery=True)

    assert "AWS Service Event via CloudTrail" == aws.events.last.event["detail-type"]
