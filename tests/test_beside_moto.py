"""mocksm beside moto in one test: secrets and keys are mocksm's, all else is moto's, and neither sees the other's."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from mocksm import MockSecrets, mock_secrets
from tests.stored_in_moto import stored_in_moto

BEFORE = boto3.Session(aws_access_key_id="any", aws_secret_access_key="any", region_name="us-east-1")
SECRETS, KEYS, BUCKETS = (BEFORE.client(service) for service in ("secretsmanager", "kms", "s3"))

_ORDERS = {"moto outside": (mock_aws, mock_secrets), "moto inside": (mock_secrets, mock_aws)}
_REAL = {
    "AWS_ACCESS_KEY_ID": "AKIAREALREALREALREAL",
    "AWS_SECRET_ACCESS_KEY": "real",
    "AWS_SESSION_TOKEN": "real",
    "AWS_PROFILE": "production",
    "AWS_DEFAULT_REGION": "eu-west-1",
}

Mock = Callable[..., Any]
Body = Callable[[], None]


def with_statements(outer: Mock, inner: Mock, body: Body) -> None:
    with outer(), inner():
        body()


def decorators(outer: Mock, inner: Mock, body: Body) -> None:
    outer(inner(body))()


def decorators_that_were_called(outer: Mock, inner: Mock, body: Body) -> None:
    outer()(inner()(body))()


def start_and_stop(outer: Mock, inner: Mock, body: Body) -> None:
    mocks = [outer(), inner()]
    for mock in mocks:
        mock.start()
    body()
    for mock in reversed(mocks):
        mock.stop()


FORMS = [with_statements, decorators, decorators_that_were_called, start_and_stop]


@pytest.fixture(params=[None, _REAL], ids=["nothing before", "real before"])
def _before(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in (request.param or {}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", request.param and object())


def world() -> list[Any]:
    """Return what both mocks change and have to put back."""
    return [dict(os.environ), boto3.DEFAULT_SESSION]


def clients_of_now() -> list[Any]:
    return [boto3.client("secretsmanager"), boto3.client("kms"), boto3.client("s3", region_name="us-east-1")]


def use(secrets: Any, keys: Any, buckets: Any) -> None:
    """Use all three services, and see whose they are."""
    key = keys.create_key()["KeyMetadata"]["KeyId"]
    keys.encrypt(KeyId=key, Plaintext=b"plain")
    secrets.create_secret(Name="db", SecretString="hunter2", KmsKeyId=key)
    buckets.create_bucket(Bucket="bucket")
    buckets.put_object(Bucket="bucket", Key="object", Body=b"content")

    assert "hunter2" == secrets.get_secret_value(SecretId="db")["SecretString"]
    assert b"content" == buckets.get_object(Bucket="bucket", Key="object")["Body"].read()
    assert {} == stored_in_moto()


@pytest.mark.usefixtures("_before")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("order", _ORDERS.values(), ids=_ORDERS)
def test_secrets_and_keys_are_mocksm_s_and_the_world_is_as_before(
    form: Callable[[Mock, Mock, Body], None], order: tuple[Mock, Mock]
) -> None:
    worlds = [world()]

    def body() -> None:
        worlds.append(world())
        use(*clients_of_now())

    form(*order, body)

    assert worlds[0] == world()
    assert worlds[0] != worlds[1]


@pytest.mark.parametrize("order", _ORDERS.values(), ids=_ORDERS)
def test_clients_from_before_both_mocks_find_the_same(order: tuple[Mock, Mock]) -> None:
    with_statements(*order, lambda: use(SECRETS, KEYS, BUCKETS))


@pytest.fixture(name="moto")
def _moto() -> Iterator[None]:
    with mock_aws():
        yield
        assert {} == stored_in_moto()  # mocksm has ended, where it is inside


@pytest.fixture(name="ours")
def _ours() -> Iterator[MockSecrets]:
    with mock_secrets() as aws:
        yield aws


@pytest.mark.parametrize("fixture", ["mocksm", "ours"])
@pytest.mark.parametrize("moto_outside", [True, False], ids=["moto outside", "moto inside"])
def test_secrets_and_keys_are_mocksm_s_in_every_order_of_fixtures(
    request: pytest.FixtureRequest, fixture: str, *, moto_outside: bool
) -> None:
    for name in ("moto", fixture) if moto_outside else (fixture, "moto"):
        request.getfixturevalue(name)

    use(*clients_of_now())

    assert ["db"] == [secret.name for secret in request.getfixturevalue(fixture).secrets]


@pytest.mark.parametrize("order", _ORDERS.values(), ids=_ORDERS)
def test_moto_keeps_what_mocksm_is_told_to_let_through(order: tuple[Mock, Mock]) -> None:
    options: dict[Mock, Any] = {mock_secrets: {"passthrough": ["secretsmanager"]}, mock_aws: {}}
    with order[0](**options[order[0]]), order[1](**options[order[1]]):
        boto3.client("secretsmanager", region_name="us-east-1").create_secret(Name="db", SecretString="hunter2")

        # So that the emptiness everywhere else says something.
        assert ["secretsmanager of 123456789012"] == list(stored_in_moto())


@pytest.mark.parametrize("order", _ORDERS.values(), ids=_ORDERS)
def test_handlers_of_the_user_run_beside_both(order: tuple[Mock, Mock]) -> None:
    seen: list[str] = []

    def see(event_name: str, **_: Any) -> None:
        seen.append(event_name.removeprefix("before-send."))

    def body() -> None:
        secrets, keys, buckets = clients_of_now()
        for client in (secrets, keys, buckets):
            client.meta.events.register_first("before-send", see)
            client.meta.events.register_last("before-send", see)
        secrets.create_secret(Name="db", SecretString="hunter2")
        keys.create_key()
        buckets.list_buckets()

    with_statements(*order, body)

    mocksm_s = ["secrets-manager.CreateSecret"] * 2 + ["kms.CreateKey"] * 2
    assert mocksm_s == seen[:4]
    assert "s3.ListBuckets" == seen[4]  # moto answers before the last handler: botocore asks no further


def test_moto_s_end_does_not_touch_mocksm_s_secrets() -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        with mock_aws():
            pass

        assert "hunter2" == boto3.client("secretsmanager").get_secret_value(SecretId="db")["SecretString"]


def test_moto_has_its_own_secrets_again_when_mocksm_is_over() -> None:
    with mock_aws():
        with mock_secrets():
            SECRETS.create_secret(Name="db", SecretString="mocksm's")
        with pytest.raises(SECRETS.exceptions.ResourceNotFoundException):
            SECRETS.get_secret_value(SecretId="db")
        SECRETS.create_secret(Name="db", SecretString="moto's")

        assert "moto's" == SECRETS.get_secret_value(SecretId="db")["SecretString"]
