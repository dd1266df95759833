"""A database that takes every login it is not told to refuse, records what it is asked, and answers from a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Rows = Sequence[Sequence[Any]]


class RefusedLogin(Exception):
    """What a driver raises for a wrong password."""


@dataclass
class Recorder:
    """Connects, and keeps ``(user, statement)`` of all that was asked; rows are by how a question starts."""

    rows: Mapping[str, Rows] = field(default_factory=dict)
    refused: set[tuple[str, str]] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)
    logins: list[dict[str, Any]] = field(default_factory=list)

    def connect(self, login: dict[str, Any]) -> Connection:
        """Log in, unless the password is refused; a password that was set is no longer refused."""
        if (login["username"], login["password"]) in self.refused:
            raise RefusedLogin(login["username"])
        self.logins.append(login)
        return Connection(self, login["username"])

    @property
    def statements(self) -> list[str]:
        """What was asked, but for the probes of testSecret."""
        return [statement for _, statement in self.asked]


@dataclass
class Connection:
    """A connection, and its only cursor."""

    recorder: Recorder
    user: str
    ended: list[str] = field(default_factory=list)
    _answer: list[Sequence[Any]] = field(default_factory=list)

    def cursor(self) -> Connection:
        """Return the cursor."""
        return self

    def execute(self, statement: str) -> None:
        """Record a statement; parameters would be an error, since definitions take none."""
        self.recorder.asked.append((self.user, statement))
        self._answer = next(
            (list(rows) for start, rows in self.recorder.rows.items() if statement.startswith(start)), []
        )

    def fetchall(self) -> list[Sequence[Any]]:
        """Return what is left of the answer."""
        answer, self._answer = self._answer, []
        return answer

    def fetchone(self) -> Sequence[Any] | None:
        """Return the next row."""
        return self._answer.pop(0) if self._answer else None

    def commit(self) -> None:
        """Note it."""
        self.ended.append("commit")

    def close(self) -> None:
        """Note it; a cursor is closed as well."""
        self.ended.append("close")
