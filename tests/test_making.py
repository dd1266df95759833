"""What can be no user, role or policy is refused as it is made, and nothing of it stays."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mocksm import allow
from mocksm.aws import Aws
from mocksm.errors import MocksmError

OWN, OTHER = "123456789012", "444455556666"
POLICIES = "arn:aws:iam::aws:policy"


def names(aws: Aws) -> list[str]:
    iam = aws.client("iam")
    users, roles = iam.list_users()["Users"], iam.list_roles()["Roles"]
    return [*(user["Arn"] for user in users), *(role["Arn"] for role in roles)]


@pytest.mark.parametrize(
    ("name", "arn"),
    [
        pytest.param("x", f"arn:aws:iam::{OWN}:role/x", id="one-letter"),
        pytest.param("x" * 64, f"arn:aws:iam::{OWN}:role/{'x' * 64}", id="longest"),
        pytest.param("aA0_+=,.@-", f"arn:aws:iam::{OWN}:role/aA0_+=,.@-", id="every-sign"),
        pytest.param("app/team~one!/reader", f"arn:aws:iam::{OWN}:role/app/team~one!/reader", id="path"),
        pytest.param(f"arn:aws:iam::{OTHER}:role/reader", f"arn:aws:iam::{OTHER}:role/reader", id="arn"),
        pytest.param(f"arn:aws-cn:iam::{OTHER}:role/a/b", f"arn:aws-cn:iam::{OTHER}:role/a/b", id="arn-of-china"),
    ],
)
def test_a_role_has_the_name_that_it_is_given(mocksm: Aws, name: str, arn: str) -> None:
    assert arn == mocksm.role(name).arn


@pytest.mark.parametrize(
    ("name", "told"),
    [
        pytest.param("bad name!", "'bad name!' is no name of a role; AWS takes up to 64 letters", id="sign"),
        pytest.param("x" * 65, "is no name of a role; AWS takes up to 64 letters", id="long"),
        pytest.param("", "'' is no name of a role", id="empty"),
        pytest.param("app/", "'app/' is no name of a role", id="path-alone"),
        pytest.param("grüße", "'grüße' is no name of a role", id="not-ascii"),
        pytest.param("/app/reader", "'/app/reader' has no path of IAM's before the name", id="slash-first"),
        pytest.param("my app/reader", "'my app/reader' has no path of IAM's before the name", id="path-with-space"),
        pytest.param(f"{'p' * 511}/reader", "it is 512 characters long at most", id="long-path"),
        pytest.param(None, "a role has a name or an ARN, as text; this is None", id="none"),
        pytest.param(5, "a role has a name or an ARN, as text; this is 5", id="number"),
        pytest.param("arn:aws:iam::444:role/reader", "is no ARN of a role", id="arn-wrong-account"),
        pytest.param("arn:aws:iam:us-east-1:444455556666:role/reader", "is no ARN of a role", id="arn-with-region"),
        pytest.param("arn:amazon:iam::444455556666:role/reader", "is no ARN of a role", id="arn-wrong-partition"),
        pytest.param("arn:aws:kms::444455556666:role/reader", "is no ARN of a role", id="arn-of-kms"),
        pytest.param("arn:aws:iam::444455556666:role", "is no ARN of a role", id="arn-without-name"),
        pytest.param("arn:aws:iam::444455556666:role/", "is no name of a role", id="arn-with-empty-name"),
        pytest.param("arn:aws:iam::444455556666:role//x", "has no path of IAM's before the name", id="arn-empty-path"),
        pytest.param("arn:aws:iam::444455556666:role/bad name", "is no name of a role", id="arn-bad-name"),
        pytest.param("arn:aws:iam::444455556666:user/bob", "users are made with aws.user", id="arn-of-a-user"),
        pytest.param("arn:aws:iam::444455556666:root", "is no ARN of a role", id="arn-of-a-root"),
        pytest.param("arn:aws:sts::444455556666:assumed-role/r", "is no ARN of a role", id="arn-no-session"),
        pytest.param("arn:aws:sts::444455556666:assumed-role/r/bad name", "is no session name", id="arn-bad-session"),
        pytest.param("arn:", "'arn:' is no ARN of a role", id="arn-of-nothing"),
    ],
)
def test_what_can_be_no_role_is_refused(mocksm: Aws, name: Any, told: str) -> None:
    with pytest.raises(MocksmError, match=f"^mocksm: .*{re.escape(told)}"):
        mocksm.role(name)
    assert [] == names(mocksm)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        pytest.param("x" * 65, "is no name of a user", id="long"),
        pytest.param("arn:aws:iam::444455556666:role/reader", "roles are made with aws.role", id="arn-of-a-role"),
        pytest.param("arn:aws:sts::444455556666:assumed-role/r/s", "is no ARN of a user", id="arn-of-a-session"),
    ],
)
def test_what_can_be_no_user_is_refused(mocksm: Aws, name: str, told: str) -> None:
    with pytest.raises(MocksmError, match=told):
        mocksm.user(name)
    assert [] == names(mocksm)


def test_an_account_makes_its_own_only(mocksm: Aws) -> None:
    other = mocksm.account(OTHER)
    arn = f"arn:aws:iam::{OTHER}:role/reader"
    assert (arn, arn) == (other.role("reader").arn, other.role(arn).arn)
    with pytest.raises(
        MocksmError, match=rf"is of account {OWN}, and this is account {OTHER}; give a name, or make it"
    ):
        other.role(f"arn:aws:iam::{OWN}:role/reader")


@pytest.mark.parametrize(
    ("arn", "near"),
    [
        pytest.param(f"{POLICIES}/Nope", "there is no managed policy", id="of-aws"),
        pytest.param(f"{POLICIES}/ReadOnlyAcces", f"did you mean {POLICIES}/ReadOnlyAccess?", id="misspelt"),
        pytest.param(f"{POLICIES}/job-function/ReadOnlyAccess", "there is no managed policy", id="wrong-path"),
        pytest.param(f"arn:aws:iam::{OWN}:policy/ReadOnlyAccess", "there is no managed policy", id="own-that-is-not"),
        pytest.param(f"arn:aws:iam::{OTHER}:policy/Theirs", "there is no managed policy", id="of-another-account"),
    ],
)
def test_a_managed_policy_that_is_not_there_is_refused(mocksm: Aws, arn: str, near: str) -> None:
    document = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
    for account in (OWN, OTHER):
        mocksm.account(account).client("iam").create_policy(PolicyName=f"Of{account}", PolicyDocument=document)
    mocksm.account(OTHER).client("iam").create_policy(PolicyName="Theirs", PolicyDocument=document)
    listed = rf"there is: arn:aws:iam::{OWN}:policy/Of{OWN}, {POLICIES}/AdministratorAccess, .*\. Give statements"
    for given in ({"policies": arn}, {"policies": [allow("*"), arn]}, {"boundary": arn}):
        for make in (mocksm.role, mocksm.user):
            with pytest.raises(MocksmError, match=re.escape(near)) as caught:
                make("reader", **given)
            assert re.search(listed, str(caught.value))
    assert [] == names(mocksm)


def test_a_managed_policy_is_given_by_its_arn(mocksm: Aws) -> None:
    with pytest.raises(
        MocksmError, match=rf"no managed policy 'ReadOnlyAccess' .*did you mean|{POLICIES}/ReadOnlyAccess"
    ):
        mocksm.role("reader", ["ReadOnlyAccess"])
    assert [] == names(mocksm)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"policies": [{"Effect": "Permit", "Action": "*", "Resource": "*"}]}, id="policies"),
        pytest.param({"policies": '{"Statement": '}, id="policies-text"),
        pytest.param({"policies": [None]}, id="policies-none"),
        pytest.param({"boundary": [allow("kms:*", to="*")]}, id="boundary"),
        pytest.param({"trust": [allow("kms:*", to="*")]}, id="trust"),
        pytest.param({"trust": {"Statement": ["x"]}}, id="trust-of-texts"),
    ],
)
def test_nothing_is_left_of_a_role_whose_policy_is_malformed(mocksm: Aws, parts: Any) -> None:
    with pytest.raises(MocksmError, match=r"^mocksm cannot read the policy"):
        mocksm.role("reader", **parts)
    assert [] == names(mocksm)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        pytest.param({"boundary": [allow("*")]}, "boundary", id="boundary"),
        pytest.param({"tags": {"a": "b"}, "trust": [allow("sts:AssumeRole", to="*")]}, "trust, tags", id="trust-tags"),
        pytest.param({"policies": [f"{POLICIES}/ReadOnlyAccess"]}, "managed policies", id="managed"),
    ],
)
def test_a_session_by_its_arn_takes_statements_only(mocksm: Aws, parts: Any, words: str) -> None:
    session = f"arn:aws:sts::{OTHER}:assumed-role/reader/s1"
    with pytest.raises(MocksmError, match=rf"{session} takes nothing but statements, and no {words}; make"):
        mocksm.role(session, **parts)
    assert session == mocksm.role(session, [allow("*")]).client("sts").get_caller_identity()["Arn"]


def test_a_root_is_given_by_its_arn(mocksm: Aws) -> None:
    arn = f"arn:aws:iam::{OTHER}:root"
    assert arn == mocksm.user(arn).client("sts").get_caller_identity()["Arn"]
    with pytest.raises(MocksmError, match="roots"):
        mocksm.user(arn, [allow("*")])


@pytest.mark.parametrize("name", ["", "bad name", "x" * 65, "a/b", None], ids=repr)
def test_what_can_be_no_session_is_refused(mocksm: Aws, name: Any) -> None:
    with pytest.raises(MocksmError, match="is no session name; AWS takes up to 64 letters"):
        mocksm.role("reader").assume(name)


@pytest.mark.parametrize("name", ["", "x", "bad name", "x" * 33, None], ids=repr)
def test_what_can_be_no_federated_user_is_refused(mocksm: Aws, name: Any) -> None:
    with pytest.raises(MocksmError, match="is no name of a federated user; AWS takes 2 to 32 letters"):
        mocksm.user("bob").federate(name)


@pytest.mark.parametrize("name", ["mocksm", f"arn:aws:iam::{OTHER}:user/mocksm"])
def test_a_user_is_not_named_as_an_administrator(mocksm: Aws, name: str) -> None:
    with pytest.raises(MocksmError, match=r"user/mocksm is the administrator of account \d{12}, .* another name"):
        mocksm.user(name)
    with pytest.raises(MocksmError, match="is the administrator of account"):
        mocksm.account(OTHER).user("mocksm")
    assert [] == names(mocksm)
    assert mocksm.user("app/mocksm").arn == mocksm.user("app/mocksm").principal.arn
    assert mocksm.role("mocksm").arn.endswith(":role/mocksm")


def test_a_text_that_is_no_document_is_the_name_of_a_managed_policy(mocksm: Aws) -> None:
    each: list[dict[str, Any]] = [{"policies": "AdministratorAccess"}, {"boundary": "AdministratorAccess"}]
    for given in each:
        with pytest.raises(MocksmError, match=rf"there is no managed policy 'Admin.*{POLICIES}/AdministratorAccess"):
            mocksm.role("reader", **given)
    assert 1 == len(mocksm.role("reader", f"{POLICIES}/AdministratorAccess").principal.policies)
    assert 1 == len(
        mocksm.role("writer", '  {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}').principal.policies
    )


def test_the_policy_of_a_secret_or_key_says_whom_it_is_about(mocksm: Aws) -> None:
    told = (
        r"mocksm: a statement in the policy of a secret or key says whom .* to=\"\*\"\); this one does not: {.*Decrypt"
    )
    with pytest.raises(MocksmError, match=told):
        mocksm.secret("db", "x", policy=[allow("secretsmanager:*", to="*"), allow("kms:Decrypt")])
    with pytest.raises(MocksmError, match=told):
        mocksm.key(policy=[allow("kms:Decrypt")])
    assert (0, 0) == (len(mocksm.secrets), len(mocksm.keys))
