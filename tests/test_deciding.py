from __future__ import annotations

import re

import pytest

from mocksm import allow, deny
from mocksm.aws import Aws
from mocksm.errors import MocksmError
from mocksm.iam.decision import Reason
from mocksm.iam.principal import Principal

OTHER = "444455556666"


def test_a_secret_is_decided_on_without_a_call(mocksm: Aws) -> None:
    bob, eve = mocksm.user("bob", [allow("secretsmanager:GetSecretValue")]), mocksm.user("eve")
    db = mocksm.secret("db", "hunter2", policy=[deny("secretsmanager:PutSecretValue", to="*")])

    reasons = [
        mocksm.decide(f"secretsmanager:{action}", on=db, by=by).reason
        for action, by in (
            ("GetSecretValue", bob),
            ("GetSecretValue", eve),
            ("PutSecretValue", None),
            ("DescribeSecret", None),
        )
    ]

    assert [
        Reason.IDENTITY_ALLOWS,
        Reason.NO_IDENTITY_ALLOWS,
        Reason.RESOURCE_DENIES,
        Reason.ADMINISTRATOR,
    ] == reasons
    assert 0 == mocksm.calls("*", inner=True).count


def test_context_is_what_the_test_says(mocksm: Aws) -> None:
    db = mocksm.secret("db", "hunter2", tags={"team": "core"})
    where = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    bob = mocksm.user("bob", [allow("secretsmanager:GetSecretValue", when=where)])
    ann = mocksm.user(
        "ann", [allow("secretsmanager:GetSecretValue", when={"StringEquals": {"aws:ResourceTag/team": "other"}})]
    )
    action = "secretsmanager:GetSecretValue"

    assert not mocksm.decide(action, on=db, by=bob).allowed
    assert mocksm.decide(action, on=db, by=bob, context={"aws:SourceIp": "203.0.113.9"}).allowed
    assert not mocksm.decide(action, on=db, by=bob, context={"aws:SourceIp": "198.51.100.1"}).allowed
    assert mocksm.decide(action, on=db, by=ann, context={"AWS:ResourceTag/team": "other"}).allowed


def test_a_key_is_decided_on_by_its_policy(mocksm: Aws) -> None:
    bob = mocksm.role("bob")
    key = mocksm.key(policy=[allow("kms:Decrypt", to=bob)])

    assert mocksm.decide("kms:Decrypt", on=key, by=bob).allowed
    assert not mocksm.decide("kms:Encrypt", on=key.arn, by=bob).allowed
    assert not mocksm.decide("kms:CreateAlias", on=key, by=bob).allowed
    assert mocksm.decide("kms:ReEncryptFrom", on=mocksm.key()).allowed


def test_a_grant_counts(mocksm: Aws) -> None:
    bob, key = mocksm.role("bob"), mocksm.key()
    mocksm.client("kms").create_grant(KeyId=key.arn, GranteePrincipal=bob.arn, Operations=["Decrypt"])

    reasons = [mocksm.decide(f"kms:{action}", on=key, by=bob).reason for action in ("Decrypt", "Encrypt")]

    assert [Reason.GRANT_ALLOWS, Reason.NO_IDENTITY_ALLOWS] == reasons


def test_a_role_and_a_function_are_decided_on_by_their_policies(mocksm: Aws) -> None:
    bob, function = mocksm.user("bob"), mocksm.function("rotate", lambda event, context: None)
    role = mocksm.role("reader", trust=allow("sts:AssumeRole", to=bob))
    service = Principal.service("secretsmanager.amazonaws.com")

    assert mocksm.decide("sts:AssumeRole", on=role, by=bob).allowed
    assert not mocksm.decide("sts:AssumeRole", on=role, by=mocksm.user("eve", [allow("*")])).allowed
    assert mocksm.decide("lambda:InvokeFunction", on=function, by=service).allowed
    assert not mocksm.decide("lambda:GetFunction", on=function, by=service).allowed


def test_the_caller_may_be_anyone(mocksm: Aws) -> None:
    db = mocksm.secret("db", "hunter2")
    bob = mocksm.user("bob", [allow("*")])
    service = Principal.service("rds.amazonaws.com")
    callers = (bob.arn, bob.principal, service, mocksm.account(OTHER), mocksm.account("123456789012"))

    allowed = [mocksm.decide("secretsmanager:GetSecretValue", on=db, by=by).allowed for by in callers]

    assert [True, True, False, False, True] == allowed


def test_what_is_no_resource_is_decided_on_as_well(mocksm: Aws) -> None:
    bob = mocksm.user("bob", [allow("secretsmanager:ListSecrets", "s3:GetObject", on=["*", "arn:aws:s3:::b/*"])])

    assert mocksm.decide("secretsmanager:ListSecrets", by=bob).allowed
    assert mocksm.decide("s3:GetObject", on="arn:aws:s3:::b/k", by=bob).allowed
    assert not mocksm.decide("kms:CreateKey", by=bob).allowed


@pytest.mark.parametrize(
    ("action", "on", "by", "told"),
    [
        pytest.param("kms:Decrypt", "alias/app", None, "on='alias/app' is no ARN", id="on"),
        pytest.param("Decrypt", "*", None, "'Decrypt' is no action", id="no-service"),
        pytest.param("kms:*", "*", None, "'kms:*' is no action", id="several"),
        pytest.param(
            *("kms:Decrypt", "*", "arn:aws:iam::123456789012:user/x", "there is no user or role 'arn:aws:"), id="by"
        ),
    ],
)
def test_what_cannot_be_decided_is_refused(mocksm: Aws, action: str, on: str, by: str | None, told: str) -> None:
    with pytest.raises(MocksmError, match=re.escape(told)):
        mocksm.decide(action, on=on, by=by)


def test_the_last_refusal_is_explained_in_full(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    bob = mocksm.user("bob", [allow("secretsmanager:DescribeSecret")]).client("secretsmanager")
    assert "mocksm: policies have refused no call" == mocksm.explain()
    with pytest.raises(Exception, match="no identity-based policy allows"):
        bob.get_secret_value(SecretId="db")
    bob.describe_secret(SecretId="db")

    told = mocksm.explain()

    decision = mocksm.calls[0].decision
    assert decision is not None
    assert decision.explain() == told == mocksm.explain(mocksm.calls[0])
    assert "user/bob may not secretsmanager:GetSecretValue" in told
    assert "> identity policy: policy of arn:aws:iam::123456789012:user/bob is silent" in told


def test_a_call_that_policies_were_not_asked_about_says_so(mocksm: Aws) -> None:
    mocksm.client("sts").get_caller_identity()
    assert "mocksm: policies were not asked about <sts:GetCallerIdentity" in mocksm.explain(mocksm.calls.last)
