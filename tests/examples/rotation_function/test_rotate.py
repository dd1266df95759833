from __future__ import annotations

from typing import Any

import boto3
import pytest

from mocksm import MockSecrets, allow
from mocksm.rotation import prove
from tests.examples.rotation_function import database
from tests.examples.rotation_function.rotate import handler

LOGIN = {"host": "db.internal", "username": "app", "password": "first"}


class Server:
    """Stands for the database server."""

    def __init__(self) -> None:
        self.password = "first"
        self.down = False

    def log_in(self, login: dict[str, Any]) -> None:
        if self.down:
            raise ConnectionError("the server is down")
        if login["password"] != self.password:
            raise PermissionError("password authentication failed")

    def change_password(self, login: dict[str, Any], new: str) -> None:
        self.log_in(login)
        self.password = new


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    server = Server()
    monkeypatch.setattr(database, "log_in", server.log_in)
    monkeypatch.setattr(database, "change_password", server.change_password)
    return server


def test_a_rotation_changes_the_password_in_both_places(mocksm: MockSecrets, server: Server) -> None:
    db = mocksm.secret("prod/db", LOGIN)

    db.rotate_with(mocksm.function("rotate-db", handler))

    assert mocksm.rotations[-1].error is None
    assert "first" != db.json["password"] == server.password
    assert "app" == db.json["username"]


def test_the_password_changes_every_month(mocksm: MockSecrets, server: Server) -> None:
    db = mocksm.secret("prod/db", LOGIN)
    db.rotate_with(mocksm.function("rotate-db", handler), every=30)

    mocksm.clock.advance(days=91)

    assert 4 == len(mocksm.rotations)
    assert db.json["password"] == server.password


def test_a_server_that_is_down_leaves_the_password_and_the_next_attempt_sets_it(
    mocksm: MockSecrets, server: Server
) -> None:
    db = mocksm.secret("prod/db", LOGIN)
    server.down = True
    db.rotate_with(mocksm.function("rotate-db", handler))
    assert "the server is down" == str(mocksm.rotations[-1].error)
    assert "first" == db.json["password"] == server.password

    server.down = False
    mocksm.clock.advance(minutes=1)

    assert mocksm.rotations[-1].error is None
    assert "first" != db.json["password"] == server.password


def test_a_rotation_that_broke_off_after_the_password_was_set_is_completed(mocksm: MockSecrets, server: Server) -> None:
    db = mocksm.secret("prod/db", LOGIN)
    mocksm.fail("secretsmanager:UpdateSecretVersionStage", "InternalServiceError", times=5)
    db.rotate_with(mocksm.function("rotate-db", handler))
    assert "first" == db.json["password"] != server.password
    assert mocksm.rotations[-1].error is not None

    mocksm.clock.advance(minutes=1)

    assert db.json["password"] == server.password


def test_the_role_of_the_function_may_do_what_it_does_and_no_more(mocksm: MockSecrets, server: Server) -> None:
    db = mocksm.secret("prod/db", LOGIN)
    own = ("DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage")
    role = mocksm.role(
        "rotate-db",
        [allow(*(f"secretsmanager:{action}" for action in own), on=db), allow("secretsmanager:GetRandomPassword")],
    )

    db.rotate_with(mocksm.function("rotate-db", handler, role=role))

    assert mocksm.rotations[-1].error is None
    assert not mocksm.decide("secretsmanager:DeleteSecret", on=db, by=role).allowed


def test_a_rotation_without_its_role_s_permission_fails(mocksm: MockSecrets, server: Server) -> None:
    db = mocksm.secret("prod/db", LOGIN)
    role = mocksm.role("rotate-db", [allow("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", on=db)])

    boto3.client("secretsmanager").rotate_secret(
        SecretId="prod/db", RotationLambdaARN=mocksm.function("rotate-db", handler, role=role).arn
    )

    assert "secretsmanager:GetRandomPassword" in str(mocksm.rotations[-1].error)
    assert "first" == server.password


def test_the_function_survives_whatever_happens_in_the_middle(server: Server) -> None:
    def works(login: dict[str, Any]) -> bool:
        return bool(login["password"] == server.password)

    def reset() -> None:
        server.password = "first"

    prove(handler, secret=LOGIN, works=works, reset=reset, single_user=True)
