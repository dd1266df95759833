"""A cloud for each test, and clients that were made once, before any mock was active."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from mocksm import mock_secrets
from mocksm.aws import Aws
from tests.services.kms.openssl import OpenSsl

# The AWS Encryption SDK is part of the dev extra; its material providers are published for Python 3.11 and newer only.
_OF_PACKAGES = {
    "test_encryption_sdk.py": "aws_encryption_sdk",
    "test_material_providers.py": "aws_cryptographic_material_providers",
}
collect_ignore = [file for file, package in _OF_PACKAGES.items() if find_spec(package) is None]

MakeKey = Callable[..., dict[str, Any]]

REGION = "us-east-1"
CHINA = "cn-north-1"
ACCOUNT = "123456789012"
# A key policy that lets everyone do everything, and so its author put another one.
OPEN_POLICY = '{"Statement":{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}}'


def _client(region: str = REGION, **config: Any) -> Any:
    session = boto3.Session(aws_access_key_id="AKIAOFNOONE", aws_secret_access_key="none", region_name=region)
    return session.client("kms", config=Config(retries={"total_max_attempts": 1}, **config))


@pytest.fixture(scope="session")
def checking_client() -> Any:
    return _client()


@pytest.fixture(scope="session")
def unchecking_client() -> Any:
    return _client(parameter_validation=False)


@pytest.fixture(scope="session")
def chinese_client() -> Any:
    return _client(CHINA)


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
def china(aws: Aws, chinese_client: Any) -> Any:
    """A boto3 client of KMS in a Region of China, where keys may be SM2."""
    return chinese_client


@pytest.fixture
def openssl(tmp_path: Path) -> OpenSsl:
    """The ``openssl`` command line, in a directory of its own."""
    return OpenSsl(tmp_path)


@pytest.fixture
def key(kms: Any) -> dict[str, Any]:
    """The KeyMetadata of a new symmetric key."""
    made: dict[str, Any] = kms.create_key()["KeyMetadata"]
    return made


@pytest.fixture
def make_key(kms: Any) -> MakeKey:
    """Makes a key of a spec and usage, in the Region of a client, and returns its KeyMetadata."""

    def make(spec: str, usage: str, client: Any = kms, **more: Any) -> dict[str, Any]:
        made: dict[str, Any] = client.create_key(KeySpec=spec, KeyUsage=usage, **more)["KeyMetadata"]
        return made

    return make
