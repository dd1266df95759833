"""What ``alternating_users`` refuses, and that it then has changed nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocksm.aws import Aws
from mocksm.handles.secrets import SecretHandle
from mocksm.rotation import alternating_users
from tests.rotation.breaking import Breakable
from tests.rotation.by_hand import begun, rotate
from tests.rotation.conftest import SUPERUSER
from tests.rotation.postgres_server import Postgres, dbapi_connect

Login = dict[str, Any]


def test_user_is_not_changed_when_the_current_login_does_not_work(
    aws: Aws, postgres: Postgres, db: SecretHandle
) -> None:
    postgres.admin("ALTER ROLE app PASSWORD 'changed by hand'")
    breakable, token = Breakable(), begun(aws, db)
    with pytest.raises(ValueError, match="Unable to log into") as refusal:
        rotate(alternating_users(breakable.connect), db, token)
    assert f"Unable to log into database using current credentials for secret {db.arn}" == str(refusal.value)
    assert ["app"] == [login["username"] for login in breakable.logins]


def test_user_is_not_changed_when_the_superusers_password_is_wrong(
    aws: Aws, postgres: Postgres, db: SecretHandle, login: Login
) -> None:
    arn, value = db.json["masterarn"], json.dumps({**login, "username": "postgres", "password": "wrong"})
    aws.client("secretsmanager").put_secret_value(SecretId=arn, SecretString=value)
    with pytest.raises(ValueError, match="Unable to log into") as refusal:
        rotate(alternating_users(dbapi_connect), db, begun(aws, db))
    assert f"Unable to log into database using credentials in master secret {arn}" == str(refusal.value)
    assert [] == postgres.admin("SELECT 1 FROM pg_roles WHERE rolname = 'app_clone'")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"username": "postgres"}, "Attempting to modify user postgres other than current user or clone app"),
        (
            {"username": "app_clone", "host": "127.0.0.2"},
            "Attempting to modify user for host 127.0.0.2 other than current host 127.0.0.1",
        ),
    ],
    ids=["user", "host"],
)
def test_user_is_not_changed_when_the_pending_secret_was_made_to_name_another(
    aws: Aws, db: SecretHandle, changes: Login, message: str
) -> None:
    breakable, token = Breakable(), begun(aws, db)
    forged = json.dumps({**db.json, "password": "forged", **changes})
    aws.client("secretsmanager").put_secret_value(
        SecretId=db.arn, ClientRequestToken=token, SecretString=forged, VersionStages=["AWSPENDING"]
    )
    with pytest.raises(ValueError, match="Attempting to modify") as refusal:
        rotate(alternating_users(breakable.connect), db, token)
    assert (message, []) == (str(refusal.value), breakable.logins)


@pytest.mark.parametrize(
    ("superuser", "option", "error"),
    [
        pytest.param({"host": "db.example.com"}, None, "Current database host 127.0.0.1 is not the same host as/rds replica of master db.example.com", id="another host"),
        pytest.param({}, None, "host key is missing from secret JSON", id="no host"),
        pytest.param({}, "db.example.com", "Current database host 127.0.0.1 is not the same host as/rds replica of master db.example.com", id="another host by option"),
    ],
)  # fmt: skip
def test_superusers_password_stays_secret_when_the_host_is_not_known_as_theirs(
    aws: Aws, login: Login, superuser: Login, option: str | None, error: str
) -> None:
    breakable = Breakable()
    arn = aws.secret("superuser", {"username": "postgres", "password": SUPERUSER, **superuser}).arn
    db = aws.secret("prod/db", {**login, "masterarn": arn})
    with pytest.raises((ValueError, KeyError)) as refusal:
        rotate(alternating_users(breakable.connect, superuser_host=option), db, begun(aws, db))
    assert (error,) == refusal.value.args
    assert SUPERUSER not in [each["password"] for each in breakable.logins]


def test_superusers_secret_needs_no_host_when_the_function_knows_it(aws: Aws, postgres: Postgres, login: Login) -> None:
    arn = aws.secret("superuser", {"username": "postgres", "password": SUPERUSER}).arn
    db = aws.secret("prod/db", {**login, "masterarn": arn})
    handler = alternating_users(dbapi_connect, superuser_host=postgres.host)
    db.rotate_with(aws.function("rotate-db", handler))
    assert postgres.lets_in("app_clone", db.json["password"])


def test_secret_is_refused_when_it_names_no_superuser(aws: Aws, login: Login) -> None:
    db = aws.secret("prod/db", login)
    with pytest.raises(KeyError) as refusal:
        rotate(alternating_users(dbapi_connect), db, begun(aws, db))
    assert ("masterarn key is missing from secret JSON",) == refusal.value.args


def test_clone_is_refused_when_its_name_would_be_too_long(aws: Aws, db: SecretHandle) -> None:
    value = json.dumps({**db.json, "username": "u" * 58})
    aws.client("secretsmanager").put_secret_value(SecretId=db.arn, SecretString=value)
    with pytest.raises(ValueError, match="can't have a clone") as refusal:
        rotate(alternating_users(dbapi_connect), db, begun(aws, db))
    expected = f"User {'u' * 58} can't have a clone: with _clone the name is longer than 63"
    assert expected == str(refusal.value)
