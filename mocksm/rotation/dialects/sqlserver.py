"""SQL Server's statements: a login to the server, and its user in the one database that the secret names."""

from __future__ import annotations

from typing import Any

from mocksm.rotation.dialects.quoting import quoted

_LONGEST_NAME = 128

_LOGIN = "SELECT default_database_name FROM sys.server_principals WHERE name = {login}"
_USER = "SELECT name, default_schema_name FROM sys.database_principals WHERE sid = SUSER_SID({login})"
_SERVER_ROLES = (
    "SELECT r.name FROM sys.server_role_members AS m JOIN sys.server_principals AS r "
    "ON r.principal_id = m.role_principal_id WHERE m.member_principal_id = SUSER_ID({login})"
)
_SERVER_PERMISSIONS = (
    "SELECT state_desc, permission_name, class_desc FROM sys.server_permissions "
    "WHERE grantee_principal_id = SUSER_ID({login}) AND permission_name <> 'CONNECT SQL'"
)
_DATABASE_ROLES = (
    "SELECT r.name FROM sys.database_role_members AS m JOIN sys.database_principals AS r "
    "ON r.principal_id = m.role_principal_id WHERE m.member_principal_id = DATABASE_PRINCIPAL_ID({user})"
)
_DATABASE_PERMISSIONS = (
    "SELECT p.state_desc, p.permission_name, p.class_desc, s.name, o.name, c.name FROM sys.database_permissions AS p "
    "LEFT JOIN sys.all_objects AS o ON p.class = 1 AND o.object_id = p.major_id "
    "LEFT JOIN sys.all_columns AS c ON p.class = 1 AND c.object_id = p.major_id AND c.column_id = p.minor_id "
    "LEFT JOIN sys.schemas AS s ON s.schema_id = CASE p.class WHEN 3 THEN p.major_id ELSE o.schema_id END "
    "WHERE p.grantee_principal_id = DATABASE_PRINCIPAL_ID({user}) AND p.class IN (0, 1, 3)"
)
_OTHER_PERMISSIONS = (
    "SELECT class_desc, permission_name FROM sys.database_permissions "
    "WHERE grantee_principal_id = DATABASE_PRINCIPAL_ID({user}) AND class NOT IN (0, 1, 3)"
)


class SqlServer:
    """SQL Server, with logins of its own (not users of contained databases, not Windows').

    A clone gets the roles and permissions of the other login: of the server, and in the secret's database on the database,
    its schemas, objects and columns. Server roles want a connection in autocommit mode.
    """

    engines: tuple[str, ...] = ("sqlserver",)
    excluded = "/@\"'\\"
    probe = "SELECT @@VERSION"

    def name_limit(self) -> int:
        """Return how long a login's name may be."""
        return _LONGEST_NAME

    def change_own_password(self, cursor: Any, user: str, old: str, new: str) -> None:
        """Change the password of the login that is in use; without rights that takes the old one."""
        cursor.execute(f"ALTER LOGIN {name(user)} WITH PASSWORD = {text(new)} OLD_PASSWORD = {text(old)}")

    def change_password(self, cursor: Any, user: str, password: str) -> None:
        """Change a login's password."""
        cursor.execute(f"ALTER LOGIN {name(user)} WITH PASSWORD = {text(password)}")

    def copy_user(self, cursor: Any, source: str, copy: str, password: str) -> None:
        """Make the login and its user if missing, and give them the roles and permissions of ``source``."""
        if not _rows(cursor, _LOGIN.format(login=text(copy))):
            self._create_login(cursor, source, copy, password)
        self._copy_user_of_database(cursor, source, copy)
        for (role,) in _rows(cursor, _SERVER_ROLES.format(login=text(source))):
            cursor.execute(f"ALTER SERVER ROLE {name(role)} ADD MEMBER {name(copy)}")
        self._copy_server_permissions(cursor, source, copy)

    def _create_login(self, cursor: Any, source: str, copy: str, password: str) -> None:
        rows = _rows(cursor, _LOGIN.format(login=text(source)))
        start = "".join(f", DEFAULT_DATABASE = {name(row[0])}" for row in rows if row[0])
        cursor.execute(f"CREATE LOGIN {name(copy)} WITH PASSWORD = {text(password)}{start}")

    def _copy_user_of_database(self, cursor: Any, source: str, copy: str) -> None:
        users = _rows(cursor, _USER.format(login=text(source)))
        if not users:
            return
        user, schema = users[0]
        if not _rows(cursor, _USER.format(login=text(copy))):
            start = f" WITH DEFAULT_SCHEMA = {name(schema)}" if schema else ""
            cursor.execute(f"CREATE USER {name(copy)} FOR LOGIN {name(copy)}{start}")
        _refuse_others(cursor, user)
        for (role,) in _rows(cursor, _DATABASE_ROLES.format(user=text(user))):
            cursor.execute(f"ALTER ROLE {name(role)} ADD MEMBER {name(copy)}")
        for state, permission, kind, *where in _rows(cursor, _DATABASE_PERMISSIONS.format(user=text(user))):
            cursor.execute(_permission(state, permission, _place(kind, *where), copy))

    def _copy_server_permissions(self, cursor: Any, source: str, copy: str) -> None:
        """Copy the server's own permissions, which are granted in ``master`` only; go back where the connection was."""
        found = _rows(cursor, _SERVER_PERMISSIONS.format(login=text(source)))
        if not found:
            return
        [(database,)] = _rows(cursor, "SELECT DB_NAME()")
        cursor.execute("USE [master]")
        for state, permission, kind in found:
            if kind != "SERVER":
                raise ValueError(f"Permission {permission} on {kind} can't be copied: grant it to {copy} yourself")
            cursor.execute(_permission(state, permission, "", copy))
        cursor.execute(f"USE {name(database)}")


def name(of: str) -> str:
    """Quote a name."""
    return quoted(of, "[", "]")


def text(value: str) -> str:
    """Quote a text, as Unicode."""
    return quoted(value, "N'", "'")


def _refuse_others(cursor: Any, user: str) -> None:
    for kind, permission in _rows(cursor, _OTHER_PERMISSIONS.format(user=text(user))):
        raise ValueError(f"Permission {permission} of {user} on {kind} is of a kind that can't be copied")


def _place(kind: str, schema: str | None, thing: str | None, column: str | None) -> str:
    """Say on what a permission is; nothing for one on the whole database."""
    if kind == "DATABASE" or schema is None:
        return ""
    if thing is None:
        return f" ON SCHEMA::{name(schema)}"
    columns = f" ({name(column)})" if column else ""
    return f" ON OBJECT::{name(schema)}.{name(thing)}{columns}"


def _permission(state: str, permission: str, place: str, copy: str) -> str:
    """Return the statement of a permission by what sys.database_permissions says of it (``GRANT_WITH_GRANT_OPTION``)."""
    verb = state.partition("_")[0]
    option = " WITH GRANT OPTION" if state == "GRANT_WITH_GRANT_OPTION" else ""
    return f"{verb} {permission}{place} {'FROM' if verb == 'REVOKE' else 'TO'} {name(copy)}{option}"


def _rows(cursor: Any, question: str) -> list[Any]:
    cursor.execute(question)
    return list(cursor.fetchall())
