"""A database user's password: one user who changes it, or two who take turns and a superuser who changes it for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from mocksm.rotation.connections import Connect, Login, lets_in, log_in, statements
from mocksm.rotation.contract import Handler, handler_of
from mocksm.rotation.dialects import Dialect, dialect_named
from mocksm.rotation.logins import check_same_user, keys_of, login_of
from mocksm.rotation.secrets import Rotation

CLONE = "_clone"


def single_user(connect: Connect, *, dialect: str | Dialect = "postgres") -> Handler:
    """Make a rotation function for a user who changes their own password, as AWS's "single user" ones do.

    The secret is JSON with ``engine``, ``host``, ``username`` and ``password``, and whatever else ``connect`` reads.
    Between setSecret and finishSecret the old password is refused already: who can't have that takes alternating_users.

    Args:
        connect: Makes a DB-API connection of the secret's JSON, a dict; whatever it raises is a refused login. It says
            what transport security there is, and how long a login may take.
        dialect: ``"postgres"``, ``"mysql"``, ``"mariadb"``, ``"sqlserver"``, or a Dialect of your own.

    Returns:
        ``handler(event, context)``, for ``aws.function`` or for Lambda.

    Raises:
        MocksmError: There is no such dialect.
    """
    return handler_of(SingleUser(connect, dialect_named(dialect)))


def alternating_users(
    connect: Connect, *, dialect: str | Dialect = "postgres", superuser_host: str | None = None
) -> Handler:
    """Make a rotation function for two users who take turns, as AWS's "alternating users" ones do.

    The secret of the user ``app`` becomes that of ``app_clone`` and the other way round, so that the login that clients
    still hold stays good until the next rotation but one. The clone is made at the first rotation. At each one it gets
    what the other user was granted; nothing is taken from it.

    The secret is JSON as for ``single_user``, and ``masterarn`` names the superuser's secret. The superuser logs in to
    the host and database of the rotated secret, and only if that host is the superuser's own too.

    Args:
        connect: As for ``single_user``.
        dialect: As for ``single_user``.
        superuser_host: The superuser's host, for a superuser's secret that does not have it, as those that RDS manages.

    Returns:
        ``handler(event, context)``, for ``aws.function`` or for Lambda.

    Raises:
        MocksmError: There is no such dialect.
    """
    return handler_of(AlternatingUsers(connect, dialect_named(dialect), superuser_host))


@dataclass(frozen=True, slots=True)
class SingleUser:
    """The steps of ``single_user``."""

    connect: Connect
    dialect: Dialect

    def create_secret(self, rotation: Rotation) -> None:
        """Put the current login with a new password under AWSPENDING, unless there is one."""
        login = login_of(rotation.value("AWSCURRENT"), self.dialect.engines)
        _create(rotation, login, self.dialect)

    def set_secret(self, rotation: Rotation) -> None:
        """Have the user change the password, logged in with the current one, or the previous one if that is the true one."""
        previous = self._previous(rotation)
        current = login_of(rotation.value("AWSCURRENT"), self.dialect.engines)
        pending = login_of(rotation.pending(), self.dialect.engines)
        check_same_user(pending, current, "current")
        if lets_in(self.connect, pending):
            return
        connection, login = log_in(
            self.connect,
            _candidates(current, previous),
            f"Unable to log into database with previous, current, or pending secret of secret arn {rotation.arn}",
        )
        with statements(connection) as cursor:
            self.dialect.change_own_password(cursor, login["username"], login["password"], pending["password"])

    def test_secret(self, rotation: Rotation) -> None:
        """Log in with the pending password."""
        _test(rotation, login_of(rotation.pending(), self.dialect.engines), self.connect, self.dialect)

    def _previous(self, rotation: Rotation) -> Login | None:
        """Return the login before the current one; None if there is none, or no login for this kind of database."""
        try:
            text = rotation.value_if_any("AWSPREVIOUS")
            return None if text is None else login_of(text, self.dialect.engines)
        except (KeyError, TypeError, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class AlternatingUsers:
    """The steps of ``alternating_users``."""

    connect: Connect
    dialect: Dialect
    superuser_host: str | None

    def create_secret(self, rotation: Rotation) -> None:
        """Put the other user's login with a new password under AWSPENDING, unless there is one."""
        login = self._login(rotation.value("AWSCURRENT"))
        _create(rotation, {**login, "username": self._other(login["username"])}, self.dialect)

    def set_secret(self, rotation: Rotation) -> None:
        """Have the superuser make the other user if missing, grant them what the current one has, set the password.

        The current login has to work: else whoever may write the secret could have any user's password changed. The
        password is left alone where it works already: servers that remember passwords refuse the same one twice.
        """
        current = self._login(rotation.value("AWSCURRENT"))
        pending = self._login(rotation.pending())
        check_same_user(pending, current, "current", name=self._other(current["username"]))
        refusal = f"Unable to log into database using current credentials for secret {rotation.arn}"
        log_in(self.connect, [current], refusal)[0].close()
        superuser = self._superuser(rotation, current)
        user, password = pending["username"], pending["password"]
        with statements(self._as_superuser(superuser, current)) as cursor:
            self.dialect.copy_user(cursor, current["username"], user, password)
        if not lets_in(self.connect, pending):
            with statements(self._as_superuser(superuser, current)) as cursor:
                self.dialect.change_password(cursor, user, password)

    def test_secret(self, rotation: Rotation) -> None:
        """Log in with the pending password."""
        _test(rotation, self._login(rotation.pending()), self.connect, self.dialect)

    def _login(self, text: str) -> Login:
        return login_of(text, self.dialect.engines, "masterarn")

    def _other(self, username: str) -> str:
        if username.endswith(CLONE):
            return username.removesuffix(CLONE)
        if len(username + CLONE) > self.dialect.name_limit():
            raise ValueError(
                f"User {username} can't have a clone: with {CLONE} the name is longer than {self.dialect.name_limit()}"
            )
        return username + CLONE

    def _superuser(self, rotation: Rotation, current: Login) -> Login:
        """Return the superuser's login at the current host, which must be theirs: it would be told the password."""
        answer = rotation.client.get_secret_value(SecretId=current["masterarn"], VersionStage="AWSCURRENT")
        superuser = keys_of(answer["SecretString"], "username", "password")
        host = superuser.get("host", self.superuser_host)
        if host is None:
            raise KeyError("host key is missing from secret JSON")
        if str(host).lower() != str(current["host"]).lower():
            raise ValueError(
                f"Current database host {current['host']} is not the same host as/rds replica of master {host}"
            )
        return {**current, "username": superuser["username"], "password": superuser["password"]}

    def _as_superuser(self, superuser: Login, current: Login) -> object:
        refusal = f"Unable to log into database using credentials in master secret {current['masterarn']}"
        return log_in(self.connect, [superuser], refusal)[0]


def _create(rotation: Rotation, login: Login, dialect: Dialect) -> None:
    if not rotation.has_pending():
        rotation.put(json.dumps({**login, "password": rotation.random_password(dialect.excluded)}))


def _test(rotation: Rotation, pending: Login, connect: Connect, dialect: Dialect) -> None:
    refusal = f"Unable to log into database with pending secret of secret ARN {rotation.arn}"
    with statements(log_in(connect, [pending], refusal)[0]) as cursor:
        cursor.execute(dialect.probe)
        cursor.fetchall()


def _candidates(current: Login, previous: Login | None) -> Iterator[Login]:
    """Give the current login, and the previous one to those who come back for it, if it is the same user's."""
    yield current
    if previous is not None:
        check_same_user(current, previous, "previous valid")
        yield previous
