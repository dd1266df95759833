"""What an account's handle says of its account, and what of it outlives a reset."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from mocksm import MockSecrets, allow, deny, mock_secrets
from mocksm.errors import MocksmError
from mocksm.iam.decision import Reason

OTHER = "444455556666"
READ = "secretsmanager:GetSecretValue"


def test_an_account_goes_on_in_the_cloud_that_a_reset_opens(mocksm: MockSecrets) -> None:
    other = mocksm.account(OTHER)
    before = other.key()
    mocksm.reset()

    key, db = other.key(), other.secret("db", "theirs")

    assert key.arn == other.client("kms").describe_key(KeyId=key.arn)["KeyMetadata"]["Arn"]
    assert [key.arn] == [each.arn for each in other.keys if "alias/aws/secretsmanager" not in each.aliases]
    assert before.arn not in {each.arn for each in other.keys}
    assert ([db.arn], "theirs") == ([each.arn for each in other.secrets], db.value)
    assert db.arn == other.client("secretsmanager").describe_secret(SecretId="db")["ARN"]
    with other:
        assert OTHER == mocksm.client("sts").get_caller_identity()["Account"]


def test_an_accounts_guardrails_outlive_a_reset_as_its_roles_do(mocksm: MockSecrets) -> None:
    other = mocksm.account(OTHER, scp=[deny(READ)], organization="o-1")
    bob = other.role("bob", [allow("*")])
    mocksm.reset()

    decision = mocksm.decide(READ, on=other.secret("db", "theirs"), by=bob)

    assert Reason.SCP_DENIES is decision.reason
    assert "o-1" == mocksm.cloud.organization[OTHER].organization


def test_who_is_entered_acts_in_his_own_cloud_only() -> None:
    with mock_secrets() as outer, outer.user("bob", [allow("*")]):
        with mock_secrets() as inner, inner.account(OTHER), outer.role("reader"):
            there = _whoami()
        with mock_secrets():
            fresh = _whoami()
        here = _whoami()

    assert [f"{OTHER}:user/mocksm", "123456789012:user/mocksm", "123456789012:user/bob"] == [there, fresh, here]


def test_who_is_entered_before_a_reset_acts_after_it(mocksm: MockSecrets) -> None:
    with mocksm.user("bob", [allow("*")]):
        mocksm.reset()
        assert "123456789012:user/bob" == _whoami()


def _whoami() -> str:
    arn: str = boto3.client("sts").get_caller_identity()["Arn"]
    return arn.split(":", 4)[4]


TOO_OLD: dict[str, Any] = {"DateLessThan": {"aws:TokenIssueTime": "2099-01-01T00:00:00Z"}}


@pytest.mark.parametrize("who", ["role", "assumed", "session", "federated", "arn", "session-arn", "sts"])
def test_sessions_tell_when_they_began(mocksm: MockSecrets, who: str) -> None:
    db = mocksm.secret("db", "hunter2")
    policies = [allow("*"), deny(READ, when=TOO_OLD)]
    role, user = mocksm.role("reader", policies), mocksm.user("bob", policies)
    session = f"arn:aws:sts::{OTHER}:assumed-role/reader/s1"
    by: Any = {
        "role": role,
        "assumed": role.assume(),
        "session": mocksm.role(session, policies),
        "federated": user.federate(policy=[allow("*")]),
        "arn": role.arn,
        "session-arn": role.assume("s1").arn,
        "sts": role.principal,
    }[who]

    assert Reason.IDENTITY_DENIES is mocksm.decide(READ, on=db, by=by).reason
    assert Reason.IDENTITY_ALLOWS is mocksm.decide(READ, on=db, by=user).reason


def test_a_session_is_as_old_as_the_clock_says(mocksm: MockSecrets) -> None:
    begun = mocksm.clock.now()
    mocksm.clock.freeze()
    reader = mocksm.role("reader", [allow("*")])
    mocksm.clock.advance(days=1)
    younger = reader.assume()

    times = [each.principal.context["aws:TokenIssueTime"] for each in (reader, younger)]

    assert [0, 1] == [(time - begun).days for time in times]


def test_a_functions_session_tells_when_it_began(mocksm: MockSecrets) -> None:
    mocksm.secret("db", "hunter2")
    role = mocksm.role("worker", [allow("*"), deny(READ, when=TOO_OLD)])
    told: list[str] = []

    def read(*_: object) -> None:
        with pytest.raises(Exception, match="explicit deny in an identity-based policy"):
            boto3.client("secretsmanager").get_secret_value(SecretId="db")
        told.append("refused")

    mocksm.function("read", read, role=role)
    mocksm.client("lambda").invoke(FunctionName="read")

    assert ["refused"] == told


def test_every_level_of_service_control_policies_has_to_allow(mocksm: MockSecrets) -> None:
    bob, db = mocksm.account(OTHER).role("bob", [allow("*")]), mocksm.account(OTHER).secret("db", "theirs")
    levels: list[tuple[Any, Reason]] = [
        ([[allow("*")], [allow("kms:*")]], Reason.NO_SCP_ALLOWS),
        ([[allow("*")], [allow("secretsmanager:*"), allow("kms:*")]], Reason.IDENTITY_ALLOWS),
        ([[deny("kms:*")], [deny(READ)]], Reason.SCP_DENIES),
        ([allow("*"), deny(READ)], Reason.SCP_DENIES),
    ]
    for scp, reason in levels:
        mocksm.account(OTHER, scp=scp)
        assert reason is mocksm.decide(READ, on=db, by=bob).reason
    mocksm.account(OTHER, management=True)
    assert Reason.IDENTITY_ALLOWS is mocksm.decide(READ, on=db, by=bob).reason
    mocksm.account(OTHER, organization="o-1")
    assert Reason.IDENTITY_ALLOWS is mocksm.decide(READ, on=db, by=bob).reason


def test_a_path_in_the_organization_is_a_condition_key(mocksm: MockSecrets) -> None:
    where = {
        "ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-1/r-1/*"},
        "StringEquals": {"aws:PrincipalOrgID": "o-1"},
    }
    bob = mocksm.account(OTHER).role("bob", [allow(READ, when=where)])
    db = mocksm.account(OTHER).secret("db", "theirs")
    for organization, allowed in (("o-1", False), ("o-1/r-1/ou-1/", True), ("o-2/r-1/", False)):
        mocksm.account(OTHER, organization=organization)
        assert allowed is mocksm.decide(READ, on=db, by=bob).allowed


@pytest.mark.parametrize(("kind", "most"), [("scp", 10_240), ("rcp", 5_120)])
def test_policies_of_organizations_are_no_longer_than_aws_takes_them(mocksm: MockSecrets, kind: str, most: int) -> None:
    long: Any = {kind: [deny("kms:*", on=f"arn:aws:kms:us-east-1:{OTHER}:key/{'x' * most}")]}
    with pytest.raises(MocksmError, match=f"a policy is no longer than AWS takes it; found '.*, at most {most}'"):
        mocksm.account(OTHER, **long)
    assert {} == mocksm.cloud.organization
