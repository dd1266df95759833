"""One PostgreSQL server for the whole run, started when the first test asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mocksm import mock_secrets
from mocksm.aws import Aws
from mocksm.handles.secrets import SecretHandle
from tests.rotation.postgres_server import Postgres, running_postgres

FIRST = "the first password"
SUPERUSER = "the superuser's password"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real server that wants passwords."""
    with running_postgres(SUPERUSER) as server:
        yield server


@pytest.fixture
def aws() -> Iterator[Aws]:
    """A mock for the test."""
    with mock_secrets() as control:
        yield control


@pytest.fixture
def login(postgres: Postgres) -> Iterator[dict[str, Any]]:
    """The secret of the user ``app``, who is in the server for the time of the test."""
    postgres.add_user("app", FIRST)
    address = {"engine": "postgres", "host": postgres.host, "port": postgres.port}
    yield {**address, "username": "app", "password": FIRST}
    postgres.forget_user("app_clone")
    postgres.forget_user("app")


@pytest.fixture
def db(aws: Aws, login: dict[str, Any]) -> SecretHandle:
    """The secret of ``app``, which names the superuser's."""
    superuser = aws.secret("superuser", {**login, "username": "postgres", "password": SUPERUSER})
    return aws.secret("prod/db", {**login, "masterarn": superuser.arn})
