"""That each kind of policy which a test can give decides, both ways, with AWS's code and sentence."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import pytest

from mocksm import allow, deny
from mocksm.aws import Aws
from tests.expect import refused

ACTION = "secretsmanager:GetSecretValue"
READ = allow(ACTION)
OWN, OTHER = "123456789012", "444455556666"


def read(handle: Any, name: str = "db") -> str:
    value: str = handle.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"]
    return value


def denied(why: str, who: str = f"arn:aws:sts::{OWN}:assumed-role/reader/mocksm", on: str = "db") -> Any:
    """Expect AWS's refusal of reading a secret."""
    message = f"User: {who} is not authorized to perform: {ACTION} on resource: {on} {why}"
    return refused("AccessDeniedException", message)


def lacking(kind: str) -> str:
    return f"because no {kind} allows the {ACTION} action"


@pytest.mark.parametrize(
    ("boundary", "why"),
    [
        pytest.param([allow("secretsmanager:*")], None, id="allows"),
        pytest.param(allow("secretsmanager:Get*"), None, id="one-statement"),
        pytest.param("arn:aws:iam::aws:policy/SecretsManagerReadWrite", None, id="managed-allows"),
        pytest.param([allow("kms:*")], lacking("permissions boundary"), id="silent"),
        pytest.param(
            "arn:aws:iam::aws:policy/ReadOnlyAccess", lacking("permissions boundary"), id="managed-reads-no-values"
        ),
        pytest.param([allow("*"), deny(ACTION)], "with an explicit deny in a permissions boundary", id="denies"),
    ],
)
def test_a_boundary_decides(mocksm: Aws, boundary: Any, why: str | None) -> None:
    mocksm.secret("db", "hunter2")
    role, user = (make("reader", [READ], boundary=boundary) for make in (mocksm.role, mocksm.user))
    if why is None:
        assert ("hunter2", "hunter2") == (read(role), read(user))
        return
    with denied(why):
        read(role)
    with denied(why, f"arn:aws:iam::{OWN}:user/reader"):
        read(user)


def test_a_boundary_that_denies_names_its_arn_where_it_has_one(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    arn = mocksm.client("iam").create_policy(
        PolicyName="Cap",
        PolicyDocument='{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}',
    )["Policy"]["Arn"]
    with denied(f"with an explicit deny in a permissions boundary: {arn}"):
        read(mocksm.role("reader", [READ], boundary=arn))


@pytest.mark.parametrize(
    ("scp", "why"),
    [
        pytest.param([deny("kms:ScheduleKeyDeletion")], None, id="denies-other-things"),
        pytest.param([allow("secretsmanager:*"), allow("kms:*")], None, id="allows"),
        pytest.param(
            [deny(ACTION, when={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})], None, id="denies-elsewhere"
        ),
        pytest.param([deny(ACTION)], "with an explicit deny in a service control policy", id="denies"),
        pytest.param([allow("kms:*")], lacking("service control policy"), id="silent"),
    ],
)
def test_a_service_control_policy_decides_on_everyone_of_the_account(mocksm: Aws, scp: Any, why: str | None) -> None:
    mocksm.secret("db", "hunter2")
    reader = mocksm.role("reader", [READ])
    mocksm.account(OWN, scp=scp)
    if why is None:
        assert ("hunter2", "hunter2") == (read(reader), read(mocksm))
        return
    with denied(why):
        read(reader)
    with denied(why, f"arn:aws:iam::{OWN}:user/mocksm"):
        read(mocksm)


@pytest.mark.parametrize(
    ("account", "why"),
    [
        pytest.param(OTHER, None, id="of-its-own-account"),
        pytest.param(OWN, "with an explicit deny in a resource control policy", id="of-others"),
    ],
)
def test_a_resource_control_policy_decides_on_everyone_who_comes(mocksm: Aws, account: str, why: str | None) -> None:
    reader = mocksm.account(OTHER).role("reader", [allow("*")])
    key = mocksm.key(policy=[allow("kms:*", to=[OWN, reader])])
    db = mocksm.secret("db", "hunter2", kms_key=key, policy=[allow(ACTION, to=reader)])
    mocksm.account(OWN, rcp=[deny("secretsmanager:*", when={"StringNotEquals": {"aws:PrincipalAccount": account}})])
    if why is None:
        assert "hunter2" == read(reader, db.arn)
        with denied("with an explicit deny in a resource control policy", f"arn:aws:iam::{OWN}:user/mocksm"):
            read(mocksm)
        return
    with denied(why, f"arn:aws:sts::{OTHER}:assumed-role/reader/mocksm", db.arn):
        read(reader, db.arn)
    assert "hunter2" == read(mocksm)


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        pytest.param(None, None, id="none"),
        pytest.param([READ, allow("kms:*")], None, id="allows"),
        pytest.param([allow("kms:*")], lacking("session policy"), id="silent"),
        pytest.param([allow("*"), deny(ACTION)], "with an explicit deny in a session policy", id="denies"),
    ],
)
def test_a_session_policy_decides_on_the_session_of_a_role(mocksm: Aws, policy: Any, why: str | None) -> None:
    mocksm.secret("db", "hunter2")
    role = mocksm.role("reader", [allow("*")])
    session = role.assume("narrow", policy=policy)
    outcome: AbstractContextManager[Any] | None
    outcome = None if why is None else denied(why, f"arn:aws:sts::{OWN}:assumed-role/reader/narrow")
    if outcome is None:
        assert "hunter2" == read(session)
    else:
        with outcome:
            read(session)
    assert "hunter2" == read(role)
    assert f"arn:aws:sts::{OWN}:assumed-role/reader/narrow" == session.arn


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        pytest.param([READ], None, id="allows"),
        pytest.param(None, lacking("session policy"), id="none"),
        pytest.param([allow("kms:*")], lacking("session policy"), id="silent"),
        pytest.param([allow("*"), deny(ACTION)], "with an explicit deny in a session policy", id="denies"),
    ],
)
def test_a_session_policy_decides_on_a_federated_user(mocksm: Aws, policy: Any, why: str | None) -> None:
    mocksm.secret("db", "hunter2")
    fay = mocksm.user("bob", [allow("*")]).federate("fay", policy=policy)
    if why is None:
        assert "hunter2" == read(fay)
        return
    with denied(why, f"arn:aws:sts::{OWN}:federated-user/fay"):
        read(fay)


