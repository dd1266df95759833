from __future__ import annotations

import pytest

from mocksm.errors import MocksmError
from mocksm.iam.policy import PrincipalForm, parse
from mocksm.iam.principal import Principal, unique_id

USER = "arn:aws:iam::111122223333:user/team/bob"
ROLE = "arn:aws:iam::111122223333:role/app/reader"
SESSION = "arn:aws:sts::111122223333:assumed-role/reader/mocksm"
ROOT = "arn:aws:iam::111122223333:root"
POLICY = parse({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}, kind="identity")


def test_administrator_is_a_user_with_full_rights() -> None:
    admin = Principal.administrator("123456789012")

    assert "arn:aws:iam::123456789012:user/mocksm" == admin.arn
    assert ("123456789012", "user", True, ()) == (admin.account, admin.kind, admin.full_rights, admin.policies)


def test_administrator_keeps_name_and_partition() -> None:
    admin = Principal.administrator("123456789012", "eve", partition="aws-cn")

    assert ("arn:aws-cn:iam::123456789012:user/eve", "aws-cn") == (admin.arn, admin.partition)


@pytest.mark.parametrize(
    ("given", "arn", "kind", "role", "user_id"),
    [
        pytest.param(USER, USER, "user", None, unique_id("AIDA", USER), id="user"),
        pytest.param(ROLE, SESSION, "assumed-role", ROLE, unique_id("AROA", ROLE) + ":mocksm", id="role"),
        pytest.param(
            "arn:aws-us-gov:sts::111122223333:assumed-role/reader/al",
            "arn:aws-us-gov:sts::111122223333:assumed-role/reader/al",
            "assumed-role",
            "arn:aws-us-gov:iam::111122223333:role/reader",
            unique_id("AROA", "arn:aws-us-gov:iam::111122223333:role/reader") + ":al",
            id="session-gov",
        ),
    ],
)
def test_principal_is_made_of_the_arn_of_a(given: str, arn: str, kind: str, role: str | None, user_id: str) -> None:
    principal = Principal.from_arn(given, [POLICY])

    assert (arn, kind, role, user_id) == (principal.arn, principal.kind, principal.role_arn, principal.user_id)
    assert ("111122223333", (POLICY,), False) == (principal.account, principal.policies, principal.full_rights)


def test_principal_is_made_of_the_arn_of_a_root() -> None:
    root = Principal.from_arn(ROOT)

    assert (ROOT, "root", "111122223333", True) == (root.arn, root.kind, root.user_id, root.full_rights)


def test_session_of_a_role_takes_the_name_given() -> None:
    assert SESSION.replace("/mocksm", "/al") == Principal.from_arn(ROLE, session="al").arn


@pytest.mark.parametrize(
    "arn",
    [
        pytest.param("bob", id="a-name"),
        pytest.param("arn:aws:iam::111122223333:user/", id="user-without-name"),
        pytest.param("arn:aws:iam::111122223333:user", id="user-without-slash"),
        pytest.param("arn:aws:iam::111122223333:group/g", id="group"),
        pytest.param("arn:aws:iam:::user/bob", id="no-account"),
        pytest.param("arn:aws:sts::111122223333:assumed-role/reader", id="no-session"),
        pytest.param("arn:aws:sts::111122223333:federated-user/f", id="federated-user"),
        pytest.param(ROOT, id="root-with-policies"),
    ],
)
def test_principal_is_refused_when_the_arn_is(arn: str) -> None:
    with pytest.raises(MocksmError, match="mocksm makes callers of the ARNs of users") as refusal:
        Principal.from_arn(arn, [POLICY])

    assert repr(arn) in str(refusal.value)


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        pytest.param(
            Principal.from_arn(USER),
            {"*": "EVERYONE", "111122223333": "ACCOUNT", ROOT: "ACCOUNT", USER: "ITSELF"},
            id="user",
        ),
        pytest.param(
            Principal.from_arn(ROLE),
            {"*": "EVERYONE", "111122223333": "ACCOUNT", ROOT: "ACCOUNT", ROLE: "ROLE", SESSION: "ITSELF"},
            id="session",
        ),
        pytest.param(
            Principal.from_arn(ROOT), {"*": "EVERYONE", "111122223333": "ITSELF", ROOT: "ITSELF"}, id="1.3-root"
        ),
        pytest.param(
            Principal.service("lambda.amazonaws.com"),
            {"*": "EVERYONE", "lambda.amazonaws.com": "ITSELF"},
            id="1.5-service",
        ),
        pytest.param(Principal("anonymous", "", "anonymous", "anonymous"), {"*": "EVERYONE"}, id="anonymous"),
    ],
)
def test_names_are_those_of_a(principal: Principal, expected: dict[str, str]) -> None:
    assert {name: PrincipalForm[form] for name, form in expected.items()} == principal.names


def test_unique_id_has_the_form_of_aws_and_is_stable() -> None:
    first = unique_id("AIDA", USER)

    assert (21, "AIDA", first) == (len(first), first[:4], unique_id("AIDA", USER))
    assert first != unique_id("AIDA", USER + "2")
