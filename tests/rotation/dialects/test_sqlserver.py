from __future__ import annotations

import pytest

from mocksm.rotation.dialects.sqlserver import SqlServer
from tests.rotation.recording import Connection, Recorder

NASTY = "o'Br]ien\"%s"
TEXT = "N'o''Br]ien\"%s'"
NAME = "[o'Br]]ien\"%s]"
LOGIN = "SELECT default_database_name FROM sys.server_principals WHERE name = N'app'"
USER = "SELECT name, default_schema_name FROM sys.database_principals WHERE sid = SUSER_SID(N'app')"
PERMISSIONS = "SELECT p.state_desc, p.permission_name"
QUESTION = "SELECT "


def changes(recorder: Recorder) -> list[str]:
    return [statement for statement in recorder.statements if not statement.startswith(QUESTION)]


def copied(rows: dict[str, list[tuple[str | None, ...]]]) -> list[str]:
    recorder = Recorder(rows)
    SqlServer().copy_user(Connection(recorder, "sa"), "app", "app_clone", "pw")
    return changes(recorder)


def test_login_changes_the_own_password_with_the_old_one() -> None:
    recorder = Recorder()
    SqlServer().change_own_password(Connection(recorder, "app"), NASTY, "it's", NASTY)
    assert [f"ALTER LOGIN {NAME} WITH PASSWORD = {TEXT} OLD_PASSWORD = N'it''s'"] == recorder.statements


def test_superuser_changes_a_password_without_the_old_one() -> None:
    recorder = Recorder()
    SqlServer().change_password(Connection(recorder, "sa"), NASTY, NASTY)
    assert [f"ALTER LOGIN {NAME} WITH PASSWORD = {TEXT}"] == recorder.statements


def test_clone_gets_login_user_roles_and_permissions_when_it_is_made() -> None:
    assert [
        "CREATE LOGIN [app_clone] WITH PASSWORD = N'pw', DEFAULT_DATABASE = [sho]]p]",
        "CREATE USER [app_clone] FOR LOGIN [app_clone] WITH DEFAULT_SCHEMA = [sales]",
        "ALTER ROLE [db_datareader] ADD MEMBER [app_clone]",
        "GRANT CONNECT TO [app_clone]",
        "DENY DELETE ON SCHEMA::[sales] TO [app_clone]",
        "GRANT SELECT ON OBJECT::[sales].[order]]s] TO [app_clone] WITH GRANT OPTION",
        "GRANT UPDATE ON OBJECT::[sales].[orders] ([state]) TO [app_clone]",
        "REVOKE SELECT ON OBJECT::[sales].[orders] ([price]) FROM [app_clone]",
        "ALTER SERVER ROLE [processadmin] ADD MEMBER [app_clone]",
        "USE [master]",
        "GRANT VIEW SERVER STATE TO [app_clone]",
        "USE [sho]]p]",
    ] == copied(
        {
            LOGIN: [("sho]p",)],
            USER: [("app user", "sales")],
            "SELECT r.name FROM sys.database_role_members": [("db_datareader",)],
            PERMISSIONS: [
                ("GRANT", "CONNECT", "DATABASE", None, None, None),
                ("DENY", "DELETE", "SCHEMA", "sales", None, None),
                ("GRANT_WITH_GRANT_OPTION", "SELECT", "OBJECT_OR_COLUMN", "sales", "order]s", None),
                ("GRANT", "UPDATE", "OBJECT_OR_COLUMN", "sales", "orders", "state"),
                ("REVOKE", "SELECT", "OBJECT_OR_COLUMN", "sales", "orders", "price"),
            ],
            "SELECT r.name FROM sys.server_role_members": [("processadmin",)],
            "SELECT state_desc": [("GRANT", "VIEW SERVER STATE", "SERVER")],
            "SELECT DB_NAME()": [("sho]p",)],
        }
    )


def test_questions_name_the_user_of_the_database_when_it_is_not_the_logins_name() -> None:
    recorder = Recorder({USER: [("app user", None)]})
    SqlServer().copy_user(Connection(recorder, "sa"), "app", "app_clone", "pw")
    about = [statement for statement in recorder.statements if "DATABASE_PRINCIPAL_ID" in statement]
    assert 3 == len(about)
    assert all("DATABASE_PRINCIPAL_ID(N'app user')" in statement for statement in about)


def test_nothing_is_made_when_login_and_user_exist() -> None:
    assert [] == copied({"SELECT default_database_name": [("shop",)], "SELECT name, default_schema": [("app", "dbo")]})


def test_clone_gets_no_user_when_the_login_has_none_in_the_database() -> None:
    assert ["CREATE LOGIN [app_clone] WITH PASSWORD = N'pw'"] == copied({})


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param(
            {USER: [("app", "dbo")], "SELECT class_desc": [("XML_SCHEMA_COLLECTION", "EXECUTE")]},
            "Permission EXECUTE of app on XML_SCHEMA_COLLECTION is of a kind that can't be copied",
            id="of the database",
        ),
        pytest.param(
            {"SELECT state_desc": [("GRANT", "IMPERSONATE", "SERVER_PRINCIPAL")], "SELECT DB_NAME()": [("shop",)]},
            "Permission IMPERSONATE on SERVER_PRINCIPAL can't be copied: grant it to app_clone yourself",
            id="of the server",
        ),
    ],
)
def test_permission_is_refused_when_its_kind_is_not_known(
    rows: dict[str, list[tuple[str | None, ...]]], message: str
) -> None:
    with pytest.raises(ValueError, match="can't be copied") as refusal:
        copied(rows)
    assert message == str(refusal.value)


def test_limit_of_a_name_is_sql_servers() -> None:
    assert 128 == SqlServer().name_limit()
