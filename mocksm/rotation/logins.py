"""The JSON of a database secret: what must be in it, and whose login it is. AWS's own checks, by AWS's sentences."""

from __future__ import annotations

import json
from collections.abc import Sequence

from mocksm.rotation.connections import Login

_REQUIRED = ("host", "username", "password")


def login_of(text: str, engines: Sequence[str], *more: str) -> Login:
    """Return what a secret says of a login.

    Args:
        text: The secret's value.
        engines: What ``engine`` may say; the first is the one that AWS's refusal names.
        *more: Keys that are needed besides host, username and password.

    Raises:
        KeyError: A key is missing, or the engine is another.
    """
    login = keys_of(text, *_REQUIRED, *more)
    if login.get("engine") not in engines:
        raise KeyError(f"Database engine must be set to '{engines[0]}' in order to use this rotation lambda")
    return login


def keys_of(text: str, *required: str) -> Login:
    """Return the JSON object of a secret; KeyError if a key is missing."""
    login = json.loads(text)
    if not isinstance(login, dict):
        raise TypeError("The secret's value is JSON, but no object: it has no keys")
    for key in required:
        if key not in login:
            raise KeyError(f"{key} key is missing from secret JSON")
    return login


def check_same_user(login: Login, other: Login, kind: str, *, name: str | None = None) -> None:
    """Refuse to change a user by a secret that names another user or host: whoever may write a secret chose it.

    Args:
        login: Whose password is to change.
        other: The login whose user and host it has to be.
        kind: What the refusal calls ``other``.
        name: The user's name, if it is not that of ``other``.
    """
    if login["username"] != (name or other["username"]):
        which = f"{kind} user or clone" if name else f"{kind} user"
        raise ValueError(f"Attempting to modify user {login['username']} other than {which} {other['username']}")
    if login["host"] != other["host"]:
        raise ValueError(f"Attempting to modify user for host {login['host']} other than {kind} host {other['host']}")
