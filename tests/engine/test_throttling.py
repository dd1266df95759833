from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.config import Config

from mocksm import MockSecrets
from mocksm.engine.throttling import Rate
from tests.engine.test_faults import ONCE, THROTTLED, outcomes
from tests.expect import refused

READ = "secretsmanager:GetSecretValue"


@pytest.fixture(autouse=True)
def _secret(mocksm: MockSecrets) -> None:
    mocksm.secret("db", "hunter2")
    mocksm.clock.freeze()


def let_through(count: int, **options: Any) -> int:
    return outcomes(count, **options).count("ok")


@pytest.mark.parametrize(
    ("rate", "burst", "at_once", "after_two_seconds"),
    [(3, None, 3, 3), (3, 5, 5, 5), (1, 5, 5, 2), (0.5, None, 1, 1), (0.5, 2.5, 2, 1)],
)
def test_as_many_come_through_at_once_as_the_burst_and_then_as_the_clock_allows(
    mocksm: MockSecrets, rate: float, burst: float | None, at_once: int, after_two_seconds: int
) -> None:
    throttle = mocksm.throttle(READ, rate=rate, burst=burst)

    assert at_once == let_through(8)
    mocksm.clock.advance(seconds=2)
    assert after_two_seconds == let_through(8)
    mocksm.clock.advance(hours=1)
    assert at_once == let_through(8)
    assert (24, 24 - 2 * at_once - after_two_seconds) == (throttle.seen, throttle.fired)


@pytest.mark.parametrize("rate", [3, 5, 7])
def test_a_part_of_a_second_is_enough_for_one_of_so_many_a_second(mocksm: MockSecrets, rate: int) -> None:
    mocksm.throttle(READ, rate=rate, burst=1)
    let_through(1)
    for _ in range(10):
        mocksm.clock.advance(seconds=1 / rate)
        assert 1 == let_through(2)


def test_each_account_and_region_has_a_budget_of_its_own(mocksm: MockSecrets) -> None:
    mocksm.throttle("secretsmanager:*", rate=2)
    other = mocksm.account("444455556666")
    other.secret("db", "x")
    mocksm.secrets["db"].replicate("eu-west-1")

    assert 2 == let_through(3)
    assert 2 == let_through(3, region_name="eu-west-1")
    assert 2 == let_through(3, **other.credentials)


def test_what_the_pattern_names_shares_the_rate(mocksm: MockSecrets) -> None:
    mocksm.throttle("secretsmanager:*", rate=3)
    client = boto3.client("secretsmanager", config=ONCE)
    client.list_secrets()

    assert 2 == let_through(3)


def test_only_the_calls_meant_are_counted(mocksm: MockSecrets) -> None:
    throttle = mocksm.throttle(READ, rate=1, region="eu-west-1")
    mocksm.throttle(READ, rate=1, by=mocksm.user("bob"))

    assert 3 == let_through(3)
    assert 0 == throttle.seen


def test_secrets_manager_words_it(mocksm: MockSecrets) -> None:
    mocksm.throttle(READ, rate=1)
    client = boto3.client("secretsmanager", config=ONCE)
    client.get_secret_value(SecretId="db")

    with refused("ThrottlingException", "Rate exceeded", 400):  # secretsmanager.md section 1, the text unsure
        client.get_secret_value(SecretId="db")


@pytest.mark.parametrize(
    ("service", "call", "expected"),
    [
        (
            "kms",
            "list_keys",
            (
                "ThrottlingException",
                "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
                400,
            ),
        ),
        ("lambda", "list_functions", ("TooManyRequestsException", "Rate Exceeded.", 429)),
        ("iam", "list_users", ("Throttling", "Rate exceeded", 400)),
        ("sts", "get_caller_identity", ("Throttling", "Rate exceeded", 400)),
    ],
    ids=["kms", "lambda", "iam", "sts"],
)
def test_each_service_has_words_of_its_own(
    mocksm: MockSecrets, service: Any, call: str, expected: tuple[str, str, int]
) -> None:
    mocksm.throttle(f"{service}:*", rate=1)
    client: Any = boto3.client(service, config=ONCE)
    getattr(client, call)()

    with refused(*expected):
        getattr(client, call)()


def test_botocore_waits_until_it_comes_through(mocksm: MockSecrets) -> None:
    start = mocksm.clock.now()
    mocksm.throttle(READ, rate=0.5)
    client = boto3.client("secretsmanager", config=Config(retries={"mode": "standard", "max_attempts": 50}))
    for _ in range(3):
        client.get_secret_value(SecretId="db")

    assert 4 <= (mocksm.clock.now() - start).total_seconds()


def test_kms_throttles_secrets_manager_for_its_caller(mocksm: MockSecrets) -> None:
    mocksm.throttle("kms:Decrypt", rate=1)

    assert "ok" == outcomes(1)[0]
    assert "ok" != outcomes(1)[0]


def test_it_holds_until_it_is_stopped(mocksm: MockSecrets) -> None:
    with mocksm.throttle(READ, rate=1) as throttle:
        assert 1 == let_through(2)
    assert 2 == let_through(2)
    assert "<mocksm aws.throttle('secretsmanager:GetSecretValue', rate=1): throttled 1 of 2 calls>" == repr(throttle)


def test_a_restored_snapshot_has_the_budget_of_then(mocksm: MockSecrets) -> None:
    throttle = mocksm.throttle(READ, rate=4)
    let_through(1)
    before = mocksm.snapshot()
    assert 3 == let_through(5)
    mocksm.restore(before)

    assert 1 == throttle.seen
    assert 3 == let_through(5)


def test_a_clock_that_goes_back_takes_nothing_away(mocksm: MockSecrets) -> None:
    early = mocksm.cloud.clock.state()
    mocksm.throttle(READ, rate=2)
    mocksm.clock.advance(hours=1)
    let_through(1)
    mocksm.cloud.clock.restore(early)

    assert ["ok", THROTTLED] == outcomes(2)


# -- AWS's own rates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("operation", "rate"), [("*:*", 50), ("secretsmanager:*", 50), ("kms:*", 60)], ids=str)
def test_published_rates_hold_for_what_is_named(mocksm: MockSecrets, operation: str, rate: int) -> None:
    mocksm.throttle(operation)
    client = boto3.client("secretsmanager", config=ONCE)
    through = 0
    for _ in range(60):
        try:
            client.list_secrets()
        except client.exceptions.ClientError:
            break
        through += 1

    assert rate == through


def test_a_rate_says_how_many_at_once_if_nothing_else_does() -> None:
    assert (50, 1, 7) == (Rate("a", 50).most, Rate("a", 0.1).most, Rate("a", 50, 7).most)
