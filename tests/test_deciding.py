from __future__ import annotations

import re
from typing import Any

import pytest

from mocksm import allow, deny
from mocksm.aws import Aws
from mocksm.errors import MocksmError
from mocksm.iam.decision import Reason
from mocksm.iam.principal import Principal

OTHER = "444455556666"
USERS, ROLES = "arn:aws:iam::123456789012:user/", "arn:aws:iam::123456789012:role/"
SESSIONS = "arn:aws:sts::123456789012:assumed-role/"


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


@pytest.mark.parametrize(
    ("by", "asking", "reason"),
    [
        pytest.param("123456789012", f"{USERS}mocksm", Reason.ADMINISTRATOR, id="account"),
        pytest.param(f"{USERS}mocksm", f"{USERS}mocksm", Reason.ADMINISTRATOR, id="default-caller"),
        pytest.param(
            "arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:root", Reason.ADMINISTRATOR, id="root"
        ),
        pytest.param(f"{USERS}bob", f"{USERS}bob", Reason.IDENTITY_ALLOWS, id="user"),
        pytest.param(f"{ROLES}app/reader", f"{SESSIONS}reader/mocksm", Reason.IDENTITY_ALLOWS, id="role"),
        pytest.param(f"{SESSIONS}reader/s1", f"{SESSIONS}reader/s1", Reason.IDENTITY_ALLOWS, id="session"),
        pytest.param(OTHER, f"arn:aws:iam::{OTHER}:user/mocksm", Reason.NO_RESOURCE_ALLOWS, id="other-account"),
    ],
)
def test_a_text_names_the_caller(mocksm: Aws, by: str, asking: str, reason: Reason) -> None:
    mocksm.user("bob", [allow("secretsmanager:*")])
    mocksm.role("app/reader", [allow("secretsmanager:*")])
    decision = mocksm.decide("secretsmanager:GetSecretValue", on=mocksm.secret("db", "hunter2"), by=by)

    assert (asking, reason) == (decision.principal.arn, decision.reason)


@pytest.mark.parametrize(
    "by",
    [
        pytest.param(f"{USERS}bobby", id="user"),
        pytest.param(f"{ROLES}reader", id="role-of-another-path"),
        pytest.param(f"{SESSIONS}writer/s1", id="session"),
        pytest.param("bob", id="name"),
        pytest.param("", id="nothing"),
        pytest.param("12345678901", id="eleven-digits"),
        pytest.param("arn:aws:s3:::bucket", id="bucket"),
    ],
)
def test_a_caller_that_is_not_there_is_refused_with_those_that_are(mocksm: Aws, by: str) -> None:
    mocksm.user("bob")
    mocksm.role("app/reader")
    told = rf"mocksm: there is no user or role {by!r}; account .* has .*\. Make it first, as with aws.role, or give a Principal"
    with pytest.raises(MocksmError, match=told) as caught:
        mocksm.decide("kms:ListKeys", by=by)
    if by.startswith((USERS, ROLES)):
        assert f"{USERS}bob" in str(caught.value)
        assert f"{ROLES}app/reader" in str(caught.value)


@pytest.mark.parametrize(
    "odd", [5, 123456789012, b"123456789012", ["*"], object()], ids=["int", "twelve digits", "bytes", "list", "object"]
)
def test_what_is_no_caller_and_no_resource_is_refused(mocksm: Aws, odd: Any) -> None:
    with pytest.raises(MocksmError, match=r"mocksm: by=.* is no caller; give the handle of a user, role or account"):
        mocksm.decide("kms:ListKeys", by=odd)
    with pytest.raises(MocksmError, match=r"mocksm: on=.* is no ARN; give one ARN, '\*', or a handle$"):
        mocksm.decide("kms:ListKeys", on=odd)


def test_a_secret_asks_for_nothing_and_nothing_is_no_resource(mocksm: Aws) -> None:
    db: Any = mocksm.secret("db", "hunter2")
    with pytest.raises(MocksmError, match=r"by=<mocksm secret .*> is no caller"):
        mocksm.decide("kms:ListKeys", by=db)
    nothing: Any = None
    with pytest.raises(MocksmError, match=r"on=None is no ARN; give one ARN, '\*', or a handle"):
        mocksm.decide("kms:Decrypt", on=nothing)


def test_a_resource_of_another_service_is_refused(mocksm: Aws) -> None:
    with pytest.raises(MocksmError, match=r"actions of kms are not about 'arn:.*', which is of secretsmanager"):
        mocksm.decide("kms:Decrypt", on=mocksm.secret("db", "hunter2"), by=mocksm.user("bob", [allow("*")]))


@pytest.mark.parametrize(
    ("context", "told"),
    [
        pytest.param([("aws:SourceIp", "10.0.0.1")], "is no mapping of condition keys to values", id="list"),
        pytest.param("aws:SourceIp", "is no mapping of condition keys to values", id="text"),
        pytest.param({5: "x"}, "5 is no condition key; one has a prefix, such as 'aws:SourceIp'", id="number"),
        pytest.param({"SourceIp": "x"}, "'SourceIp' is no condition key", id="no-prefix"),
        pytest.param({"aws:SourceIp": {"a": 1}}, "the condition key aws:SourceIp is given {'a': 1}", id="value"),
        pytest.param({"aws:TagKeys": ["a", None]}, "the condition key aws:TagKeys is given None", id="one-of-many"),
    ],
)
def test_a_context_that_no_condition_can_compare_is_refused(mocksm: Aws, context: Any, told: str) -> None:
    with pytest.raises(MocksmError, match=re.escape(told)):
        mocksm.decide("kms:ListKeys", context=context)


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
        pytest.param("*:Decrypt", "*", None, "'*:Decrypt' is no action", id="every-service"),
        pytest.param(None, "*", None, "None is no action", id="none"),
        pytest.param(["kms:Decrypt"], "*", None, "['kms:Decrypt'] is no action", id="list"),
        pytest.param(
            *("kms:Decrypt", "*", "arn:aws:iam::123456789012:user/x", "there is no user or role 'arn:aws:"), id="by"
        ),
    ],
)
def test_what_cannot_be_decided_is_refused(mocksm: Aws, action: Any, on: str, by: str | None, told: str) -> None:
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
    assert "> identity policy: policy of arn:aws:iam::123456789012:user/bob has no statement about" in told


def test_a_call_that_policies_were_not_asked_about_says_so(mocksm: Aws) -> None:
    mocksm.client("sts").get_caller_identity()
    assert "mocksm: policies were not asked about <sts:GetCallerIdentity" in mocksm.explain(mocksm.calls.last)
