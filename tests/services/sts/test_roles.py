from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import boto3
import pytest

from mocksm import allow
from mocksm.aws import Aws
from mocksm.handles.principals import PrincipalHandle
from tests.expect import refused

HERE = "arn:aws:iam::123456789012"
OTHER = "444455556666"
READ = allow("secretsmanager:GetSecretValue")
ASSUME = allow("sts:AssumeRole")


def assume(by: Any, role: PrincipalHandle, session: str = "s1", **params: Any) -> dict[str, Any]:
    answer: dict[str, Any] = by.client("sts").assume_role(RoleArn=role.arn, RoleSessionName=session, **params)
    return answer


def client_of(answer: Mapping[str, Any], service: str) -> Any:
    given = answer["Credentials"]
    client: Any = boto3.client
    return client(
        service,
        "us-east-1",
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


def read(answer: Mapping[str, Any]) -> str:
    value: str = client_of(answer, "secretsmanager").get_secret_value(SecretId="db")["SecretString"]
    return value


def denied(by: PrincipalHandle, role: PrincipalHandle, action: str = "sts:AssumeRole") -> Any:
    message = f"User: {by.principal.arn} is not authorized to perform: {action} on resource: {role.arn}"
    return refused("AccessDenied", message, 403)


def test_a_session_calls_with_what_the_role_may(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    role = mocksm.role("app/reader", [READ])

    answer = assume(mocksm, role)

    assert f"arn:aws:sts::{HERE[-12:]}:assumed-role/reader/s1" == answer["AssumedRoleUser"]["Arn"]
    assert answer["AssumedRoleUser"]["AssumedRoleId"].endswith(":s1")
    assert "PackedPolicySize" not in answer
    identity = client_of(answer, "sts").get_caller_identity()
    assert answer["AssumedRoleUser"] == {"Arn": identity["Arn"], "AssumedRoleId": identity["UserId"]}
    assert "hunter2" == read(answer)


def test_a_session_ends_on_the_clock(mocksm: Aws) -> None:
    mocksm.clock.freeze()
    answer = assume(mocksm, mocksm.role("reader", [READ]), DurationSeconds=900)
    assert timedelta(0) <= mocksm.clock.now() + timedelta(seconds=900) - answer["Credentials"]["Expiration"]
    mocksm.clock.advance(seconds=898)
    client_of(answer, "sts").get_caller_identity()

    mocksm.clock.advance(seconds=2)

    with refused("ExpiredToken", "The security token included in the request is expired", 403):
        client_of(answer, "sts").get_caller_identity()
    with refused("ExpiredTokenException", "The security token included in the request is expired"):
        read(answer)


@pytest.mark.parametrize(
    ("trusted", "may", "goes"),
    [
        pytest.param(f"{HERE}:user/bob", False, True, id="named"),
        pytest.param("123456789012", False, False, id="account-without-identity-policy"),
        pytest.param("123456789012", True, True, id="account-with-identity-policy"),
        pytest.param(f"{HERE}:user/eve", True, False, id="someone-else"),
        pytest.param(OTHER, True, False, id="another-account"),
    ],
)
def test_trust_policy_and_identity_policy_decide_in_the_account(
    mocksm: Aws, trusted: str, may: bool, goes: bool
) -> None:
    bob = mocksm.user("bob", [ASSUME] if may else [])
    role = mocksm.role("reader", trust=allow("sts:AssumeRole", to=trusted))
    if goes:
        assert assume(bob, role)["AssumedRoleUser"]["Arn"].endswith("reader/s1")
    else:
        with denied(bob, role):
            assume(bob, role)


@pytest.mark.parametrize(
    ("trusts", "may"), [(True, True), (True, False), (False, True)], ids=["both", "trust-alone", "identity-alone"]
)
def test_both_sides_have_to_allow_when_the_role_is_of_another_account(mocksm: Aws, trusts: bool, may: bool) -> None:
    bob = mocksm.user("bob", [ASSUME] if may else [])
    trusted = bob.arn if trusts else OTHER
    role = mocksm.account(OTHER).role("reader", trust=allow("sts:AssumeRole", to=trusted))
    if trusts and may:
        assert assume(bob, role)["AssumedRoleUser"]["Arn"].startswith(f"arn:aws:sts::{OTHER}:")
    else:
        with denied(bob, role):
            assume(bob, role)


def test_the_external_id_is_asked_for(mocksm: Aws) -> None:
    bob = mocksm.user("bob")
    trust = allow("sts:AssumeRole", to=bob, when={"StringEquals": {"sts:ExternalId": "42"}})
    role = mocksm.role("reader", trust=trust)
    assert assume(bob, role, ExternalId="42")
    for params in ({}, {"ExternalId": "43"}):
        with denied(bob, role):
            assume(bob, role, **params)


def test_a_role_that_is_not_there_is_refused_as_one_that_trusts_no_one(mocksm: Aws) -> None:
    with refused(
        "AccessDenied",
        f"User: {HERE}:user/mocksm is not authorized to perform: sts:AssumeRole on resource: {HERE}:role/nobody",
        403,
    ):
        mocksm.client("sts").assume_role(RoleArn=f"{HERE}:role/nobody", RoleSessionName="s1")


@pytest.mark.parametrize(
    "arn", ["no arn at all, but long", f"{HERE}:user/reader", "arn:aws:iam::1:role/reader", "arn:aws:s3:::role/reader"]
)
def test_what_is_no_role_arn_is_invalid(mocksm: Aws, arn: str) -> None:
    with refused("ValidationError", f"{arn} is invalid"):
        mocksm.client("sts").assume_role(RoleArn=arn, RoleSessionName="s1")


def test_the_external_id_is_shown_nowhere(mocksm: Aws) -> None:
    bob = mocksm.user("bob", [ASSUME])
    trust = allow("sts:AssumeRole", to=bob, when={"StringEquals": {"sts:ExternalId": "right-one"}})
    role = mocksm.role("reader", trust=trust)
    with denied(bob, role):
        assume(bob, role, ExternalId="wrong-one")

    record = mocksm.calls.last
    told = f"{record!r} {mocksm.explain(record)} {record.decision}"

    assert "its condition StringEquals sts:ExternalId '***' does not hold: sts:ExternalId is '***'" in told
    assert "'ExternalId': '***'" in told
    assert "wrong-one" == record.params["ExternalId"]
    assert not [one for one in ("right-one", "wrong-one") if one in told]


def test_session_policies_cap_the_session(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    role = mocksm.role("reader", [allow("*")])
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow("secretsmanager:DescribeSecret")]})

    inline = assume(mocksm, role, Policy=policy)
    managed = assume(mocksm, role, PolicyArns=[{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}])
    both = assume(mocksm, role, Policy=policy, PolicyArns=[{"arn": "arn:aws:iam::aws:policy/SecretsManagerReadWrite"}])

    assert inline["PackedPolicySize"] > 0
    for answer in (inline, managed):
        client_of(answer, "secretsmanager").describe_secret(SecretId="db")
        with pytest.raises(
            Exception, match="because no session policy allows the secretsmanager:GetSecretValue action"
        ):
            read(answer)
    assert "hunter2" == read(both)


