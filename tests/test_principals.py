"""Users, roles, sessions and accounts in a test's hands."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from mocksm import MockSecrets, allow, mock_secrets
from mocksm.aws import Aws
from mocksm.errors import AwsError, MocksmError
from mocksm.intercept.environment import ACCESS_KEY_ID
from mocksm.wire.http import HttpRequest
from tests.expect import refused

READ = allow("secretsmanager:GetSecretValue")
OTHER = "444455556666"
INVALID = "The security token included in the request is invalid."


def read(handle: Any, name: str = "db") -> str:
    value: str = handle.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"]
    return value


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


@pytest.mark.parametrize("odd", ["444", "", "44445555666a", "٤٤٤٤٥٥٥٥٦٦٦٦", 444455556666, None], ids=repr)
def test_what_is_no_account_is_refused(mocksm: Aws, odd: Any) -> None:
    with pytest.raises(MocksmError, match=f"mocksm: {odd!r} is no account id: it takes twelve digits, as text"):
        mocksm.account(odd)


def test_an_account_whose_policy_is_malformed_is_left_as_it_was(mocksm: Aws) -> None:
    mocksm.account(OTHER, organization="o-1")
    before = dict(mocksm.cloud.organization)
    for wrong in ({"scp": [{"Effect": "Allow"}]}, {"rcp": [allow("kms:*")]}, {"rcp": {"Statement": ["deny"]}}):
        with pytest.raises(MocksmError, match="mocksm cannot read the policy"):
            mocksm.account(OTHER, organization="o-2", **wrong)
    assert before == mocksm.cloud.organization


def test_an_account_that_is_entered_makes_the_calls_its_administrators(mocksm: Aws) -> None:
    sts = mocksm.client("sts")
    with mocksm.account(OTHER) as security:
        inside = sts.get_caller_identity()["Arn"]
    assert security.principal.arn == inside == f"arn:aws:iam::{OTHER}:user/mocksm"
    assert "arn:aws:iam::123456789012:user/mocksm" == sts.get_caller_identity()["Arn"]


def test_an_account_finds_its_own_and_leaves_nothing_half_made(mocksm: Aws) -> None:
    security = mocksm.account(OTHER)
    db = security.secret("db", "hunter2", tags={"team": "core"})
    key = security.key(alias="alias/app", description="ours", tags={"team": "core"})

    assert (db.arn, key.arn) == (security.secrets["db"].arn, security.keys["alias/app"].arn)
    assert "db" not in mocksm.secrets
    with pytest.raises(AwsError, match="alias/app already exists"):
        security.key(alias="alias/app")
    assert {key.arn} == {each.arn for each in security.keys} - {security.keys["alias/aws/secretsmanager"].arn}


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


def test_a_handle_whose_role_was_deleted_says_so(mocksm: MockSecrets) -> None:
    reader = mocksm.role("reader")
    mocksm.client("iam").delete_role(RoleName="reader")
    with pytest.raises(MocksmError, match=r"role/reader was deleted"), reader:
        mocksm.client("sts").get_caller_identity()
    assert 1 == len(mocksm.take_refusals())
