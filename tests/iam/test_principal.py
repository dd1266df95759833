from __future__ import annotations

from dataclasses import replace

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


def test_federated_user_is_named_by_itself_and_by_the_user_behind_it() -> None:
    fay = Principal.from_arn(USER, [POLICY]).federated("fay", [])

    assert (f"{ROOT[:-4]}federated-user/fay".replace("iam", "sts"), "111122223333:fay") == (fay.arn, fay.user_id)
    assert (PrincipalForm.ROLE, PrincipalForm.ITSELF) == (fay.names[USER], fay.names[fay.arn])
    assert ((POLICY,), ()) == (fay.policies, fay.session_policies)


def test_federated_user_without_session_policies_has_none() -> None:
    assert Principal.from_arn(USER).federated("fay").session_policies is None


def test_service_tells_for_which_resource_it_calls() -> None:
    source = "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf"

    assert {"aws:SourceArn": source, "aws:SourceAccount": "111122223333"} == Principal.service(
        "s.amazonaws.com", source
    ).context
    assert {} == Principal.service("s.amazonaws.com").context


@pytest.mark.parametrize(
    ("principal", "name", "form"),
    [
        pytest.param(Principal.from_arn(USER), unique_id("AIDA", USER), PrincipalForm.ITSELF, id="user"),
        pytest.param(Principal.from_arn(ROLE), unique_id("AROA", ROLE), PrincipalForm.ROLE, id="session"),
    ],
)
def test_stored_id_is_one_more_name_1_9(principal: Principal, name: str, form: PrincipalForm) -> None:
    assert {**principal.names, name: form} == principal.all_names


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        pytest.param(Principal.administrator("111122223333"), True, id="administrator"),
        pytest.param(Principal.from_arn(ROOT), True, id="root"),
        pytest.param(replace(Principal.administrator("111122223333"), boundary=POLICY), False, id="boundary"),
        pytest.param(replace(Principal.administrator("111122223333"), policies=(POLICY,)), False, id="policies"),
        pytest.param(
            replace(Principal.administrator("111122223333"), session_policies=()), False, id="session-policies"
        ),
        pytest.param(Principal.administrator("111122223333").federated("fay"), False, id="federated"),
        pytest.param(Principal.from_arn(USER), False, id="user"),
    ],
)
def test_principal_is_unbound_when_it_is(principal: Principal, expected: bool) -> None:
    assert expected == principal.is_unbound


def test_principal_can_be_hashed_with_tags_and_context() -> None:
    tagged = replace(Principal.from_arn(USER), tags={"a": "b"}, context={"aws:SourceIp": "10.0.0.1"})

    assert 1 == len({tagged, replace(tagged)})
