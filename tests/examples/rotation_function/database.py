"""What the rotation function does at the database."""

from __future__ import annotations

from typing import Any

import pg8000.native  # type: ignore[import-untyped]


def log_in(login: dict[str, Any]) -> None:
    """Try a login; the driver raises if it is refused."""
    pg8000.native.Connection(login["username"], host=login["host"], password=login["password"]).close()


def change_password(login: dict[str, Any], new: str) -> None:
    """Let the user change the own password."""
    connection = pg8000.native.Connection(login["username"], host=login["host"], password=login["password"])
    user, password = pg8000.native.identifier(login["username"]), pg8000.native.literal(new)
    connection.run(f"ALTER USER {user} PASSWORD {password}")
    connection.close()
