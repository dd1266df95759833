"""Plays both strategies on a MySQL or MariaDB server that you have: no package of Python's brings one for the tests.

    python -m tests.rotation.mysql_server HOST PORT SUPERUSER PASSWORD

It wants ``pip install PyMySQL``, makes the users ``mocksm'app`` and ``mocksm'app_clone`` and the role ``mocksm_reader``, and
drops them at the end. Anything that goes wrong is raised.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

from mocksm import mock_secrets
from mocksm.aws import Aws
from mocksm.rotation import alternating_users, single_user
from mocksm.rotation.contract import Handler
from mocksm.rotation.dialects.mysql import account

_USER = "mocksm'app"
_CLONE = f"{_USER}_clone"
_HOSTS = ("%", "localhost")
_FIRST = "the first password"


class Server:
    """A server and its superuser."""

    def __init__(self, host: str, port: str, user: str, password: str) -> None:
        self.login = {"host": host, "port": int(port), "username": user, "password": password}
        self.engine = "mariadb" if "MariaDB" in self.admin("SELECT VERSION()")[0][0] else "mysql"

    def connect(self, login: dict[str, Any]) -> Any:
        """Return the DB-API connection of a secret's JSON."""
        driver = import_module("pymysql")
        return driver.connect(
            host=login["host"], port=login["port"], user=login["username"], password=login["password"]
        )

    def admin(self, *statements: str) -> list[Any]:
        """Run statements as the superuser; return the rows of the last one."""
        connection = self.connect(self.login)
        try:
            cursor = connection.cursor()
            for statement in statements:
                cursor.execute(statement)
            connection.commit()
            return list(cursor.fetchall())
        finally:
            connection.close()

    def make_users(self) -> None:
        """Make a user of two hosts with a role, and privileges on a schema whose name looks like part of a grant."""
        self.forget_users()
        self.admin("CREATE ROLE mocksm_reader", "GRANT SELECT ON `mocksm TO x`.* TO mocksm_reader")
        for host in _HOSTS:
            user = account(_USER, host)
            default = f"DEFAULT ROLE mocksm_reader {'FOR' if self.engine == 'mariadb' else 'TO'} {user}"
            self.admin(
                f"CREATE USER {user} IDENTIFIED BY '{_FIRST}'",
                f"GRANT SELECT, INSERT ON `mocksm TO x`.* TO {user} WITH GRANT OPTION",
                f"GRANT mocksm_reader TO {user}",
                f"SET {default}",
            )

    def forget_users(self) -> None:
        """Drop what ``make_users`` and the rotations made."""
        users = [account(user, host) for user in (_USER, _CLONE) for host in _HOSTS]
        self.admin(*(f"DROP USER IF EXISTS {user}" for user in users), "DROP ROLE IF EXISTS mocksm_reader")

    def grants(self, user: str, host: str) -> set[str]:
        """Return what a user may, without the name and without passwords."""
        rows = self.admin(f"SHOW GRANTS FOR {account(user, host)}")
        return {row[0].partition(" IDENTIFIED BY ")[0].replace(user, "") for row in rows}


def main(*server: str) -> None:
    """Play both strategies."""
    os.environ["EXCLUDE_CHARACTERS"] = ""
    at = Server(*server)
    at.make_users()
    try:
        with mock_secrets() as aws:
            _play(aws, at)
    finally:
        at.forget_users()
    print(f"single user and alternating users: 3 rotations each on {at.engine}")  # noqa: T201 - a command


def _play(aws: Aws, server: Server) -> None:
    address = {**server.login, "engine": server.engine}
    superuser = aws.secret("superuser", address)
    value = {**address, "username": _USER, "password": _FIRST, "masterarn": superuser.arn}
    db = aws.secret("prod/db", value)
    strategies: list[Handler] = [
        single_user(server.connect, dialect=server.engine),
        alternating_users(server.connect, dialect=server.engine),
    ]
    for number, handler in enumerate(strategies):
        rotator = aws.function(f"rotate-{number}", handler)
        for _ in range(3):
            db.rotate_with(rotator)
            if aws.rotations[-1].error is not None:
                raise aws.rotations[-1].error
            server.connect(db.json).close()
    for host in _HOSTS:
        if server.grants(_USER, host) != server.grants(_CLONE, host):
            raise AssertionError(f"{server.grants(_USER, host)} became {server.grants(_CLONE, host)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
