from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest

from mocksm.iam.directory import Directory
from mocksm.iam.policy import Policy, parse
from mocksm.iam.stored import UnknownPrincipal, check_principals, renamed, root_of, shown

NOW = datetime(2030, 1, 1, tzinfo=timezone.utc)
HERE = "arn:aws:iam::111122223333"
BOB = f"{HERE}:user/app/bob"
READER = f"{HERE}:role/reader"
NOBODY = f"{HERE}:role/nobody"
ABROAD = "arn:aws:iam::444455556666:role/reader"


def directory() -> Directory:
    made = Directory()
    made.make("user", BOB, NOW)
    made.make("role", READER, NOW)
    return made


def text(principal: Any, **more: Any) -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "kms:*", "Resource": "*", **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=1)


def policy(*names: str, **more: Any) -> Policy:
    return parse(text({"AWS": list(names)}, **more), kind="resource")


def principals(document: str) -> Any:
    return json.loads(document)["Statement"][0]["Principal"]["AWS"]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(BOB, id="user"),
        pytest.param(READER, id="role"),
        pytest.param(f"{HERE}:root", id="account"),
        pytest.param("111122223333", id="digits"),
        pytest.param("*", id="everyone"),
        pytest.param(f"{HERE}:user/mocksm", id="administrator-of-the-account"),
        pytest.param(f"{HERE}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS", id="role-that-aws-makes"),
        pytest.param("arn:aws:sts::111122223333:assumed-role/nobody/s1", id="session"),
        pytest.param(ABROAD, id="account-in-which-nothing-was-made"),
    ],
)
def test_principal_is_taken_when_it_is(name: str) -> None:
    check_principals(policy(name), directory())


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(NOBODY, id="role-that-is-not-there"),
        pytest.param(f"{HERE}:user/bob", id="another-path"),
        pytest.param(f"{HERE}:user/reader", id="another-kind"),
        pytest.param("AROAAAAAAAAAAAAAAAAAA", id="id-of-no-one"),
    ],
)
@pytest.mark.parametrize("element", ["Principal", "NotPrincipal"])
def test_principal_is_unknown_when_it_is(name: str, element: str) -> None:
    statement = {"Effect": "Deny", element: {"AWS": [BOB, name]}, "Action": "kms:*", "Resource": "*"}
    with pytest.raises(UnknownPrincipal, match=f"a policy names {name}, and there is no such user or role") as unknown:
        check_principals(parse({"Statement": [statement]}, kind="resource"), directory())
    assert name == unknown.value.name


def test_principal_is_unknown_when_all_of_its_account_are_gone() -> None:
    made = Directory()
    made.remove(made.make("role", READER, NOW))
    with pytest.raises(UnknownPrincipal):
        check_principals(policy(READER), made)


def test_id_is_taken_of_who_has_it_now() -> None:
    made = directory()
    stored = made.id_of(READER)
    assert stored is not None
    check_principals(policy(stored), made)


def test_text_is_shown_as_it_was_given_while_everyone_is_there() -> None:
    made = directory()
    given = policy(BOB, READER, f"{HERE}:root")
    assert given.text == shown(given.bound(made.id_of), made, "aws")


@pytest.mark.parametrize("again", [False, True], ids=["gone", "made-anew"])
def test_who_is_gone_is_shown_by_id_and_only_as_a_principal(again: bool) -> None:
    made = directory()
    stored = made.id_of(READER)
    condition = {"StringEquals": {"aws:PrincipalArn": READER}}
    bound = policy(BOB, READER, Condition=condition).bound(made.id_of)
    role = made.at(READER)
    assert role is not None
    made.remove(role)
    if again:
        made.make("role", READER, NOW)

    told = shown(bound, made, "aws")

    assert [BOB, stored] == principals(told)
    assert condition == json.loads(told)["Statement"][0]["Condition"]


def test_account_is_shown_by_arn_when_it_was_named_by_digits() -> None:
    assert ["arn:aws-cn:iam::444455556666:root"] == principals(shown(policy("444455556666"), directory(), "aws-cn"))
    assert "arn:aws:iam::444455556666:root" == root_of("444455556666", "aws")


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param(text("*"), None, id="everyone"),
        pytest.param(text({"Service": "a"}), None, id="no-aws"),
        pytest.param(text({"AWS": "b"}), None, id="another-name"),
        pytest.param('{"Statement": []}', None, id="no-statement"),
        pytest.param("[1]", None, id="no-document"),
        pytest.param(text({"AWS": "a"}), {"AWS": "A"}, id="one"),
        pytest.param(text({"Service": "a", "AWS": ["b", "a"]}), {"Service": "a", "AWS": ["b", "A"]}, id="several"),
    ],
)
def test_principals_are_renamed(document: str, expected: Any) -> None:
    told = renamed(document, {"a": "A"}.get)
    if expected is None:
        assert document is told
    else:
        assert text(expected) == json.dumps(json.loads(told), indent=1)


def test_single_statement_stays_single_when_its_principal_is_renamed() -> None:
    told = renamed('{"Statement": {"Principal": {"AWS": "a"}}}', {"a": "A"}.get)
    assert {"Statement": {"Principal": {"AWS": "A"}}} == json.loads(told)
