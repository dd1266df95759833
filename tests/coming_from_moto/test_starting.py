"""How a mock starts and ends: decorators, fixtures, credentials, Regions, clients from before, nesting."""

from __future__ import annotations

import os
import subprocess
import sys
import unittest
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, NoCredentialsError, NoRegionError
from moto import mock_aws

from mocksm import mock_secrets
from tests.plugin_run import run

Mock = Callable[..., Any]

BOTH = pytest.mark.parametrize("mock", [mock_aws, mock_secrets], ids=["moto", "mocksm"])


def password() -> str:
    """Make a secret and read it."""
    client = boto3.client("secretsmanager", region_name="us-east-1")
    client.create_secret(Name="prod/db", SecretString="hunter2")
    value: str = client.get_secret_value(SecretId="prod/db")["SecretString"]
    return value


@BOTH
def test_a_decorator_a_with_statement_and_start_are_written_alike(mock: Mock) -> None:
    assert "hunter2" == mock(password)() == mock()(password)()
    with mock():
        assert "hunter2" == password()
    started = mock()
    started.start()
    assert "hunter2" == password()
    started.stop()


@BOTH
def test_each_test_of_a_class_finds_what_set_up_made_and_not_what_another_test_made(mock: Mock) -> None:
    @mock
    class Suite(unittest.TestCase):
        def setUp(self) -> None:
            self.client = boto3.client("secretsmanager", region_name="us-east-1")
            self.client.create_secret(Name="own", SecretString="x")

        def test_one(self) -> None:
            self.client.create_secret(Name="other", SecretString="x")
            assert 2 == len(self.client.list_secrets()["SecretList"])

        test_two = test_one

    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Suite).run(result)
    assert (2, []) == (result.testsRun, result.errors + result.failures)


MOTO_FIXTURES = """
    import boto3
    import pytest
    from moto import mock_aws

    @pytest.fixture
    def aws_credentials(monkeypatch):
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            monkeypatch.setenv(name, "testing")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")

    @pytest.fixture
    def secretsmanager(aws_credentials):
        with mock_aws():
            yield boto3.client("secretsmanager")
"""
MOCKSM_FIXTURES = """
    import pytest

    @pytest.fixture
    def secretsmanager(mocksm):
        return mocksm.client("secretsmanager")
"""


@pytest.mark.parametrize("conftest", [MOTO_FIXTURES, MOCKSM_FIXTURES], ids=["moto", "mocksm"])
def test_a_fixture_of_conftest_gives_the_same_client(pytester: pytest.Pytester, conftest: str) -> None:
    source = """
    def test_inner(secretsmanager):
        secretsmanager.create_secret(Name="prod/db", SecretString="hunter2")
        assert "hunter2" == secretsmanager.get_secret_value(SecretId="prod/db")["SecretString"]
    """
    run(pytester, source, conftest=conftest).assert_outcomes(passed=1)


def test_a_region_has_to_be_named_to_moto_and_is_there_in_mocksm() -> None:
    with mock_aws(), pytest.raises(NoRegionError):
        boto3.client("secretsmanager")
    with mock_secrets():
        assert "us-east-1" == boto3.client("secretsmanager").meta.region_name


def test_real_credentials_are_covered_by_moto_unless_it_is_told_not_to_and_never_matter_to_mocksm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with mock_aws(config={"core": {"mock_credentials": False}}), pytest.raises(NoCredentialsError):
        password()
    with mock_secrets():
        assert "hunter2" == password()

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREALREALREALREAL")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real")
    with mock_aws(config={"core": {"mock_credentials": False}}):
        assert ("hunter2", "AKIAREALREALREALREAL") == (password(), os.environ["AWS_ACCESS_KEY_ID"])
    with mock_secrets():
        assert "hunter2" == password()
    with mock_secrets(strict_credentials=True), pytest.raises(ClientError, match=r"The security token .* is invalid"):
        boto3.client("kms", aws_access_key_id="AKIAREALREALREALREAL", aws_secret_access_key="real").list_keys()


FROM_BEFORE = """
import boto3
client = boto3.client("secretsmanager", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")

from botocore.exceptions import ProxyConnectionError
from mocksm import mock_secrets
from moto import mock_aws
from moto.core import patch_client

with mock_secrets():
    client.create_secret(Name="mocksm", SecretString="x")

with mock_aws():
    try:
        client.list_secrets()
        raise SystemExit("moto has caught the client")
    except ProxyConnectionError:
        patch_client(client)
    client.create_secret(Name="moto", SecretString="x")
"""


def test_a_client_from_before_the_import_has_to_be_patched_for_moto_and_is_caught_by_mocksm() -> None:
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:1", "AWS_MAX_ATTEMPTS": "1"}
    done = subprocess.run([sys.executable, "-c", FROM_BEFORE], env=nowhere, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    assert 0 == done.returncode, done.stderr


def test_a_mock_inside_another_is_the_same_to_moto_and_one_of_its_own_to_mocksm() -> None:
    def seen(mock: Mock) -> int:
        with mock():
            password()
            with mock():
                return len(boto3.client("secretsmanager", region_name="us-east-1").list_secrets()["SecretList"])

    assert (1, 0) == (seen(mock_aws), seen(mock_secrets))

    aws = mock_secrets()  # in mocksm one object is one cloud
    with aws:
        password()
        with aws:
            assert ["prod/db"] == [secret.name for secret in aws.secrets]


def test_chance_is_seeded_in_a_backend_of_moto_and_by_an_option_of_mocksm() -> None:
    from moto.moto_api._internal import mock_random

    def with_moto() -> str:
        with mock_aws():
            mock_random.seed(42)
            return arn_of_a_secret()

    def with_mocksm() -> str:
        with mock_secrets(random_seed=42):
            return arn_of_a_secret()

    def arn_of_a_secret() -> str:
        client = boto3.client("secretsmanager", region_name="us-east-1")
        arn: str = client.create_secret(Name="prod/db", SecretString="x")["ARN"]
        return arn

    assert with_moto() == with_moto()
    assert with_mocksm() == with_mocksm()
