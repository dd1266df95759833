"""A cloud for each test, and clients that were made once, before any mock was active."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from mocksm import mock_secrets
from mocksm.aws import Aws

REGION = "us-east-1"
ACCOUNT = "123456789012"


def _client(**config: Any) -> Any:
    session = boto3.Session(aws_access_key_id="AKIAOFNOONE", aws_secret_access_key="none", region_name=REGION)
    return session.client("kms", config=Config(retries={"total_max_attempts": 1}, **config))


@pytest.fixture(scope="session")
def checking_client() -> Any:
    return _client()


@pytest.fixture(scope="session")
def unchecking_client() -> Any:
    return _client(parameter_validation=False)


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_secrets(region=REGION) as aws:
        yield aws


@pytest.fixture
def kms(aws: Aws, checking_client: Any) -> Any:
    """A boto3 client of KMS."""
    return checking_client


@pytest.fixture
def raw(aws: Aws, unchecking_client: Any) -> Any:
    """A boto3 client of KMS that sends what boto3 itself would refuse."""
    return unchecking_client


@pytest.fixture
def key(kms: Any) -> dict[str, Any]:
    """The KeyMetadata of a new symmetric key."""
    made: dict[str, Any] = kms.create_key()["KeyMetadata"]
    return made
