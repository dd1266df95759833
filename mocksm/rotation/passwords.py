"""A password that only the secret knows: bare text, or one key of a JSON object. No database is asked."""

from __future__ import annotations

import json
from dataclasses import dataclass

from mocksm.rotation.contract import Handler, handler_of
from mocksm.rotation.logins import keys_of
from mocksm.rotation.secrets import Rotation

_EXCLUDED = "/@\"'\\"


def password(key: str | None = None, *, excluded: str = _EXCLUDED) -> Handler:
    r"""Make a rotation function that puts a new random password into the secret, and nothing else anywhere.

    It rotates a secret without a value too. The environment variables of AWS's functions (PASSWORD_LENGTH,
    EXCLUDE_CHARACTERS, EXCLUDE_NUMBERS, ...) say what the password is like.

    Args:
        key: The key of the secret's JSON object that holds the password, all others stay; None if the secret is nothing
            but the password.
        excluded: The characters that it may not have, unless EXCLUDE_CHARACTERS says otherwise.

    Returns:
        ``handler(event, context)``, for ``aws.function`` or for Lambda.

    >>> from mocksm import mock_secrets
    >>> with mock_secrets() as aws:
    ...     token = aws.secret("app/token", {"user": "app", "token": "old"})
    ...     token.rotate_with(aws.function("rotate-token", password("token")))
    ...     print(token.json["user"], len(token.json["token"]))
    app 32
    """
    return handler_of(Password(key, excluded))


@dataclass(frozen=True, slots=True)
class Password:
    """The steps of ``password``."""

    key: str | None
    excluded: str

    def create_secret(self, rotation: Rotation) -> None:
        """Put a new password under AWSPENDING, unless there is one."""
        current = rotation.value_if_any("AWSCURRENT")
        others = keys_of(current) if self.key is not None and current is not None else {}
        if rotation.has_pending():
            return
        new = rotation.random_password(self.excluded)
        rotation.put(new if self.key is None else json.dumps({**others, self.key: new}))

    def set_secret(self, rotation: Rotation) -> None:
        """Do nothing: no one else has to know."""

    def test_secret(self, rotation: Rotation) -> None:
        """See that the password is where it belongs."""
        pending = rotation.pending()
        if self.key is not None:
            keys_of(pending, self.key)
