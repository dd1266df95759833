from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from mocksm import mock_secrets

ONCE = Config(retries={"total_max_attempts": 1})
THROTTLED = "ThrottlingException"


def outcomes(count: int, **options: Any) -> list[str]:
    """Return how ``count`` reads went: the error's code, or ``ok``."""
    client = boto3.client("secretsmanager", config=ONCE, **options)
    found = []
    for _ in range(count):
        try:
            client.get_secret_value(SecretId="db")
        except ClientError as error:
            found.append(error.response["Error"]["Code"])
        else:
            found.append("ok")
    return found


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "xxxxx"),
        ({"times": 1}, "x...."),
        ({"times": 2}, "xx..."),
        ({"after": 2}, "..xxx"),
        ({"after": 1, "times": 1}, ".x..."),
        ({"nth": 3}, "..x.."),
        ({"every": 2}, ".x.x."),
        ({"every": 2, "times": 1}, ".x..."),
        ({"every": 2, "after": 1}, "..x.x"),
        ({"chance": 1}, "xxxxx"),
        ({"chance": 0}, "....."),
        ({"chance": 1, "after": 3}, "...xx"),
    ],
    ids=str,
)
@pytest.mark.parametrize("pattern", ["secretsmanager:GetSecretValue", "secretsmanager:*", "SECRETSMANAGER:get*"])
def test_fail_meets_the_calls_whose_turn_it_is(pattern: str, options: dict[str, Any], expected: str) -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        fault = aws.fail(pattern, THROTTLED, **options)

        assert expected == "".join("." if outcome == "ok" else "x" for outcome in outcomes(5))
        assert (5, expected.count("x")) == (fault.seen, fault.fired)


def test_fail_by_chance_is_the_same_in_every_run_of_one_seed() -> None:
    def run(seed: int) -> list[str]:
        with mock_secrets(random_seed=seed) as aws:
            aws.secret("db", "hunter2")
            aws.fail("secretsmanager:*", THROTTLED, chance=0.5)
            return outcomes(30)

    assert run(1) == run(1)
    assert run(1) != run(2)
    assert 5 < run(1).count("ok") < 25


def test_fail_leaves_other_operations_alone() -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        fault = aws.fail("secretsmanager:PutSecretValue", THROTTLED, required=False)

        assert ["ok"] == outcomes(1)
        assert (0, 0) == (fault.seen, fault.fired)


def test_fail_gives_the_message_and_the_status_of_the_model() -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        aws.fail("secretsmanager:*", "InternalServiceError", message="Try later.")

        with pytest.raises(ClientError) as caught:
            boto3.client("secretsmanager", config=ONCE).get_secret_value(SecretId="db")

    assert {"Code": "InternalServiceError", "Message": "Try later."} == caught.value.response["Error"]
    assert 500 == caught.value.response["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize("error", [ConnectionError("cut"), ConnectionError], ids=["made", "class"])
def test_fail_with_an_exception_raises_it_in_the_client(error: Any) -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        aws.fail("secretsmanager:*", error)

        with pytest.raises(ConnectionError, match="cut" if isinstance(error, Exception) else "^$"):
            boto3.client("secretsmanager", config=ONCE).get_secret_value(SecretId="db")


def test_fail_at_kms_is_seen_through_secrets_manager() -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        aws.fail("kms:Decrypt", "DisabledException", message="the key is disabled.", times=1)

        assert ["DecryptionFailure", "ok"] == outcomes(2)


def test_the_fault_that_was_ordered_first_decides_and_the_next_does_not_see_the_call() -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        first = aws.fail("secretsmanager:*", THROTTLED, times=1)
        second = aws.fail("secretsmanager:*", "InternalServiceError", times=1)

        assert [THROTTLED, "InternalServiceError", "ok"] == outcomes(3)
        assert (3, 2) == (first.seen, second.seen)


def test_what_the_test_itself_makes_and_reads_does_not_fail() -> None:
    with mock_secrets() as aws:
        fault = aws.fail("*:*", THROTTLED)
        db = aws.secret("db", "hunter2", kms_key=aws.key())

        assert "hunter2" == db.value
        assert 0 == fault.seen
        assert [THROTTLED] == outcomes(1)


def test_a_failed_call_changes_nothing() -> None:
    with mock_secrets() as aws:
        db = aws.secret("db", "old")
        aws.fail("secretsmanager:PutSecretValue", "InternalServiceError")
        with pytest.raises(ClientError):
            boto3.client("secretsmanager", config=ONCE).put_secret_value(SecretId="db", SecretString="new")

        assert "old" == db.value
        assert 1 == len(db.versions)


def test_stop_ends_it_and_may_be_said_again() -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        fault = aws.fail("secretsmanager:*", THROTTLED)
        assert [THROTTLED] == outcomes(1)
        fault.stop()
        fault.stop()

        assert ["ok"] == outcomes(1)
        assert (1, 1) == (fault.seen, fault.fired)


def test_as_a_context_manager_it_holds_inside_only() -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        with aws.fail("secretsmanager:*", THROTTLED) as fault:
            assert [THROTTLED] == outcomes(1)
        assert ["ok"] == outcomes(1)
        assert "<mocksm aws.fail('secretsmanager:*', 'ThrottlingException'): fired at 1 of 1 calls>" == repr(fault)


def test_a_call_without_orders_asks_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def met(*_: object) -> None:
        raise AssertionError("asked")

    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        aws.fail("secretsmanager:*", THROTTLED, required=False).stop()
        monkeypatch.setattr(type(aws.dispatcher), "_met", met)

        assert ["ok"] == outcomes(1)


# -- snapshots ---------------------------------------------------------------------------------------------------------


def test_a_fault_that_was_restored_counts_again() -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        fault = aws.fail("secretsmanager:*", THROTTLED, times=1)
        snapshot = aws.snapshot()
        assert [THROTTLED, "ok"] == outcomes(2)
        aws.restore(snapshot)

        assert 0 == fault.fired
        assert [THROTTLED, "ok"] == outcomes(2)


def test_a_fault_of_after_a_snapshot_is_gone_when_it_is_restored_and_a_stopped_one_is_back() -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        before = aws.fail("secretsmanager:*", THROTTLED, times=1)
        snapshot = aws.snapshot()
        aws.fail("secretsmanager:*", "InternalServiceError", required=False)
        before.stop()
        aws.restore(snapshot)

        assert [THROTTLED, "ok"] == outcomes(2)