@pytest.mark.parametrize(
    ("tags", "session_tags", "why"),
    [
        pytest.param({"team": "core"}, {}, None, id="met"),
        pytest.param({}, {"team": "core"}, None, id="met-by-the-session"),
        pytest.param({"team": "other"}, {}, lacking("identity-based policy"), id="not-met"),
        pytest.param({}, {}, lacking("identity-based policy"), id="missing"),
        pytest.param({"team": "core"}, {"team": "other"}, lacking("identity-based policy"), id="overridden"),
    ],
)
def test_a_condition_of_an_allow_decides(
    mocksm: Aws, tags: dict[str, str], session_tags: dict[str, str], why: str | None
) -> None:
    mocksm.secret("db", "hunter2")
    statement = allow(ACTION, when={"StringEquals": {"aws:PrincipalTag/team": "core"}})
    session = mocksm.role("reader", [statement], tags=tags).assume(tags=session_tags)
    if why is None:
        assert "hunter2" == read(session)
        return
    with denied(why):
        read(session)


@pytest.mark.parametrize(("team", "allowed"), [("core", True), ("other", False)])
def test_a_condition_of_a_deny_decides(mocksm: Aws, team: str, allowed: bool) -> None:
    others = {"StringNotEquals": {"aws:PrincipalTag/team": "core"}}
    mocksm.secret("db", "hunter2", policy=[deny(ACTION, to="*", when=others)])
    reader = mocksm.role("reader", [READ], tags={"team": team})
    if allowed:
        assert "hunter2" == read(reader)
        return
    with denied("with an explicit deny in a resource-based policy"):
        read(reader)


def test_managed_policies_decide_beside_statements(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
    assert "hunter2" == read(mocksm.role("reader", administrator))
    assert "hunter2" == read(mocksm.role("reader", [administrator, deny("kms:DeleteAlias")]))
    with denied("with an explicit deny in an identity-based policy"):
        read(mocksm.role("reader", [administrator, deny("secretsmanager:*")]))
    with denied(lacking("identity-based policy")):
        read(mocksm.role("reader", ["arn:aws:iam::aws:policy/ReadOnlyAccess"]))
