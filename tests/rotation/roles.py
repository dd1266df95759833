"""A database with users in memory: as much of DB-API (PEP 249) as rotation needs, and the dialect that it speaks."""

from __future__ import annotations

from typing import Any

FIRST = "the first password"
SUPERUSER = "the superuser's password"


class Roles:
    """The users of a database and their passwords."""

    def __init__(self) -> None:
        self.start_over()

    def start_over(self) -> None:
        self.passwords = {"app": FIRST, "root": SUPERUSER}

    def lets_in(self, login: dict[str, Any]) -> bool:
        return (login["username"], login["password"]) in self.passwords.items()

    def connect(self, login: dict[str, Any]) -> Connection:
        if not self.lets_in(login):
            raise PermissionError(login["username"])
        return Connection(self)


class Connection:
    """A connection and its own cursor: what is changed shows when it is committed."""

    def __init__(self, roles: Roles) -> None:
        self._roles = roles
        self.changed: dict[str, str] = {}

    def cursor(self) -> Connection:
        return self

    def execute(self, statement: str) -> None:
        assert statement == Dialect.probe

    def fetchall(self) -> list[tuple[int]]:
        return [(1,)]

    def commit(self) -> None:
        self._roles.passwords.update(self.changed)

    def close(self) -> None:
        """Keep what was committed."""


class Dialect:
    """The statements, which are none: a cursor is told what to change."""

    engines: tuple[str, ...] = ("roles",)
    excluded = ""
    probe = "SELECT 1"

    def name_limit(self) -> int:
        return 63

    def change_own_password(self, cursor: Connection, user: str, _old: str, new: str) -> None:
        cursor.changed[user] = new

    def change_password(self, cursor: Connection, user: str, password: str) -> None:
        cursor.changed[user] = password

    def copy_user(self, cursor: Connection, _source: str, copy: str, password: str) -> None:
        cursor.changed[copy] = password
