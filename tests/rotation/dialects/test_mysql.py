from __future__ import annotations

import pytest

from mocksm.rotation.dialects.mysql import MariaDb, MySql, regranted
from tests.rotation.recording import Connection, Recorder

NASTY = "o'Brien\\`\"%s"
QUOTED = "'o''Brien\\`\"%s'"
HOSTS = "SELECT Host FROM mysql.user WHERE User = "
SETTLED = "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'"


def recording() -> tuple[Recorder, Connection]:
    recorder = Recorder()
    return recorder, Connection(recorder, "root")


def test_user_changes_the_own_password_by_alter_user_when_the_server_is_mysql() -> None:
    recorder, cursor = recording()
    MySql().change_own_password(cursor, "app", "old", NASTY)
    assert [SETTLED, f"ALTER USER CURRENT_USER() IDENTIFIED BY {QUOTED}"] == recorder.statements


def test_user_changes_the_own_password_by_set_password_when_the_server_is_mariadb() -> None:
    recorder, cursor = recording()
    MariaDb().change_own_password(cursor, "app", "old", NASTY)
    assert [SETTLED, f"SET PASSWORD = PASSWORD({QUOTED})"] == recorder.statements


def test_password_changes_for_every_host_when_the_user_has_several() -> None:
    recorder = Recorder({"SELECT Host FROM mysql.user": [("%",), ("10.0.0.'%",)]})
    MySql().change_password(Connection(recorder, "root"), NASTY, "pw")
    assert [
        SETTLED,
        HOSTS + QUOTED,
        f"ALTER USER {QUOTED}@'%' IDENTIFIED BY 'pw'",
        f"ALTER USER {QUOTED}@'10.0.0.''%' IDENTIFIED BY 'pw'",
    ] == recorder.statements


def test_clone_gets_grants_and_default_roles_when_it_is_made_in_mysql() -> None:
    recorder = Recorder(
        {
            "SELECT Host FROM mysql.user WHERE User = 'app'": [("%",)],
            "SHOW GRANTS": [
                ("GRANT USAGE ON *.* TO `app`@`%`",),
                ("GRANT SELECT ON `a TO b`.* TO `app`@`%` WITH GRANT OPTION",),
                ("GRANT `reader`@`%` TO `app`@`%`",),
            ],
            "SELECT DEFAULT_ROLE_USER": [("reader", "%"), ("writer", "%")],
        }
    )
    MySql().copy_user(Connection(recorder, "root"), "app", "app_clone", NASTY)
    assert [
        SETTLED,
        "SELECT Host FROM mysql.user WHERE User = 'app_clone'",
        "SELECT Host FROM mysql.user WHERE User = 'app'",
        f"CREATE USER 'app_clone'@'%' IDENTIFIED BY {QUOTED}",
        "SHOW GRANTS FOR 'app'@'%'",
        "GRANT USAGE ON *.* TO 'app_clone'@'%'",
        "GRANT SELECT ON `a TO b`.* TO 'app_clone'@'%' WITH GRANT OPTION",
        "GRANT `reader`@`%` TO 'app_clone'@'%'",
        "SELECT DEFAULT_ROLE_USER, DEFAULT_ROLE_HOST FROM mysql.default_roles WHERE USER = 'app' AND HOST = '%'",
        "ALTER USER 'app_clone'@'%' DEFAULT ROLE 'reader'@'%', 'writer'@'%'",
    ] == recorder.statements


def test_clone_is_not_made_and_gets_new_grants_when_it_exists() -> None:
    recorder = Recorder(
        {"SELECT Host": [("%",)], "SHOW GRANTS": [("GRANT INSERT ON `new`.* TO `app`@`%`",)]},
    )
    MySql().copy_user(Connection(recorder, "root"), "app", "app_clone", "pw")
    assert "GRANT INSERT ON `new`.* TO 'app_clone'@'%'" in recorder.statements
    assert not [statement for statement in recorder.statements if statement.startswith(("CREATE", "ALTER"))]


def test_default_roles_come_with_the_grants_when_the_server_is_mariadb() -> None:
    recorder = Recorder(
        {
            "SELECT Host FROM mysql.user WHERE User = 'app'": [("localhost",)],
            "SHOW GRANTS": [("SET DEFAULT ROLE `reader` FOR `app`@`localhost`",)],
        }
    )
    MariaDb().copy_user(Connection(recorder, "root"), "app", "app_clone", "pw")
    assert "SET DEFAULT ROLE `reader` FOR 'app_clone'@'localhost'" == recorder.statements[-1]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(
            "GRANT USAGE ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD '*94BDCEBE' REQUIRE SSL WITH GRANT OPTION",
            "GRANT USAGE ON *.* TO 'app_clone'@'%' WITH GRANT OPTION",
            id="hash left out",
        ),
        pytest.param("GRANT ALL ON `x`.* TO 'app'@'%'", "GRANT ALL ON `x`.* TO 'app_clone'@'%'", id="plain quotes"),
        pytest.param(
            "GRANT ALL ON ` TO ``app``@``%``.*` TO `app`@`%`",
            "GRANT ALL ON ` TO ``app``@``%``.*` TO 'app_clone'@'%'",
            id="name like an account",
        ),
        pytest.param(
            "GRANT ALL ON `x TO 'app'@'%' y`.* TO 'app'@'%'",
            "GRANT ALL ON `x TO 'app'@'%' y`.* TO 'app_clone'@'%'",
            id="name like an account in plain quotes",
        ),
        pytest.param(
            "REVOKE INSERT ON `mysql`.* FROM `app`@`%`",
            "REVOKE INSERT ON `mysql`.* FROM 'app_clone'@'%'",
            id="partial revoke",
        ),
        pytest.param(
            "GRANT `reader` TO `app`@`%` WITH ADMIN OPTION",
            "GRANT `reader` TO 'app_clone'@'%' WITH ADMIN OPTION",
            id="role",
        ),
    ],
)
def test_grant_is_for_the_clone_when_it_is_copied(line: str, expected: str) -> None:
    assert expected == regranted(line, "app", "app_clone", "%")


@pytest.mark.parametrize(
    "line",
    ["GRANT ALL ON `x`.* TO `other`@`%`", "GRANT ALL ON `x`.* TO `app`@`%x`", "GRANT ALL ON `x`.* TO `app`@`%`x"],
    ids=["another user", "another host", "more behind"],
)
def test_grant_is_refused_when_it_names_another(line: str) -> None:
    with pytest.raises(ValueError, match="can't be copied, it has a form of its own") as refusal:
        regranted(line, "app", "app_clone", "%")
    assert str(refusal.value).endswith(line)


def test_limit_of_a_name_is_awss_when_the_environment_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("USERNAME_CHARACTER_LIMIT", raising=False)
    assert (16, 80) == (MySql().name_limit(), MariaDb().name_limit())


def test_limit_of_a_name_is_the_environments_when_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USERNAME_CHARACTER_LIMIT", "32")
    assert (32, 80) == (MySql().name_limit(), MariaDb().name_limit())
