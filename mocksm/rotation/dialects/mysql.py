"""MySQL's statements (8.0 and later, Aurora too) and MariaDB's: users are pairs of a name and the host they come from."""

from __future__ import annotations

import os
from typing import Any

from mocksm.rotation.dialects.quoting import quoted

_HOSTS = "SELECT Host FROM mysql.user WHERE User = {user}"
_DEFAULT_ROLES = (
    "SELECT DEFAULT_ROLE_USER, DEFAULT_ROLE_HOST FROM mysql.default_roles WHERE USER = {user} AND HOST = {host}"
)
_OPTIONS = (" WITH GRANT OPTION", " WITH ADMIN OPTION")


class MySql:
    """MySQL.

    A clone gets a user for every host that the other one has, with the same grants and default roles. What is no grant
    (limits, TLS that is required, how passwords expire) is not copied.
    """

    engines: tuple[str, ...] = ("mysql", "aurora-mysql")
    excluded = "/@\"'\\"
    probe = "SELECT NOW()"

    def name_limit(self) -> int:
        """Return USERNAME_CHARACTER_LIMIT, and 16 if it is not set: AWS's, though MySQL of today takes 32."""
        return int(os.environ.get("USERNAME_CHARACTER_LIMIT", "16"))

    def change_own_password(self, cursor: Any, user: str, old: str, new: str) -> None:  # noqa: ARG002 - not asked for
        """Change the password of the user who is logged in."""
        _settle_quotes(cursor)
        cursor.execute(f"ALTER USER CURRENT_USER() IDENTIFIED BY {text(new)}")

    def change_password(self, cursor: Any, user: str, password: str) -> None:
        """Change a user's password, for every host."""
        _settle_quotes(cursor)
        for host in _hosts(cursor, user):
            cursor.execute(f"ALTER USER {account(user, host)} IDENTIFIED BY {text(password)}")

    def copy_user(self, cursor: Any, source: str, copy: str, password: str) -> None:
        """Make the users if missing, and grant them what ``source`` has."""
        _settle_quotes(cursor)
        existing = _hosts(cursor, copy)
        for host in _hosts(cursor, source):
            if host not in existing:
                cursor.execute(f"CREATE USER {account(copy, host)} IDENTIFIED BY {text(password)}")
            for grant in _rows(cursor, f"SHOW GRANTS FOR {account(source, host)}"):
                cursor.execute(regranted(grant[0], source, copy, host))
            self.copy_default_roles(cursor, source, copy, host)

    def copy_default_roles(self, cursor: Any, source: str, copy: str, host: str) -> None:
        """Make the roles that ``source`` has after login those of ``copy``: SHOW GRANTS does not tell."""
        rows = _rows(cursor, _DEFAULT_ROLES.format(user=text(source), host=text(host)))
        if rows:
            roles = ", ".join(account(*row) for row in rows)
            cursor.execute(f"ALTER USER {account(copy, host)} DEFAULT ROLE {roles}")


class MariaDb(MySql):
    """MariaDB: a user without privileges changes the own password by SET PASSWORD, and SHOW GRANTS tells default roles."""

    engines: tuple[str, ...] = ("mariadb",)

    def name_limit(self) -> int:
        """Return what MariaDB takes, USERNAME_CHARACTER_LIMIT or not."""
        return 80

    def change_own_password(self, cursor: Any, user: str, old: str, new: str) -> None:  # noqa: ARG002 - not asked for
        """Change the password of the user who is logged in."""
        _settle_quotes(cursor)
        cursor.execute(f"SET PASSWORD = PASSWORD({text(new)})")

    def copy_default_roles(self, cursor: Any, source: str, copy: str, host: str) -> None:
        """Do nothing: SHOW GRANTS has them."""


def text(value: str) -> str:
    """Quote a text for a session in which a backslash is a character like others."""
    return quoted(value, "'", "'")


def account(user: str, host: str) -> str:
    """Quote a user's full name."""
    return f"{text(user)}@{text(host)}"


def regranted(grant: str, source: str, copy: str, host: str) -> str:
    """Return a line of SHOW GRANTS with another user in it, and without what is no grant, such as a password's hash.

    Raises:
        ValueError: The line does not name the user as these databases do: nothing is guessed.
    """
    names = [f"{quoted(source, q, q)}@{quoted(host, q, q)}" for q in "`'"]
    for word in (" TO ", " FROM ", " FOR "):
        for each in names:
            what, found, rest = grant.rpartition(word + each)
            if found and (not rest or rest.startswith(" ")):
                options = "".join(option for option in _OPTIONS if option in rest)
                return f"{what}{word}{account(copy, host)}{options}"
    raise ValueError(f"A grant of user {source} can't be copied, it has a form of its own: {grant}")


def _settle_quotes(cursor: Any) -> None:
    """Make quotes mean what ``text`` takes them to mean, for this session alone, whatever mode the server is in."""
    cursor.execute("SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'")


def _hosts(cursor: Any, user: str) -> list[str]:
    return [row[0] for row in _rows(cursor, _HOSTS.format(user=text(user)))]


def _rows(cursor: Any, question: str) -> list[Any]:
    cursor.execute(question)
    return list(cursor.fetchall())
