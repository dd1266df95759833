"""aws.fail and its neighbours: what they take and refuse, which calls they mean, and what a client makes of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import ANY

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from mocksm import MockSecrets, Principal, allow
from mocksm.errors import MocksmError
from tests.engine.test_faults import ONCE, THROTTLED, outcomes

READ = "secretsmanager:GetSecretValue"
URL = "https://secretsmanager.us-east-1.amazonaws.com/"


def client(name: Any = "secretsmanager", **options: Any) -> Any:
    return boto3.client(name, config=ONCE.merge(Config(**options)))


@pytest.fixture(autouse=True)
def _secret(mocksm: MockSecrets) -> None:
    mocksm.secret("db", "hunter2")
    mocksm.clock.freeze()


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "told"),
    [
        (
            lambda aws: aws.fail("secretsmanager:GetSecret", THROTTLED),
            "no operation 'secretsmanager:GetSecret'; did you mean",
        ),
        (
            lambda aws: aws.fail("secretmanager:*", THROTTLED),
            "a service 'secretmanager', .*did you mean secretsmanager",
        ),
        (lambda aws: aws.fail("GetSecretValue", THROTTLED), "'GetSecretValue' names no operation"),
        (lambda aws: aws.fail(READ, "TimeOutt"), "no error 'TimeOutt' of secretsmanager; did you mean timeout"),
        (lambda aws: aws.fail(READ, "KMSInternalException"), "no error 'KMSInternalException' of secretsmanager"),
        (lambda aws: aws.fail(READ, 500), "500 is no error; it takes a code of AWS's, 'timeout', .*, or an exception"),
        (lambda aws: aws.fail(READ, UnicodeDecodeError), "cannot make a UnicodeDecodeError without arguments"),
        (lambda aws: aws.fail(READ, "timeout", message="x"), "a message goes with AWS's codes, and not with 'timeout'"),
        (lambda aws: aws.fail(READ, "timeout", latency=3), "latency says nothing of a timeout"),
        (lambda aws: aws.fail(READ, THROTTLED, latency=-1), "latency=-1 is no number of seconds; it takes 0 or more"),
        (lambda aws: aws.fail(READ, THROTTLED, times=0), "times=0 is no number of calls; it takes 1 or more"),
        (lambda aws: aws.fail(READ, THROTTLED, times=True), "times=True is no number of calls"),
        (lambda aws: aws.fail(READ, THROTTLED, after=-1), "after=-1 is no number of calls; it takes 0 or more"),
        (lambda aws: aws.fail(READ, THROTTLED, every=1.5), "every=1.5 is no number of calls"),
        (lambda aws: aws.fail(READ, THROTTLED, chance=1.5), "chance=1.5 is no probability; it takes 0 to 1"),
        (lambda aws: aws.fail(READ, THROTTLED, nth=2, times=1), "nth=... is one call: times, after, every and chance"),
        (lambda aws: aws.fail(READ, THROTTLED, every=2, chance=0.5), "every=... and chance=... contradict each other"),
        (lambda aws: aws.fail(READ, THROTTLED, when="db"), "when='db' is no condition"),
        (
            lambda aws: aws.fail(READ, THROTTLED, when={"SecretID": "db"}),
            "has no parameter 'SecretID'; it has SecretId",
        ),
        (lambda aws: aws.fail(READ, THROTTLED, by="bob"), "there is no user or role 'bob'"),
        (lambda aws: aws.fail(READ, THROTTLED, by=5), "by=5 is no caller"),
        (lambda aws: aws.fail(READ, THROTTLED, region="Frankfurt"), "region='Frankfurt' is no Region"),
        (lambda aws: aws.slow(READ, 0), "seconds=0 is no number of seconds"),
        (lambda aws: aws.slow(READ, "3"), "seconds='3' is no number of seconds"),
        (lambda aws: aws.slow(READ, float("nan")), "seconds=nan is no number of seconds"),
        (lambda aws: aws.outage("Frankfurt"), "region='Frankfurt' is no Region"),
        (lambda aws: aws.outage("us-east-1", "NoSuchError"), "no error 'NoSuchError' of .*cloudtrail, "),
        (lambda aws: aws.throttle(READ, rate=0), "rate=0 is no number of calls"),
        (lambda aws: aws.throttle(READ, rate=1, burst=0.5), "burst=0.5 is no number of calls"),
        (lambda aws: aws.throttle(READ, burst=5), "burst=... goes with a rate=... of your own"),
        (lambda aws: aws.throttle("iam:*"), "no published rates of iam, only of kms, secretsmanager; give a rate"),
        (lambda aws: aws.lag(0), "seconds=0 is no number of seconds"),
        (lambda aws: (aws.lag(1), aws.lag(2)), r"<mocksm aws.lag\(1\).* is in force; stop\(\) it before another"),
    ],
)
def test_what_cannot_be_meant_is_refused(mocksm: MockSecrets, order: Callable[[MockSecrets], Any], told: str) -> None:
    with pytest.raises(MocksmError, match=rf"mocksm.*{told}"):
        order(mocksm)
    assert ["ok"] == outcomes(1)


def test_what_there_is_not_as_an_argument_is_a_type_error(mocksm: MockSecrets) -> None:
    with pytest.raises(TypeError, match="tmies"):
        mocksm.slow(READ, 3, tmies=1)  # type: ignore[call-arg]


# -- which calls are meant ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"SecretId": "db"}, True),
        ({"SecretId": "other"}, False),
        ({"SecretId": ANY}, True),
        ({"SecretId": lambda name: name.startswith("d")}, True),
        ({"SecretId": lambda name: name.startswith("x")}, False),
        ({"VersionStage": ANY}, False),
        ({}, True),
        (lambda call: call.params["SecretId"] == "db" and call.via is None, True),
        (lambda call: call.region == "eu-west-1", False),
    ],
    ids=[
        "value",
        "other value",
        "ANY",
        "predicate",
        "other predicate",
        "not sent",
        "nothing",
        "function",
        "other function",
    ],
)
def test_a_condition_picks_the_calls(mocksm: MockSecrets, when: Any, *, expected: bool) -> None:
    mocksm.fail(READ, THROTTLED, when=when, required=False)

    assert [THROTTLED if expected else "ok"] == outcomes(1)


def test_a_condition_may_call_aws_itself(mocksm: MockSecrets) -> None:
    mocksm.fail(READ, THROTTLED, when=lambda _: bool(client().list_secrets()["SecretList"]))

    assert [THROTTLED] == outcomes(1)


def test_a_region_is_the_one_that_is_called(mocksm: MockSecrets) -> None:
    mocksm.fail("secretsmanager:*", THROTTLED, region="eu-west-1")

    assert ["ok"] == outcomes(1)
    assert [THROTTLED] == outcomes(1, region_name="eu-west-1")


@pytest.mark.parametrize("kind", ["handle", "arn", "session", "principal", "account", "account handle"])
def test_the_calls_of_one_principal_fail(mocksm: MockSecrets, kind: str) -> None:
    role = mocksm.role("reader", [allow("secretsmanager:*", "kms:*")])
    session = role.assume("s1")
    by: Any = {
        "handle": role,
        "arn": role.arn,
        "session": session,
        "principal": session.principal,
        "account": "123456789012",
        "account handle": mocksm.account("123456789012"),
    }[kind]
    mocksm.fail(READ, THROTTLED, by=by)

    def fails(**credentials: Any) -> bool:
        return outcomes(1, **credentials) == [THROTTLED]

    assert fails(**session.credentials)
    assert fails(**role.credentials) == (kind not in {"session", "principal"})
    assert fails() == kind.startswith("account")


def test_the_calls_of_a_service_fail(mocksm: MockSecrets) -> None:
    mocksm.fail("lambda:Invoke", "TooManyRequestsException", by="secretsmanager.amazonaws.com", times=1)
    mocksm.fail("lambda:Invoke", "ServiceException", by=Principal.service("events.amazonaws.com"), required=False)
    rotator = mocksm.function("rotate", lambda event, context: None)

    mocksm.secrets["db"].rotate_with(rotator)
    assert "TooManyRequestsException" in str(mocksm.rotations[-1].error)


# -- failures of transport -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "raised", "told", "seconds"),
    [
        (("timeout", ReadTimeoutError, "Timeout"), ReadTimeoutError, f'Read timeout on endpoint URL: "{URL}"', 7),
        (("connect timeout", ConnectTimeoutError), ConnectTimeoutError, f'Connect timeout on endpoint URL: "{URL}"', 3),
        (
            ("connection reset", ConnectionClosedError),
            ConnectionClosedError,
            f'Connection was closed before we received a valid response from endpoint URL: "{URL}".',
            0,
        ),
        (
            ("unreachable", EndpointConnectionError),
            EndpointConnectionError,
            f'Could not connect to the endpoint URL: "{URL}"',
            0,
        ),
    ],
    ids=["timeout", "connect timeout", "connection reset", "unreachable"],
)
def test_a_failure_of_transport_is_what_botocore_raises(
    mocksm: MockSecrets, names: tuple[Any, ...], raised: type[Exception], told: str, seconds: float
) -> None:
    start = mocksm.clock.now()
    for name in names:
        with mocksm.fail(READ, name), pytest.raises(raised, match=f"^{re.escape(told)}$"):
            client(read_timeout=7, connect_timeout=3).get_secret_value(SecretId="db")

    assert timedelta(seconds=seconds * len(names)) == mocksm.clock.now() - start
    assert len(names) == mocksm.calls(READ).count
    assert f"-> {names[0]}>" in repr(mocksm.calls.last)


def test_an_endpoint_url_of_its_own_is_told(mocksm: MockSecrets) -> None:
    mocksm.fail(READ, "unreachable")
    elsewhere = boto3.client("secretsmanager", endpoint_url="http://localhost:4566", config=ONCE)

    with pytest.raises(EndpointConnectionError, match='"http://localhost:4566/"'):
        elsewhere.get_secret_value(SecretId="db")


def test_a_request_that_did_not_arrive_changes_nothing(mocksm: MockSecrets) -> None:
    mocksm.fail("secretsmanager:PutSecretValue", "timeout")
    with pytest.raises(ReadTimeoutError):
        client().put_secret_value(SecretId="db", SecretString="new")

    assert "hunter2" == mocksm.secrets["db"].value


def test_a_service_does_not_meet_a_failure_of_transport(mocksm: MockSecrets) -> None:
    fault = mocksm.fail("kms:*", "unreachable", required=False)

    assert ["ok"] == outcomes(1)
    assert 0 == fault.seen


def test_botocore_tries_again_after_a_failure_of_transport(mocksm: MockSecrets) -> None:
    mocksm.fail(READ, "connection reset", times=2)

    answer = boto3.client("secretsmanager").get_secret_value(SecretId="db")
    assert ("hunter2", 2) == (answer["SecretString"], answer["ResponseMetadata"]["RetryAttempts"])


def test_a_client_that_waits_for_ever_is_told_at_once(mocksm: MockSecrets) -> None:
    start = mocksm.clock.now()
    mocksm.fail(READ, "timeout")
    with pytest.raises(ReadTimeoutError):
        client(read_timeout=None).get_secret_value(SecretId="db")
    assert start == mocksm.clock.now()


# -- latency -----------------------------------------------------------------------------------------------------------


def test_slow_lets_time_pass_on_the_clock(mocksm: MockSecrets) -> None:
    start = mocksm.clock.now()
    slow = mocksm.slow(READ, 2.5, nth=2)

    assert ["ok"] * 3 == outcomes(3)
    assert timedelta(seconds=2.5) == mocksm.clock.now() - start
    assert (3, 1) == (slow.seen, slow.fired)


def test_what_slows_a_call_down_on_its_way_adds_up(mocksm: MockSecrets) -> None:
    start = mocksm.clock.now()
    mocksm.slow(READ, 2)
    mocksm.slow("secretsmanager:*", 1)
    mocksm.slow("kms:Decrypt", 4)

    assert ["ok"] == outcomes(1)
    assert timedelta(seconds=7) == mocksm.clock.now() - start


@pytest.mark.parametrize("error", [THROTTLED, "connection reset"])
def test_a_failure_may_come_late(mocksm: MockSecrets, error: str) -> None:
    start = mocksm.clock.now()
    mocksm.fail(READ, error, latency=4)
    with pytest.raises((ClientError, ConnectionClosedError)):
        client().get_secret_value(SecretId="db")
    assert timedelta(seconds=4) == mocksm.clock.now() - start


def test_a_client_that_does_not_wait_so_long_learns_nothing_of_what_was_done(mocksm: MockSecrets) -> None:
    start = mocksm.clock.now()
    mocksm.slow("secretsmanager:CreateSecret", 30, times=1)
    impatient = boto3.client("secretsmanager", config=Config(read_timeout=20, retries={"mode": "standard"}))

    with pytest.raises(ReadTimeoutError, match="Read timeout on endpoint URL"):
        client(read_timeout=20).create_secret(Name="new", SecretString="x", ClientRequestToken="t" * 32)
    assert timedelta(seconds=20) == mocksm.clock.now() - start
    assert "x" == mocksm.secrets["new"].value

    again = impatient.create_secret(Name="new", SecretString="x", ClientRequestToken="t" * 32)
    assert mocksm.secrets["new"].arn == again["ARN"]


def test_what_falls_due_while_an_answer_is_on_its_way_runs(mocksm: MockSecrets) -> None:
    client().delete_secret(SecretId="db", RecoveryWindowInDays=7)
    mocksm.slow("secretsmanager:ListSecrets", 30 * 24 * 3600)

    assert [] == boto3.client("secretsmanager", config=Config(read_timeout=None)).list_secrets()["SecretList"]
    assert "db" not in mocksm.secrets


# -- the outage of a Region ----------------------------------------------------------------------------------------------


def test_no_service_of_a_region_is_reached_until_it_is_over(mocksm: MockSecrets) -> None:
    outage = mocksm.outage("us-east-1")
    for service, call in (("secretsmanager", "list_secrets"), ("kms", "list_keys"), ("lambda", "list_functions")):
        with pytest.raises(EndpointConnectionError, match=f"https://{service}.us-east-1"):
            getattr(client(service), call)()
    boto3.client("kms", region_name="us-west-2").list_keys()

    outage.stop()
    assert ["ok"] == outcomes(1)
    assert (3, 3) == (outage.seen, outage.fired)


def test_an_outage_may_be_one_that_answers(mocksm: MockSecrets) -> None:
    with mocksm.outage("us-east-1", "ServiceUnavailable"), pytest.raises(ClientError) as caught:
        client().get_secret_value(SecretId="db")

    assert 503 == caught.value.response["ResponseMetadata"]["HTTPStatusCode"]
    assert "mocksm: aws.outage ordered this ServiceUnavailable." == caught.value.response["Error"]["Message"]


def test_what_aws_does_between_regions_goes_on_in_an_outage(mocksm: MockSecrets) -> None:
    with mocksm.outage("eu-west-1", required=False):
        client().replicate_secret_to_regions(SecretId="db", AddReplicaRegions=[{"Region": "eu-west-1"}])

    assert ["ok"] == outcomes(1, region_name="eu-west-1")
