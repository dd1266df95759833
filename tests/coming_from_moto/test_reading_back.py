"""What a test reads without boto3: moto's backends beside mocksm's handles."""

from __future__ import annotations

import boto3
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID  # type: ignore[attr-defined]
from moto.kms.models import kms_backends
from moto.secretsmanager.models import secretsmanager_backends

from mocksm import mock_secrets


def make() -> str:
    """Make a secret and a key, as an application would; return the key's id."""
    boto3.client("secretsmanager", region_name="eu-west-1").create_secret(Name="prod/db", SecretString="hunter2")
    key: str = boto3.client("kms", region_name="eu-west-1").create_key(Description="app")["KeyMetadata"]["KeyId"]
    return key


def test_a_secret_is_looked_up_in_a_backend_of_moto_and_in_the_mock_of_mocksm() -> None:
    with mock_aws():
        make()
        stored = secretsmanager_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"].secrets["prod/db"]
        (version,) = stored.versions.values()
        assert ("hunter2", ["AWSCURRENT"]) == (version["secret_string"], version["version_stages"])

    with mock_secrets(region="eu-west-1") as aws:
        make()
        db = aws.secrets["prod/db"]
        assert ("hunter2", ["AWSCURRENT"]) == (db.value, list(db.stages))


def test_a_key_is_looked_up_in_a_backend_of_moto_and_in_the_mock_of_mocksm() -> None:
    with mock_aws():
        assert "app" == kms_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"].keys[make()].description

    with mock_secrets(region="eu-west-1") as aws:
        assert "app" == aws.keys[make()].description


def test_calls_are_counted_by_patching_botocore_with_moto_and_are_there_in_mocksm() -> None:
    calls = []
    with mock_aws():
        session = boto3.Session(region_name="eu-west-1")
        session.events.register("before-call.secretsmanager.CreateSecret", lambda **call: calls.append(call))
        session.client("secretsmanager").create_secret(Name="prod/db", SecretString="hunter2")
    assert 1 == len(calls)

    with mock_secrets(region="eu-west-1") as aws:
        make()
        assert 1 == aws.calls("secretsmanager:CreateSecret", Name="prod/db").count
