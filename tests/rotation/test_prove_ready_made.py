"""The ready-made rotation functions, proven on resources in memory."""

from __future__ import annotations

from mocksm.aws import Aws
from mocksm.handles.secrets import SecretHandle
from mocksm.rotation import alternating_users, api_key, password, prove, single_user
from mocksm.rotation.proving.rules import Rule
from tests.rotation.roles import FIRST, SUPERUSER, Dialect, Roles

LOGIN = {"engine": "roles", "host": "db", "username": "app", "password": FIRST}


def test_nothing_is_found_when_a_single_user_changes_their_password() -> None:
    roles = Roles()
    prove(
        single_user(roles.connect, dialect=Dialect()),
        secret=LOGIN,
        works=roles.lets_in,
        reset=roles.start_over,
        single_user=True,
    )


def test_nothing_is_found_when_users_alternate() -> None:
    roles = Roles()

    def seeded(aws: Aws) -> SecretHandle:
        superuser = aws.secret("prod/root", {"host": "db", "username": "root", "password": SUPERUSER})
        return aws.secret("prod/db", {**LOGIN, "masterarn": superuser.arn})

    prove(
        alternating_users(roles.connect, dialect=Dialect()),
        secret=seeded,
        works=roles.lets_in,
        reset=roles.start_over,
    )


def test_nothing_is_found_when_a_service_issues_keys() -> None:
    keys = {"the first key"}

    def issue(_current: object, token: str) -> str:
        keys.add(issued := f"key of {token}")
        return issued

    prove(
        api_key(issue=issue, check=keys.__contains__, revoke=keys.discard),
        secret="the first key",
        works=keys.__contains__,
        reset=lambda: keys.add("the first key"),
    )


def test_only_the_test_is_missed_when_a_password_opens_nothing() -> None:
    report = prove(password(), secret="x" * 32, works=lambda value: 32 == len(value), check=False)
    assert [(Rule.TESTS, "testSecret")] == [(found.rule, found.step) for found in report.violations]
