"""PostgreSQL's statements, for RDS and Aurora too: the superuser is one who may create roles."""

from __future__ import annotations

from typing import Any

from mocksm.rotation.dialects.quoting import quoted

_LONGEST_NAME = 63

_ROLE = "SELECT 1 FROM pg_roles WHERE rolname = {role}"
_MEMBERSHIP = (
    "SELECT 1 FROM pg_auth_members AS m JOIN pg_roles AS r ON r.oid = m.roleid JOIN pg_roles AS u ON u.oid = m.member "
    "WHERE u.rolname = {member} AND r.rolname = {role}"
)


class Postgres:
    """PostgreSQL.

    A clone is a member of the role that it clones, and acts as that role from its login on: what either of them makes
    belongs to the one, and the other can still use it after the next rotation.
    """

    engines: tuple[str, ...] = ("postgres", "aurora-postgresql")
    excluded = ":/@\"'\\"
    probe = "SELECT NOW()"

    def name_limit(self) -> int:
        """Return the length at which PostgreSQL would cut a name off."""
        return _LONGEST_NAME

    def change_own_password(self, cursor: Any, user: str, old: str, new: str) -> None:  # noqa: ARG002 - not asked for
        """Change the password of the user who is logged in."""
        self.change_password(cursor, user, new)

    def change_password(self, cursor: Any, user: str, password: str) -> None:
        """Change a role's password."""
        cursor.execute(f"ALTER ROLE {name(user)} WITH PASSWORD {text(password)}")

    def copy_user(self, cursor: Any, source: str, copy: str, password: str) -> None:
        """Make the role if missing; make it a member of ``source``, unless one is a member of the other already."""
        if not _finds(cursor, _ROLE.format(role=text(copy))):
            cursor.execute(f"CREATE ROLE {name(copy)} WITH LOGIN PASSWORD {text(password)}")
        if not (_is_member(cursor, copy, source) or _is_member(cursor, source, copy)):
            cursor.execute(f"ALTER ROLE {name(copy)} SET role = {text(source)}")
            cursor.execute(f"GRANT {name(source)} TO {name(copy)}")  # last: whoever finds it takes all as done


def name(role: str) -> str:
    """Quote the name of a role."""
    return quoted(role, '"', '"')


def text(value: str) -> str:
    """Quote a text; with a backslash as E'...', which means the same whatever standard_conforming_strings says."""
    if "\\" in value:
        return quoted(value.replace("\\", "\\\\"), "E'", "'")
    return quoted(value, "'", "'")


def _is_member(cursor: Any, member: str, role: str) -> bool:
    return _finds(cursor, _MEMBERSHIP.format(member=text(member), role=text(role)))


def _finds(cursor: Any, question: str) -> bool:
    cursor.execute(question)
    return cursor.fetchone() is not None
