"""The statements of each kind of database, by name. They run on a cursor and know no secrets and no steps."""

from __future__ import annotations

from typing import Any, Protocol

from mocksm.errors import MocksmError


class Dialect(Protocol):
    """How a kind of database changes passwords and copies users; one of your own has these members.

    Statements take no bound parameters where they define something: names and passwords are quoted into them.

    Attributes:
        engines: What ``engine`` in a secret may say; the first is the one that refusals name.
        excluded: The characters that a new password does not have, unless EXCLUDE_CHARACTERS says otherwise.
        probe: What testSecret asks.
    """

    engines: tuple[str, ...]
    excluded: str
    probe: str

    def name_limit(self) -> int:
        """Return how long a user's name may be."""

    def change_own_password(self, cursor: Any, user: str, old: str, new: str) -> None:
        """Change the password of the user who is logged in."""

    def change_password(self, cursor: Any, user: str, password: str) -> None:
        """Change a user's password as a superuser."""

    def copy_user(self, cursor: Any, source: str, copy: str, password: str) -> None:
        """Make the user ``copy`` if missing, with the password, and give it what ``source`` may; done twice is done once."""


def dialect_named(dialect: str | Dialect) -> Dialect:
    """Return a dialect by its name, and one of the user's own as it is.

    Raises:
        MocksmError: There is none of that name.
    """
    if not isinstance(dialect, str):
        return dialect
    from mocksm.rotation.dialects.mysql import MariaDb, MySql
    from mocksm.rotation.dialects.postgres import Postgres
    from mocksm.rotation.dialects.sqlserver import SqlServer

    known: dict[str, type[Dialect]] = {
        "postgres": Postgres,
        "mysql": MySql,
        "mariadb": MariaDb,
        "sqlserver": SqlServer,
    }
    if dialect not in known:
        raise MocksmError(
            f"mocksm: there is no dialect {dialect!r}, only {', '.join(known)}; "
            "an object with the members of mocksm.rotation.dialects.Dialect is taken too"
        )
    return known[dialect]()
