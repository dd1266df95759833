"""Both strategies on a database that only records: what the real server's tests leave out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mocksm.aws import Aws
from mocksm.handles.secrets import SecretHandle
from mocksm.rotation import alternating_users, single_user
from mocksm.rotation.contract import Handler
from tests.rotation.by_hand import CALLS, STEPS, begun, event, pending, rotate
from tests.rotation.recording import Recorder

HOST = "db.example.com"


def secret(aws: Aws, engine: str) -> SecretHandle:
    superuser = aws.secret("superuser", {"username": "root", "password": "root's", "host": HOST.upper()})
    login = {"engine": engine, "host": HOST, "username": "app", "password": "it's", "dbname": "shop"}
    return aws.secret("prod/db", {**login, "masterarn": superuser.arn})


def refusing_pending(aws: Aws, db: SecretHandle, handler: Handler, recorder: Recorder) -> tuple[str, str]:
    """Take createSecret, and have the database refuse the new password; return the token and the password's end."""
    token = begun(aws, db)
    rotate(handler, db, token, ["createSecret"])
    password = pending(aws, db).rpartition('"password": "')[2].partition('"')[0]
    recorder.refused.update({("app", password), ("app_clone", password)})
    return token, password


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        (
            "mysql",
            ["SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'", "ALTER USER CURRENT_USER() IDENTIFIED BY '{0}'"],
        ),
        ("mariadb", ["SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'", "SET PASSWORD = PASSWORD('{0}')"]),
        ("sqlserver", ["ALTER LOGIN [app] WITH PASSWORD = N'{0}' OLD_PASSWORD = N'it''s'"]),
        ("postgres", ["ALTER ROLE \"app\" WITH PASSWORD '{0}'"]),
    ],
)
def test_user_changes_the_password_when_there_is_one(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, dialect: str, expected: list[str]
) -> None:
    monkeypatch.setenv("EXCLUDE_PUNCTUATION", "true")
    recorder, db = Recorder(), secret(aws, dialect)
    handler = single_user(recorder.connect, dialect=dialect)
    token, password = refusing_pending(aws, db, handler, recorder)

    rotate(handler, db, token, ["setSecret"])

    assert [("app", statement.format(password)) for statement in expected] == recorder.asked


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ("mysql", "ALTER USER 'app_clone'@'%' IDENTIFIED BY '{0}'"),
        ("mariadb", "ALTER USER 'app_clone'@'%' IDENTIFIED BY '{0}'"),
        ("sqlserver", "ALTER LOGIN [app_clone] WITH PASSWORD = N'{0}'"),
        ("postgres", "ALTER ROLE \"app_clone\" WITH PASSWORD '{0}'"),
    ],
)
def test_superuser_changes_the_password_when_users_take_turns(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, dialect: str, expected: str
) -> None:
    monkeypatch.setenv("EXCLUDE_PUNCTUATION", "true")
    recorder, db = Recorder({"SELECT Host": [("%",)]}), secret(aws, dialect)
    handler = alternating_users(recorder.connect, dialect=dialect)
    token, password = refusing_pending(aws, db, handler, recorder)

    rotate(handler, db, token, ["setSecret"])

    assert ("root", expected.format(password)) == recorder.asked[-1]
    assert {"root"} == {user for user, _ in recorder.asked}
    superuser = next(login for login in recorder.logins if login["username"] == "root")
    assert ("root's", HOST, "shop", dialect) == tuple(
        superuser[key] for key in ("password", "host", "dbname", "engine")
    )


@pytest.mark.parametrize("strategy", [single_user, alternating_users])
@pytest.mark.parametrize(("step", "operation", "after"), CALLS, ids=str)
def test_rotation_completes_when_it_is_tried_again_after_a_call_failed(
    aws: Aws, strategy: Callable[..., Handler], step: str, operation: str, after: int
) -> None:
    handler, db = strategy(Recorder().connect), secret(aws, "postgres")
    token, before = begun(aws, db), db.stages["AWSCURRENT"]
    rotate(handler, db, token, STEPS[: STEPS.index(step)])
    aws.fail(f"secretsmanager:{operation}", "InvalidParameterException", times=1, after=after)
    with pytest.raises(ClientError):
        handler(event(db, token, step), None)
    assert before == db.stages["AWSCURRENT"]
    put = aws.calls("secretsmanager:PutSecretValue").count

    rotate(handler, db, token)

    assert (token, before) == (db.stages["AWSCURRENT"], db.stages["AWSPREVIOUS"])
    assert ("createSecret" == step) == (put < aws.calls("secretsmanager:PutSecretValue").count)


@pytest.mark.parametrize("dialect", ["postgres", "mysql", "mariadb", "sqlserver"])
def test_connection_is_asked_and_closed_when_the_pending_password_is_tested(aws: Aws, dialect: str) -> None:
    recorder, db, opened = Recorder(), secret(aws, dialect), []

    def connect(login: dict[str, Any]) -> Any:
        opened.append(recorder.connect(login))
        return opened[-1]

    rotate(single_user(connect, dialect=dialect), db, begun(aws, db))

    assert [("app", "SELECT @@VERSION" if dialect == "sqlserver" else "SELECT NOW()")] == recorder.asked
    assert all("close" == connection.ended[-1] for connection in opened)


def test_login_reaches_the_users_function_whole(aws: Aws) -> None:
    recorder = Recorder()
    db = aws.secret(
        "db", {"engine": "mysql", "host": HOST, "username": "app", "password": "x", "port": 3307, "ssl": True}
    )
    rotate(single_user(recorder.connect, dialect="mysql"), db, begun(aws, db))
    assert db.json == recorder.logins[-1]
    assert (3307, True) == (recorder.logins[-1]["port"], recorder.logins[-1]["ssl"])
