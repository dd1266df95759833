"""Receivers of events: who hears of what, when, and what becomes of what a receiver raises."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mocksm import MockSecrets, allow, mock_secrets
from mocksm.aws import Aws
from mocksm.errors import MocksmError

PUT = {"source": ["aws.secretsmanager"], "detail": {"eventName": ["PutSecretValue"]}}
ALL: dict[str, Any] = {"source": [{"prefix": "aws."}]}


def client(aws: Aws) -> Any:
    return aws.client("secretsmanager")


def put(aws: Aws, name: str = "db", value: str = "hunter3") -> None:
    client(aws).put_secret_value(SecretId=name, SecretString=value)


@pytest.fixture
def aws(mocksm: Aws) -> Aws:
    mocksm.secret("db", "hunter2")
    mocksm.secret("db2", "hunter2")
    return mocksm


def test_a_receiver_hears_of_what_matches_from_now_on(aws: Aws) -> None:
    put(aws)
    heard: list[dict[str, Any]] = []
    aws.events.on(PUT, heard.append)

    put(aws)
    client(aws).tag_resource(SecretId="db", Tags=[])

    assert [aws.events("PutSecretValue").last.event] == heard


def test_a_receiver_hears_before_the_answer_is_there_and_when_the_change_is(aws: Aws) -> None:
    seen: list[str] = []
    aws.events.on(PUT, lambda _: seen.append(client(aws).get_secret_value(SecretId="db")["SecretString"]))

    put(aws, value="new")

    assert ["new"] == seen


def test_no_lock_is_held_while_a_receiver_runs(aws: Aws) -> None:
    def receive(_: dict[str, Any]) -> None:
        other = threading.Thread(target=put, args=(aws, "db2"))
        other.start()
        other.join(10)
        assert not other.is_alive()

    with aws.events.on({"detail": {"requestParameters": {"secretId": ["db"]}}}, receive):
        put(aws)


def test_a_receiver_hears_of_failures_as_well(aws: Aws) -> None:
    heard: list[str] = []
    bob = aws.role("bob", [allow("secretsmanager:GetSecretValue")])
    aws.events.on({"detail": {"errorCode": ["AccessDenied"]}}, lambda event: heard.append(event["detail"]["eventName"]))

    with pytest.raises(ClientError):
        bob.client("secretsmanager").put_secret_value(SecretId="db", SecretString="x")

    assert ["PutSecretValue"] == heard


def test_reading_is_delivered_only_where_it_is_asked_for(aws: Aws) -> None:
    changes: list[str] = []
    everything: list[str] = []
    aws.events.on(ALL, lambda event: changes.append(event["detail"]["eventName"]))
    aws.events.on(ALL, lambda event: everything.append(event["detail"]["eventName"]), read_only=True)

    client(aws).get_secret_value(SecretId="db")
    client(aws).describe_secret(SecretId="db")
    aws.client("sts").get_session_token()

    # KMS's Decrypt only reads too, but rules get what does not begin with Get, List or Describe
    assert ["Decrypt", "GetSessionToken"] == changes
    assert ["Decrypt", "GetSecretValue", "DescribeSecret", "GetSessionToken"] == everything


def test_what_the_clock_brings_about_is_delivered(aws: Aws) -> None:
    heard: list[str] = []
    aws.events.on(
        {"detail-type": ["AWS Service Event via CloudTrail"]}, lambda e: heard.append(e["detail"]["eventName"])
    )
    client(aws).delete_secret(SecretId="db", RecoveryWindowInDays=7)
    assert [] == heard

    aws.clock.advance(days=8)

    assert ["StartSecretVersionDelete", "EndSecretVersionDelete"] == heard


def test_events_come_in_their_order(aws: Aws) -> None:
    heard: list[str] = []
    aws.events.on(ALL, lambda event: heard.append(event["detail"]["eventName"]), read_only=True)
    client(aws).get_secret_value(SecretId="db")
    put(aws)
    client(aws).delete_secret(SecretId="db", ForceDeleteWithoutRecovery=True)

    assert [each.name for each in aws.events] == heard


def test_what_a_receiver_does_to_its_event_is_its_own(aws: Aws) -> None:
    heard: list[dict[str, Any]] = []
    aws.events.on(PUT, lambda event: event["detail"].clear())
    aws.events.on(PUT, heard.append)
    put(aws)

    assert "PutSecretValue" == heard[0]["detail"]["eventName"]


@pytest.mark.parametrize("end", [lambda it: it.stop(), lambda it: it.__exit__(None, None, None)], ids=["stop", "with"])
def test_a_stopped_receiver_hears_no_more(aws: Aws, end: Callable[[Any], None]) -> None:
    heard: list[dict[str, Any]] = []
    subscription = aws.events.on(PUT, heard.append)
    end(subscription)
    end(subscription)
    put(aws)

    assert [] == heard


def test_receivers_belong_to_the_state_that_a_snapshot_keeps(aws: Aws) -> None:
    kept: list[str] = []
    dropped: list[str] = []
    aws.events.on(PUT, lambda _: kept.append("x"))
    snapshot = aws.snapshot()
    aws.events.on(PUT, lambda _: dropped.append("x"))

    aws.restore(snapshot)
    put(aws)

    assert (["x"], []) == (kept, dropped)


def test_a_reset_cloud_has_no_receivers(aws: Aws) -> None:
    heard: list[dict[str, Any]] = []
    aws.events.on(ALL, heard.append)
    aws.reset()
    client(aws).create_secret(Name="db", SecretString="x")

    assert [] == heard


def test_a_function_is_invoked_with_the_event(aws: Aws) -> None:
    heard: list[tuple[dict[str, Any], str]] = []
    function = aws.function("hear", lambda event, context: heard.append((event, context.function_name)))
    aws.events.on(PUT, function)
    put(aws)

    assert [(aws.events("PutSecretValue").last.event, "hear")] == heard
    (call,) = aws.calls("lambda:Invoke", inner=True)
    assert ("events.amazonaws.com", "events") == (call.principal.arn, call.via)


def test_a_receiver_that_calls_may_have_been_the_cause_of_another_event(aws: Aws) -> None:
    heard: list[str] = []

    def copy(event: dict[str, Any]) -> None:
        heard.append(event["detail"]["requestParameters"]["secretId"])
        if heard[-1] == "db":
            put(aws, "db2")
            heard.append("done")

    aws.events.on(PUT, copy)
    put(aws)

    assert ["db", "done", "db2"] == heard


# -- what goes wrong ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ({"source": "aws.kms"}, '"source" must be an object or an array'),
        ({}, "Empty objects are not allowed"),
        ('{"source": [{"like": "x"}]}', "Unrecognized match type like"),
    ],
    ids=["bare", "empty", "text"],
)
def test_a_pattern_that_eventbridge_would_refuse_is_refused(aws: Aws, pattern: Any, reason: str) -> None:
    for ask in (aws.events.matching, lambda asked: aws.events.on(asked, print)):
        with pytest.raises(MocksmError, match=f"Event pattern is not valid. Reason: {reason}"):
            ask(pattern)


def test_a_receiver_has_to_be_callable(aws: Aws) -> None:
    with pytest.raises(MocksmError, match=r"takes a callable or what aws\.function returns, not 'print'"):
        aws.events.on(PUT, "print")  # type: ignore[arg-type]


@pytest.fixture
def mock() -> MockSecrets:
    """A mock that the test ends itself."""
    return mock_secrets(secrets={"db": "x", "db2": "x"}).start()


def notes(error: BaseException) -> list[str]:
    return getattr(error, "__notes__", [])


def fail(*_: Any) -> None:
    raise AssertionError("wrong event")


TOLD = "mocksm: a receiver of events raised AssertionError('wrong event')"


def test_what_a_receiver_raises_is_raised_where_the_mock_ends(mock: MockSecrets) -> None:
    mock.events.on(PUT, fail)
    put(mock)
    put(mock, "db2")

    with pytest.raises(AssertionError, match="wrong event") as caught:
        mock.stop()
    assert "fail" == caught.traceback[-1].name
    assert [TOLD] == notes(caught.value)


def test_an_exception_on_its_way_is_told_what_a_receiver_raised(mock: MockSecrets) -> None:
    error = RuntimeError("the test's own")
    mock.events.on(PUT, fail)
    put(mock)
    mock.__exit__(RuntimeError, error, None)

    assert [TOLD] == notes(error)


def test_what_a_receiver_raised_is_not_lost_in_a_reset(mock: MockSecrets) -> None:
    mock.events.on(PUT, fail)
    put(mock)
    mock.reset()

    with pytest.raises(AssertionError, match="wrong event"):
        mock.stop()


def test_a_function_that_fails_at_an_event_is_told_where_the_mock_ends(mock: MockSecrets) -> None:
    mock.events.on(PUT, mock.function("hear", fail))
    put(mock)

    told = r"mocksm: the function hear failed at <secretsmanager:PutSecretValue of .*wrong event"
    with pytest.raises(MocksmError, match=told):
        mock.stop()


def test_a_receiver_that_sets_itself_off_is_told_where_the_mock_ends(mock: MockSecrets) -> None:
    mock.events.on(PUT, lambda _: put(mock))
    put(mock)
    assert 17 == mock.calls("secretsmanager:PutSecretValue").count

    with pytest.raises(MocksmError, match="goes round in circles: what it does set it off 16 times over"):
        mock.stop()
