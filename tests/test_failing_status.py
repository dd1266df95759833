"""A refusal that a test orders has the status of a real one, in every service: SDKs and users tell 403 from 400."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from mocksm import mock_secrets

ONCE = Config(retries={"total_max_attempts": 1})
_STRANGER = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "x"}
_CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "cloudformation": ("describe_stacks", {}),
    "cloudtrail": ("lookup_events", {}),
    "events": ("list_rules", {}),
    "iam": ("list_users", {}),
    "kms": ("list_keys", {}),
    "lambda": ("list_functions", {}),
    "rds": ("describe_db_instances", {}),
    "secretsmanager": ("list_secrets", {}),
    "ssm": ("describe_parameters", {}),
    "sts": ("assume_role", {"RoleArn": "arn:aws:iam::123456789012:role/reader", "RoleSessionName": "job"}),
}


def refusal(client: Any, service: str) -> tuple[str, int]:
    """Return the code and the status with which a call is refused."""
    operation, params = _CALLS[service]
    with pytest.raises(ClientError) as caught:
        getattr(client, operation)(**params)
    response = caught.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize("service", _CALLS)
@pytest.mark.parametrize("who", ["without-permissions", "unknown", "expired"])
def test_a_refusal_that_is_ordered_has_the_status_of_a_real_one(service: Any, who: str) -> None:
    with mock_secrets(strict_credentials=True) as aws:
        bob, role = aws.user("bob"), aws.role("worker")
        session = aws.client("sts").assume_role(RoleArn=role.arn, RoleSessionName="job")["Credentials"]
        aws.clock.advance(hours=2)
        over = ("AccessKeyId", "SecretAccessKey", "SessionToken")
        names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
        credentials: Any = {
            "without-permissions": bob.credentials,
            "unknown": _STRANGER,
            "expired": dict(zip(names, (session[name] for name in over), strict=True)),
        }[who]
        code, status = refusal(boto3.client(service, **credentials), service)
        aws.fail(f"{service}:*", code)

        assert (code, status) == refusal(boto3.client(service, config=ONCE), service)


def test_a_status_of_every_service_stays_as_it_is() -> None:
    with mock_secrets() as aws:
        aws.fail("iam:*", "ServiceUnavailable")

        assert ("ServiceUnavailable", 503) == refusal(boto3.client("iam", config=ONCE), "iam")
