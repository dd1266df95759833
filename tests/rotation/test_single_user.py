"""``single_user`` against a real PostgreSQL server."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mocksm.aws import Aws
from mocksm.rotation import single_user
from tests.rotation.breaking import BREAKS, Breakable, Broken
from tests.rotation.by_hand import ONE_CALL_A_STEP, STEPS, begun, event, pending, rotate
from tests.rotation.conftest import FIRST
from tests.rotation.postgres_server import Postgres, dbapi_connect

Login = dict[str, Any]


def test_password_changes_in_the_server_when_the_secret_is_rotated(aws: Aws, postgres: Postgres, login: Login) -> None:
    db = aws.secret("prod/db", login)
    before = db.stages["AWSCURRENT"]

    db.rotate_with(aws.function("rotate-db", single_user(dbapi_connect)))

    assert (list(STEPS), None) == (aws.rotations[-1].steps, aws.rotations[-1].error)
    assert postgres.lets_in("app", db.json["password"])
    assert not postgres.lets_in("app", FIRST)
    assert {**login, "password": db.json["password"]} == db.json
    assert before == db.stages["AWSPREVIOUS"]


def test_password_changes_whatever_characters_it_has(
    aws: Aws, postgres: Postgres, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXCLUDE_CHARACTERS", "")
    monkeypatch.setenv("PASSWORD_LENGTH", "1000")
    db = aws.secret("prod/db", login)

    db.rotate_with(aws.function("rotate-db", single_user(dbapi_connect)))

    assert set("'\"\\%$:") <= set(db.json["password"])
    assert postgres.lets_in("app", db.json["password"])


@pytest.mark.parametrize(("step", "operation", "after"), ONE_CALL_A_STEP, ids=str)
def test_rotation_completes_when_it_is_tried_again_after_a_call_failed(
    aws: Aws, postgres: Postgres, login: Login, step: str, operation: str, after: int
) -> None:
    handler, db = single_user(dbapi_connect), aws.secret("prod/db", login)
    token, before = begun(aws, db), db.stages["AWSCURRENT"]
    rotate(handler, db, token, STEPS[: STEPS.index(step)])
    aws.fail(f"secretsmanager:{operation}", "InvalidParameterException", times=1, after=after)
    with pytest.raises(ClientError):
        handler(event(db, token, step), None)
    assert before == db.stages["AWSCURRENT"]

    rotate(handler, db, token)

    assert token == db.stages["AWSCURRENT"]
    assert postgres.lets_in("app", db.json["password"])
    assert 2 == len(db.versions)


@pytest.mark.parametrize("place", BREAKS[1:])
def test_rotation_completes_when_it_is_tried_again_after_the_connection_broke(
    aws: Aws, postgres: Postgres, login: Login, place: str
) -> None:
    breakable = Breakable("app")
    handler, db = single_user(breakable.connect), aws.secret("prod/db", login)
    token = begun(aws, db)
    rotate(handler, db, token, ["createSecret"])
    value, breakable.at = pending(aws, db), place
    with pytest.raises(Broken, match=place):
        handler(event(db, token, "setSecret"), None)

    rotate(handler, db, token)

    assert (token, value) == (db.stages["AWSCURRENT"], db.value)
    assert postgres.lets_in("app", db.json["password"])


def test_rotation_completes_with_the_same_version_when_aws_tries_it_again(
    aws: Aws, postgres: Postgres, login: Login
) -> None:
    locked = True

    def locked_out(event: dict[str, str], context: object) -> None:
        if locked and event["Step"] == "testSecret":
            postgres.admin("ALTER ROLE app NOLOGIN")
        handler(event, context)

    handler, db = single_user(dbapi_connect), aws.secret("prod/db", login)
    db.rotate_with(aws.function("rotate-db", locked_out))
    failed = aws.rotations[0]
    assert (["createSecret", "setSecret", "testSecret"], ValueError) == (failed.steps, type(failed.error))
    assert f"Unable to log into database with pending secret of secret ARN {db.arn}" == str(failed.error)
    assert "not permitted to log in" in str(failed.error.__cause__ if failed.error else None)
    locked = False
    postgres.admin("ALTER ROLE app LOGIN")

    aws.clock.advance(days=1)

    assert (True, failed.version_id) == (aws.rotations[-1].succeeded, db.stages["AWSCURRENT"])
    assert postgres.lets_in("app", db.json["password"])


def test_previous_password_is_used_when_the_current_one_is_not_the_servers(
    aws: Aws, postgres: Postgres, login: Login
) -> None:
    db = aws.secret("prod/db", login)
    wrong = json.dumps({**login, "password": "someone put this by hand"})
    aws.client("secretsmanager").put_secret_value(SecretId=db.arn, SecretString=wrong)

    rotate(single_user(dbapi_connect), db, begun(aws, db))

    assert postgres.lets_in("app", db.json["password"])
    assert "someone put this by hand" != db.json["password"]


def test_every_login_is_refused_when_no_password_is_the_servers(aws: Aws, postgres: Postgres, login: Login) -> None:
    handler, db = single_user(dbapi_connect), aws.secret("prod/db", {**login, "password": "wrong"})
    token = begun(aws, db)
    rotate(handler, db, token, ["createSecret"])
    with pytest.raises(ValueError, match="Unable to log into database") as refusal:
        handler(event(db, token, "setSecret"), None)
    assert f"Unable to log into database with previous, current, or pending secret of secret arn {db.arn}" == str(
        refusal.value
    )
    assert "password authentication failed" in str(refusal.value.__cause__)
    assert postgres.lets_in("app", FIRST)


@pytest.mark.parametrize(
    ("stage", "changes", "message"),
    [
        (
            "AWSPENDING",
            {"username": "postgres"},
            "Attempting to modify user postgres other than current user app",
        ),
        (
            "AWSPENDING",
            {"host": "127.0.0.2"},
            "Attempting to modify user for host 127.0.0.2 other than current host 127.0.0.1",
        ),
        (
            "AWSPREVIOUS",
            {"username": "postgres"},
            "Attempting to modify user app other than previous valid user postgres",
        ),
        (
            "AWSPREVIOUS",
            {"host": "127.0.0.2"},
            "Attempting to modify user for host 127.0.0.1 other than previous valid host 127.0.0.2",
        ),
    ],
    ids=["pending user", "pending host", "previous user", "previous host"],
)
def test_change_is_refused_when_the_secret_was_made_to_name_another(
    aws: Aws, login: Login, stage: str, changes: Login, message: str
) -> None:
    breakable = Breakable()
    handler, db, client = single_user(breakable.connect), aws.secret("prod/db", login), aws.client("secretsmanager")
    forged = json.dumps({**login, "password": "forged", **changes})
    wrong = json.dumps({**login, "password": "wrong"})
    if stage == "AWSPREVIOUS":
        client.put_secret_value(SecretId=db.arn, SecretString=forged)
        client.put_secret_value(SecretId=db.arn, SecretString=wrong)
    token = begun(aws, db)
    value = forged if stage == "AWSPENDING" else wrong
    client.put_secret_value(SecretId=db.arn, ClientRequestToken=token, SecretString=value, VersionStages=["AWSPENDING"])
    with pytest.raises(ValueError, match="Attempting to modify") as refusal:
        handler(event(db, token, "setSecret"), None)
    assert message == str(refusal.value)
    assert all(("app", "127.0.0.1") == (each["username"], each["host"]) for each in breakable.logins)


@pytest.mark.parametrize(
    "before", ["no JSON", {"engine": "mysql"}, {"username": "of an earlier life"}, ["a list"]], ids=repr
)
def test_previous_value_does_not_matter_when_the_current_password_works(
    aws: Aws, postgres: Postgres, login: Login, before: Any
) -> None:
    db = aws.secret("prod/db", {**login, **before} if isinstance(before, dict) else before)
    aws.client("secretsmanager").put_secret_value(SecretId=db.arn, SecretString=json.dumps(login))
    rotate(single_user(dbapi_connect), db, begun(aws, db))
    assert postgres.lets_in("app", db.json["password"])


@pytest.mark.parametrize("key", ["host", "username", "password"])
def test_secret_is_refused_when_a_key_is_missing(aws: Aws, login: Login, key: str) -> None:
    db = aws.secret("prod/db", {name: value for name, value in login.items() if name != key})
    with pytest.raises(KeyError) as refusal:
        rotate(single_user(dbapi_connect), db, begun(aws, db))
    assert (f"{key} key is missing from secret JSON",) == refusal.value.args


@pytest.mark.parametrize(
    ("engine", "dialect", "named"),
    [("mysql", "postgres", "postgres"), (None, "postgres", "postgres"), ("postgres", "mysql", "mysql")],
)
def test_secret_is_refused_when_the_engine_is_another(
    aws: Aws, login: Login, engine: str | None, dialect: str, named: str
) -> None:
    db = aws.secret("prod/db", {**login, "engine": engine})
    with pytest.raises(KeyError) as refusal:
        rotate(single_user(dbapi_connect, dialect=dialect), db, begun(aws, db))
    expected = f"Database engine must be set to '{named}' in order to use this rotation lambda"
    assert (expected,) == refusal.value.args


def test_step_changes_nothing_when_it_is_done_twice(aws: Aws, postgres: Postgres, login: Login) -> None:
    handler, db = single_user(dbapi_connect), aws.secret("prod/db", login)
    token = begun(aws, db)

    rotate(handler, db, token, [step for step in STEPS for _ in range(2)])

    assert (token, 2) == (db.stages["AWSCURRENT"], len(db.versions))
    assert postgres.lets_in("app", db.json["password"])
