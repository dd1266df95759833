"""Logging in to a database: any DB-API connection (PEP 249) that the user's function makes of a secret."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

Login = dict[str, Any]
Connect = Callable[[Login], Any]


def log_in(connect: Connect, logins: Iterable[Login], refusal: str) -> tuple[Any, Login]:
    """Return a connection and the login that gave it: the first that the database takes.

    Raises:
        ValueError: It takes none; ``refusal`` is the sentence, and what the driver said last is the cause. Drivers have
            no exception in common, so whatever ``connect`` raises counts as a refusal.
    """
    said: Exception | None = None
    for login in logins:
        try:
            return connect(login), login
        except Exception as error:  # noqa: BLE001 - see above
            said = error
    raise ValueError(refusal) from said


def lets_in(connect: Connect, login: Login) -> bool:
    """Say whether the database takes a login."""
    try:
        connection, _ = log_in(connect, [login], "")
    except ValueError:
        return False
    connection.close()
    return True


@contextmanager
def statements(connection: Any) -> Iterator[Any]:
    """Give a cursor; what it did is committed at the end, or lost where something was raised. The connection closes."""
    try:
        cursor = connection.cursor()
        yield cursor
        cursor.close()
        connection.commit()
    finally:
        connection.close()
