"""A connection to the real server that breaks once, where a test says: as a network or a Lambda timeout would."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.rotation.postgres_server import dbapi_connect

BREAKS = ("login", "statement", "commit", "after the commit")


class Broken(Exception):
    """What a driver raises for a connection that is gone."""


@dataclass
class Breakable:
    """Connects as ``user``'s function does; ``at`` names one of BREAKS, for the connections of ``user`` alone."""

    user: str = ""
    at: str = ""
    logins: list[dict[str, Any]] = field(default_factory=list)

    def connect(self, login: dict[str, Any]) -> Any:
        """Log in to the server."""
        self.logins.append(login)
        if login["username"] != self.user:
            return dbapi_connect(login)
        self.reach("login")
        return _Connection(dbapi_connect(login), self)

    def reach(self, place: str) -> None:
        """Break if this is the place, and be whole again."""
        if self.at == place:
            self.at = ""
            raise Broken(place)


@dataclass
class _Connection:
    real: Any
    breakable: Breakable

    def cursor(self) -> _Cursor:
        return _Cursor(self.real.cursor(), self.breakable)

    def commit(self) -> None:
        self.breakable.reach("commit")
        self.real.commit()
        self.breakable.reach("after the commit")

    def close(self) -> None:
        self.real.close()


@dataclass
class _Cursor:
    real: Any
    breakable: Breakable

    def execute(self, statement: str) -> None:
        self.breakable.reach("statement")
        self.real.execute(statement)

    def fetchone(self) -> Any:
        return self.real.fetchone()

    def fetchall(self) -> Any:
        return self.real.fetchall()

    def close(self) -> None:
        self.real.close()
