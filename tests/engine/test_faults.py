from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from mocksm import mock_secrets

ONCE = Config(retries={"total_max_attempts": 1})


def outcomes(count: int) -> list[str]:
    """Return how ``count`` reads went: the error's code, or ``ok``."""
    client = boto3.client("secretsmanager", config=ONCE)
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
        ({}, ["ThrottlingException"] * 4),
        ({"times": 1}, ["ThrottlingException", "ok", "ok", "ok"]),
        ({"after": 2}, ["ok", "ok", "ThrottlingException", "ThrottlingException"]),
        ({"after": 1, "times": 1}, ["ok", "ThrottlingException", "ok", "ok"]),
    ],
    ids=["all", "the first", "after two", "the second"],
)
@pytest.mark.parametrize("pattern", ["secretsmanager:GetSecretValue", "secretsmanager:*", "SECRETSMANAGER:get*"])
def test_fail_meets_the_calls_that_it_names(pattern: str, options: dict[str, Any], expected: list[str]) -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        aws.fail(pattern, "ThrottlingException", **options)

        assert expected == outcomes(4)


def test_fail_leaves_other_operations_alone() -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        aws.fail("secretsmanager:PutSecretValue", "ThrottlingException")

        assert ["ok"] == outcomes(1)


def test_fail_gives_the_message_and_the_status_of_the_model() -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        aws.fail("secretsmanager:*", "InternalServiceError", message="Try later.")

        with pytest.raises(ClientError) as caught:
            boto3.client("secretsmanager", config=ONCE).get_secret_value(SecretId="db")

    assert {"Code": "InternalServiceError", "Message": "Try later."} == caught.value.response["Error"]
    assert 500 == caught.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_fail_with_an_exception_raises_it_in_the_client() -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        aws.fail("secretsmanager:*", ConnectionError("cut"))

        with pytest.raises(ConnectionError, match="cut"):
            boto3.client("secretsmanager", config=ONCE).get_secret_value(SecretId="db")


def test_fail_at_kms_is_seen_through_secrets_manager() -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        aws.fail("kms:Decrypt", "DisabledException", message="the key is disabled.", times=1)

        assert ["DecryptionFailure", "ok"] == outcomes(2)


def test_a_fault_that_was_restored_counts_again() -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        fault = aws.fail("secretsmanager:*", "ThrottlingException", times=1)
        snapshot = aws.snapshot()
        assert ["ThrottlingException", "ok"] == outcomes(2)
        aws.restore(snapshot)

        assert 0 == fault.fired
        assert ["ThrottlingException", "ok"] == outcomes(2)


def test_a_failed_call_changes_nothing() -> None:
    with mock_secrets() as aws:
        db = aws.secret("db", "old")
        aws.fail("secretsmanager:PutSecretValue", "InternalServiceError")
        with pytest.raises(ClientError):
            boto3.client("secretsmanager", config=ONCE).put_secret_value(SecretId="db", SecretString="new")

        assert "old" == db.value
        assert 1 == len(db.versions)