def test_tags_of_the_session_are_seen_by_policies(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    wanted = {"StringEquals": {"aws:PrincipalTag/team": "core"}}
    role = mocksm.role("reader", [allow("secretsmanager:GetSecretValue", when=wanted)])
    assert "hunter2" == read(assume(mocksm, role, Tags=[{"Key": "team", "Value": "core"}]))
    with pytest.raises(Exception, match="no identity-based policy allows"):
        read(assume(mocksm, role, Tags=[{"Key": "team", "Value": "other"}]))


def test_tags_have_to_be_allowed_by_the_trust_policy(mocksm: Aws) -> None:
    bob = mocksm.user("bob")
    role = mocksm.role("reader", trust=allow("sts:AssumeRole", to=bob))
    with denied(bob, role, "sts:TagSession"):
        assume(bob, role, Tags=[{"Key": "team", "Value": "core"}])


def test_transitive_tags_pass_on_and_cannot_be_overridden(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    first = mocksm.role("first", [allow("sts:*")])
    wanted = {"StringEquals": {"aws:PrincipalTag/team": "core"}}
    second = mocksm.role("second", [allow("secretsmanager:GetSecretValue", when=wanted)])
    tags = [{"Key": "Team", "Value": "core"}]
    sessions = {keys: assume(mocksm, first, Tags=tags, TransitiveTagKeys=list(keys)) for keys in ((), ("TEAM",))}
    chained = {keys: client_of(answer, "sts") for keys, answer in sessions.items()}

    params = {"RoleArn": second.arn, "RoleSessionName": "s2"}
    assert "hunter2" == read(chained["TEAM",].assume_role(**params))
    with pytest.raises(Exception, match="no identity-based policy allows"):
        read(chained[()].assume_role(**params))
    message = (
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the "
        "calling session."
    )
    with refused("InvalidParameterValue", message):
        chained["TEAM",].assume_role(**params, Tags=tags)


@pytest.mark.parametrize(
    ("params", "code", "message"),
    [
        pytest.param(
            {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]},
            *("InvalidParameterValue", "Duplicate tag keys found. Please note that Tag keys are case insensitive."),
            id="tags-twice",
        ),
        pytest.param(
            {"TransitiveTagKeys": ["a"]},
            *("InvalidParameterValue", "The specified transitive tag key must be included in the requested tags."),
            id="transitive-without-tag",
        ),
        pytest.param(
            {"DurationSeconds": 3601},
            *("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."),
            id="longer-than-the-role-lets",
        ),
        pytest.param(
            {"Policy": "nonsense"}, "MalformedPolicyDocument", "This policy contains invalid Json", id="no-policy"
        ),
        pytest.param(
            {"Policy": json.dumps({"Statement": [allow("a:" + "b" * 2048)]})},
            *("PackedPolicyTooLarge", "Serialized token too large for session"),
            id="long-policy",
        ),
        pytest.param(
            {"RoleSessionName": "Session1:2"},
            "ValidationError",
            "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must "
            r"satisfy regular expression pattern: [\w+=,.@-]*",
            id="session-name",
        ),
    ],
)
def test_what_assume_role_refuses(mocksm: Aws, params: dict[str, Any], code: str, message: str) -> None:
    role = mocksm.role("reader")
    with refused(code, message):
        mocksm.client("sts").assume_role(**{"RoleArn": role.arn, "RoleSessionName": "s1", **params})


def test_a_chain_of_roles_lasts_an_hour_at_most(mocksm: Aws) -> None:
    mocksm.client("iam").create_role(
        RoleName="long",
        MaxSessionDuration=7200,
        AssumeRolePolicyDocument=json.dumps(
            {"Statement": {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}}
        ),
    )
    params = {"RoleArn": f"{HERE}:role/long", "RoleSessionName": "s1", "DurationSeconds": 7200}
    assert mocksm.client("sts").assume_role(**params)
    chained = mocksm.role("first", [allow("sts:*")]).client("sts")
    message = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
    with refused("ValidationError", message):
        chained.assume_role(**params)


def test_source_identity_stays_with_the_chain(mocksm: Aws) -> None:
    trust = allow("sts:AssumeRole", "sts:SetSourceIdentity", to="123456789012")
    first, second = (mocksm.role(name, [allow("sts:*")], trust=trust) for name in ("first", "second"))
    answer = assume(mocksm, first, SourceIdentity="ann")
    assert "ann" == answer["SourceIdentity"]
    params = {"RoleArn": second.arn, "RoleSessionName": "s2"}
    assert "ann" == client_of(answer, "sts").assume_role(**params)["SourceIdentity"]
