"""``alternating_users`` against a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mocksm.aws import Aws
from mocksm.handles.secrets import SecretHandle
from mocksm.rotation import alternating_users
from tests.rotation.breaking import BREAKS, Breakable, Broken
from tests.rotation.by_hand import ONE_CALL_A_STEP, STEPS, begun, event, pending, rotate
from tests.rotation.conftest import FIRST
from tests.rotation.postgres_server import Postgres, dbapi_connect

Login = dict[str, Any]

READ = "SELECT name FROM things"


@pytest.fixture
def table(postgres: Postgres, login: Login) -> Iterator[None]:
    """A table that ``app`` may read, through nothing but a grant."""
    postgres.admin(
        "CREATE TABLE things (name text); INSERT INTO things VALUES ('first'); GRANT SELECT ON things TO app"
    )
    yield
    postgres.admin("DROP TABLE things")


def ask(login: Login, statement: str, *, rows: bool = True) -> list[Any]:
    connection = dbapi_connect(login)
    try:
        cursor = connection.cursor()
        cursor.execute(statement)
        connection.commit()
        return [tuple(row) for row in cursor.fetchall()] if rows else []
    finally:
        connection.close()


def test_users_take_turns_and_both_work_when_the_secret_is_rotated(
    aws: Aws, postgres: Postgres, db: SecretHandle, table: None
) -> None:
    rotator, values = aws.function("rotate-db", alternating_users(dbapi_connect)), [db.json]

    for _ in range(3):
        db.rotate_with(rotator)
        assert aws.rotations[-1].error is None
        values.append(db.json)
        assert [("first",)] == ask(values[-1], READ) == ask(values[-2], READ)

    assert ["app", "app_clone", "app", "app_clone"] == [value["username"] for value in values]
    assert 4 == len({value["password"] for value in values})
    assert not any(postgres.lets_in(value["username"], value["password"]) for value in values[:2])
    assert {**values[0], **{key: db.json[key] for key in ("username", "password")}} == db.json


def test_table_belongs_to_both_users_whoever_made_it(aws: Aws, postgres: Postgres, db: SecretHandle) -> None:
    postgres.admin("CREATE SCHEMA own AUTHORIZATION app")
    rotator = aws.function("rotate-db", alternating_users(dbapi_connect))
    db.rotate_with(rotator)
    assert [("app", "app_clone")] == ask(db.json, "SELECT current_user, session_user")
    ask(db.json, "CREATE TABLE own.things (name text)", rows=False)

    db.rotate_with(rotator)

    assert [("app", "app")] == ask(db.json, "SELECT current_user, session_user")
    ask(db.json, "ALTER TABLE own.things ADD COLUMN size int", rows=False)


@pytest.mark.parametrize(("step", "operation", "after"), ONE_CALL_A_STEP, ids=str)
def test_rotation_completes_when_it_is_tried_again_after_a_call_failed(
    aws: Aws, postgres: Postgres, db: SecretHandle, step: str, operation: str, after: int
) -> None:
    handler, token, before = alternating_users(dbapi_connect), begun(aws, db), db.stages["AWSCURRENT"]
    rotate(handler, db, token, STEPS[: STEPS.index(step)])
    aws.fail(f"secretsmanager:{operation}", "InvalidParameterException", times=1, after=after)
    with pytest.raises(ClientError):
        handler(event(db, token, step), None)
    assert before == db.stages["AWSCURRENT"]
    assert postgres.lets_in("app", FIRST)

    rotate(handler, db, token)

    assert (token, "app_clone", 2) == (db.stages["AWSCURRENT"], db.json["username"], len(db.versions))
    assert postgres.lets_in("app_clone", db.json["password"])
    assert postgres.lets_in("app", FIRST)


@pytest.mark.parametrize("exists", [False, True], ids=["clone to make", "clone exists"])
@pytest.mark.parametrize("place", BREAKS[1:])
def test_rotation_completes_when_it_is_tried_again_after_the_superusers_connection_broke(
    aws: Aws, postgres: Postgres, db: SecretHandle, table: None, place: str, exists: bool
) -> None:
    if exists:
        postgres.add_user("app_clone", "of an earlier life")
    breakable = Breakable("postgres")
    handler, token = alternating_users(breakable.connect), begun(aws, db)
    rotate(handler, db, token, ["createSecret"])
    value, breakable.at = pending(aws, db), place
    with pytest.raises(Broken, match=place):
        handler(event(db, token, "setSecret"), None)
    assert postgres.lets_in("app", FIRST)

    rotate(handler, db, token)

    assert (token, value) == (db.stages["AWSCURRENT"], db.value)
    assert [("first",)] == ask(db.json, READ)


def test_rotation_completes_with_the_same_version_when_aws_tries_it_again(
    aws: Aws, postgres: Postgres, db: SecretHandle
) -> None:
    breakable = Breakable("postgres", "commit")
    db.rotate_with(aws.function("rotate-db", alternating_users(breakable.connect)))
    failed = aws.rotations[0]
    assert (["createSecret", "setSecret"], Broken) == (failed.steps, type(failed.error))
    assert postgres.lets_in("app", FIRST)

    aws.clock.advance(days=1)

    assert (True, failed.version_id) == (aws.rotations[-1].succeeded, db.stages["AWSCURRENT"])
    assert postgres.lets_in(db.json["username"], db.json["password"])


def test_password_is_left_alone_when_it_works_already(aws: Aws, db: SecretHandle) -> None:
    handler, token = alternating_users(dbapi_connect), begun(aws, db)
    rotate(handler, db, token, ["createSecret", "setSecret"])
    breakable = Breakable()

    rotate(alternating_users(breakable.connect), db, token, ["setSecret"])

    assert ["app", "postgres", "app_clone"] == [login["username"] for login in breakable.logins]


def test_new_privilege_reaches_the_clone_when_it_exists_already(aws: Aws, postgres: Postgres, db: SecretHandle) -> None:
    rotator = aws.function("rotate-db", alternating_users(dbapi_connect))
    for _ in range(2):
        db.rotate_with(rotator)
    postgres.admin("CREATE TABLE late (n int); INSERT INTO late VALUES (1); GRANT SELECT ON late TO app")
    db.rotate_with(rotator)
    assert ("app_clone", [(1,)]) == (db.json["username"], ask(db.json, "SELECT n FROM late"))
    postgres.admin("DROP TABLE late")
