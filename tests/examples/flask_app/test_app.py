from __future__ import annotations

import pytest
import time_machine
from flask.testing import FlaskClient

from mocksm import MockSecrets
from tests.examples.flask_app.app import create_app


class Database:
    """Stands for the database server."""

    password = "old"

    def books(self, username: str, password: str) -> list[str]:
        if (username, password) != ("app", self.password):
            raise PermissionError("password authentication failed")
        return ["Emma"]


@pytest.fixture
def database() -> Database:
    return Database()


@pytest.fixture
def client(mocksm: MockSecrets, database: Database) -> FlaskClient:
    mocksm.secret("prod/db", {"username": "app", "password": "old"})
    return create_app(database.books).test_client()


def test_books_are_listed(client: FlaskClient) -> None:
    assert ["Emma"] == client.get("/books").json


def test_the_login_is_read_once(client: FlaskClient, mocksm: MockSecrets) -> None:
    for _ in range(5):
        client.get("/books")

    assert 1 == mocksm.calls("secretsmanager:GetSecretValue", SecretId="prod/db").count


def test_the_login_is_read_again_after_five_minutes(client: FlaskClient, mocksm: MockSecrets) -> None:
    with time_machine.travel("2030-01-01T12:00:00+00:00") as now:
        client.get("/books")
        now.shift(400)
        client.get("/books")

    assert 2 == mocksm.calls("secretsmanager:DescribeSecret").count


def test_a_rotated_login_is_read_at_once(client: FlaskClient, mocksm: MockSecrets, database: Database) -> None:
    client.get("/books")
    mocksm.client("secretsmanager").put_secret_value(
        SecretId="prod/db", SecretString='{"username": "app", "password": "new"}'
    )
    database.password = "new"

    assert ["Emma"] == client.get("/books").json


def test_an_application_without_its_secret_says_so(client: FlaskClient, mocksm: MockSecrets) -> None:
    mocksm.client("secretsmanager").delete_secret(SecretId="prod/db")

    response = client.get("/books")

    assert (503, {"error": "InvalidRequestException"}) == (response.status_code, response.json)


def test_books_are_listed_although_aws_stumbles(client: FlaskClient, mocksm: MockSecrets) -> None:
    mocksm.fail("secretsmanager:*", "InternalServiceError", times=2)

    assert 200 == client.get("/books").status_code
