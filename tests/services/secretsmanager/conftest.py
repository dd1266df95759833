"""A cloud for each test, and clients that were made once, before any mock was active."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from mocksm import mock_secrets
from mocksm.aws import Aws

EAST, WEST, EUROPE = "us-east-1", "us-west-2", "eu-central-1"
OTHER = "444455556666"


def _client(service: str = "secretsmanager", region: str = EAST, key: str = "AKIAOFNOONE") -> Any:
    session: Any = boto3.Session(aws_access_key_id=key, aws_secret_access_key="none", region_name=region)
    return session.client(service, config=Config(retries={"total_max_attempts": 1}))


@pytest.fixture(scope="session")
def made_clients() -> dict[str, Any]:
    return {
        "east": _client(),
        "west": _client(region=WEST),
        "other": _client(key=OTHER),
        "kms": _client("kms"),
        "west_kms": _client("kms", WEST),
        "other_kms": _client("kms", key=OTHER),
    }


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_secrets(region=EAST) as aws:
        yield aws


@pytest.fixture
def client(aws: Aws, made_clients: dict[str, Any]) -> Any:
    """A boto3 client of Secrets Manager in the mock's Region."""
    return made_clients["east"]


@pytest.fixture
def west(aws: Aws, made_clients: dict[str, Any]) -> Any:
    """A boto3 client of Secrets Manager in a second Region."""
    return made_clients["west"]


@pytest.fixture
def other(aws: Aws, made_clients: dict[str, Any]) -> Any:
    """A boto3 client of Secrets Manager that the administrator of another account signs."""
    return made_clients["other"]


@pytest.fixture
def kms(aws: Aws, made_clients: dict[str, Any]) -> Any:
    """A boto3 client of KMS in the mock's Region."""
    return made_clients["kms"]


@pytest.fixture
def west_kms(aws: Aws, made_clients: dict[str, Any]) -> Any:
    """A boto3 client of KMS in the second Region."""
    return made_clients["west_kms"]


@pytest.fixture
def other_kms(aws: Aws, made_clients: dict[str, Any]) -> Any:
    """A boto3 client of KMS that the administrator of another account signs."""
    return made_clients["other_kms"]
