"""Users, roles, sessions and accounts in a test's hands, and that each kind of policy decides."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from mocksm import allow, deny, mock_secrets
from mocksm.aws import Aws
from mocksm.errors import MocksmError
from mocksm.intercept.environment import ACCESS_KEY_ID
from mocksm.wire.http import HttpRequest
from tests.expect import refused

READ = allow("secretsmanager:GetSecretValue")
OTHER = "444455556666"
INVALID = "The security token included in the request is invalid."


def read(handle: Any, name: str = "db") -> str:
    value: str = handle.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"]
    return value


def test_a_boundary_decides(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    assert "hunter2" == read(mocksm.role("within", [READ], boundary=[allow("secretsmanager:*")]))
    with pytest.raises(Exception, match="because no permissions boundary allows"):
        read(mocksm.user("beyond", [READ], boundary=[allow("kms:*")]))
    with pytest.raises(Exception, match="because no permissions boundary allows"):
        read(mocksm.role("read-only", [READ], boundary="arn:aws:iam::aws:policy/ReadOnlyAccess"))


def test_a_service_control_policy_decides(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    bob = mocksm.user("bob", [READ])
    mocksm.account("123456789012", scp=[deny("secretsmanager:GetSecretValue")])
    with pytest.raises(Exception, match="explicit deny in a service control policy"):
        read(bob)
    with pytest.raises(Exception, match="explicit deny in a service control policy"):
        read(mocksm)
    mocksm.account("123456789012", scp=[deny("kms:ScheduleKeyDeletion")])
    assert "hunter2" == read(bob)
    mocksm.account("123456789012", scp=[allow("kms:*")])
    with pytest.raises(Exception, match="no service control policy allows"):
        read(bob)


def test_a_resource_control_policy_decides(mocksm: Aws) -> None:
    foreign = {"StringNotEquals": {"aws:PrincipalAccount": "123456789012"}}
    eve = mocksm.account(OTHER).user("eve", [allow("*")])
    key = mocksm.key(policy=[allow("kms:*", to=["123456789012", eve])])
    db = mocksm.secret("db", "hunter2", kms_key=key, policy=[allow("secretsmanager:GetSecretValue", to=eve)])
    assert "hunter2" == read(eve, db.arn)
    mocksm.account("123456789012", rcp=[deny("secretsmanager:*", when=foreign)])
    with pytest.raises(Exception, match="explicit deny in a resource control policy"):
        read(eve, db.arn)
    assert "hunter2" == read(mocksm)


def test_a_session_policy_decides(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    role, user = mocksm.role("reader", [allow("*")]), mocksm.user("bob", [allow("*")])
    narrow: dict[str, Any] = {"policy": [allow("kms:*")]}
    assert "hunter2" == read(role.assume("wide", policy=[READ, allow("kms:*")]))
    for session in (role.assume("narrow", **narrow), user.federate("fay", **narrow)):
        with pytest.raises(Exception, match="because no session policy allows"):
            read(session)
    assert "arn:aws:sts::123456789012:assumed-role/reader/narrow" == role.assume("narrow").arn


def test_a_condition_decides(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    when = {"StringEquals": {"aws:PrincipalTag/team": "core"}}
    statement = allow("secretsmanager:GetSecretValue", when=when)
    assert "hunter2" == read(mocksm.role("tagged", [statement], tags={"team": "core"}))
    assert "hunter2" == read(mocksm.role("untagged", [statement]).assume(tags={"team": "core"}))
    with pytest.raises(Exception, match="because no identity-based policy allows"):
        read(mocksm.user("other", [statement], tags={"team": "other"}))


def test_a_managed_policy_decides_beside_statements(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    assert "hunter2" == read(mocksm.role("reader", ["arn:aws:iam::aws:policy/SecretsManagerReadWrite"]))
    denied: list[str | dict[str, Any]] = ["arn:aws:iam::aws:policy/AdministratorAccess", deny("secretsmanager:*")]
    with pytest.raises(Exception, match="explicit deny in an identity-based policy"):
        read(mocksm.role("denied", denied))


def test_a_policy_that_is_put_meanwhile_binds_who_is_entered(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    iam = boto3.client("iam", aws_access_key_id="123456789012", aws_secret_access_key="x")
    with mocksm.role("reader") as reader:
        with pytest.raises(Exception, match="no identity-based policy allows"):
            read(mocksm)
        iam.put_role_policy(
            RoleName="reader",
            PolicyName="read",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [READ]}),
        )
        assert "hunter2" == read(mocksm)
        assert 1 == len(reader.principal.policies)


def test_roles_are_assumed_and_users_federated(mocksm: Aws) -> None:
    with pytest.raises(MocksmError, match=r"roles are assumed, not <mocksm principal .*user/bob>"):
        mocksm.user("bob").assume()
    with pytest.raises(MocksmError, match=r"users are federated, not <mocksm principal .*role/reader>"):
        mocksm.role("reader").federate()


def test_an_account_has_things_of_its_own(mocksm: Aws) -> None:
    security = mocksm.account(OTHER)
    db = security.secret("db", "theirs")
    mocksm.secret("db", "ours")

    assert f":{OTHER}:secret:db-" in db.arn
    assert f":{OTHER}:key/" in security.key().arn
    assert ("theirs", "theirs", "ours") == (db.value, read(security), read(mocksm))
    assert f"arn:aws:iam::{OTHER}:role/app" == security.role("app").arn
    assert f"arn:aws:iam::{OTHER}:root" == security.arn
    assert OTHER == security.client("sts").get_caller_identity()["Account"]
    assert [] == security.client("iam").list_users()["Users"]


def test_what_is_no_account_is_refused(mocksm: Aws) -> None:
    with pytest.raises(MocksmError, match="'444' is no account id"):
        mocksm.account("444")


def test_an_organization_is_a_condition_key(mocksm: Aws) -> None:
    eve = mocksm.account(OTHER).user("eve", [allow("*")])
    org = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
    key = mocksm.key(policy=[allow("kms:*", to="*")])
    db = mocksm.secret("db", "hunter2", kms_key=key, policy=[allow("secretsmanager:*", to="*", when=org)])
    with pytest.raises(Exception, match="no resource-based policy allows"):
        read(eve, db.arn)
    mocksm.account(OTHER, organization="o-1")
    assert "hunter2" == read(eve, db.arn)


def test_a_token_of_another_session_is_refused(mocksm: Aws) -> None:
    keys = dict(mocksm.role("reader").credentials)
    for token in (None, "testing"):
        given: dict[str, Any] = {**keys, "aws_session_token": token}
        with refused("InvalidClientTokenId", INVALID, 403):
            boto3.client("sts", **given).get_caller_identity()
        with refused("UnrecognizedClientException", INVALID):
            boto3.client("kms", **given).list_keys()
        with refused("UnrecognizedClientException", INVALID, 403):
            boto3.client("lambda", **given).invoke(FunctionName="f")


def test_a_presigned_request_carries_its_token(mocksm: Aws) -> None:
    reader = mocksm.role("reader")
    url = reader.client("sts").generate_presigned_url("get_caller_identity", HttpMethod="GET")
    answer = mocksm.answer(HttpRequest(method="GET", url=url, headers={}, body=b"", service="sts"))
    assert b"assumed-role/reader/mocksm" in answer.body


def test_strangers_are_the_default_caller_whatever_their_token_says(mocksm: Aws) -> None:
    stranger: dict[str, Any] = {
        "aws_access_key_id": "testing",
        "aws_secret_access_key": "testing",
        "aws_session_token": "testing",
    }
    assert boto3.client("sts", **stranger).get_caller_identity()["Arn"].endswith("user/mocksm")


def test_strangers_are_refused_when_credentials_are_strict() -> None:
    with mock_secrets(strict_credentials=True, region="us-east-1") as aws:
        stranger: dict[str, Any] = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        with refused("InvalidClientTokenId", INVALID, 403):
            boto3.client("sts", **stranger).get_caller_identity()
        with refused("UnrecognizedClientException", INVALID):
            boto3.client("kms", **stranger).list_keys()
        for handle in (aws, aws.user("bob"), aws.role("reader"), aws.account(OTHER)):
            handle.client("sts").get_caller_identity()
        stand_in: dict[str, Any] = {"aws_access_key_id": ACCESS_KEY_ID, "aws_secret_access_key": "x"}
        boto3.client("sts", **stand_in).get_caller_identity()
        aws.reset()
        with refused("InvalidClientTokenId", INVALID, 403):
            boto3.client("sts", **stranger).get_caller_identity()


def test_a_handle_is_who_it_was_when_a_snapshot_is_restored(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    bob, iam = mocksm.user("bob", [READ]), mocksm.client("iam")
    before = mocksm.snapshot()
    iam.delete_user_policy(UserName="bob", PolicyName="mocksm")
    assert () == bob.principal.policies
    mocksm.restore(before)
    assert 1 == len(bob.principal.policies)
    iam.delete_user_policy(UserName="bob", PolicyName="mocksm")
    with bob, pytest.raises(Exception, match="no identity-based policy allows"):
        read(mocksm)


def test_a_handle_outlives_a_reset_and_what_boto3_made_does_not(mocksm: Aws) -> None:
    bob = mocksm.user("bob", [READ])
    mocksm.client("iam").create_user(UserName="eve")
    mocksm.reset()
    mocksm.secret("db", "hunter2")
    assert "hunter2" == read(bob)
    with bob:
        assert "hunter2" == read(mocksm)
    assert ["bob"] == [user["UserName"] for user in mocksm.client("iam").list_users()["Users"]]


def test_a_handle_whose_role_was_deleted_says_so(mocksm: Aws) -> None:
    reader = mocksm.role("reader")
    mocksm.client("iam").delete_role(RoleName="reader")
    with pytest.raises(MocksmError, match=r"role/reader was deleted"), reader:
        mocksm.client("sts").get_caller_identity()
