from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from mocksm import MockSecrets, allow, deny
from mocksm.aws import Aws
from mocksm.errors import NotModelled
from tests.expect import refused

READ = json.dumps({"Version": "2012-10-17", "Statement": [allow("secretsmanager:GetSecretValue")]})
LAMBDA = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}
TRUST = json.dumps(LAMBDA)
MANAGED = "arn:aws:iam::aws:policy/SecretsManagerReadWrite"


@pytest.fixture
def iam(mocksm: Aws) -> Any:
    return mocksm.client("iam")


def keys_of(iam: Any, user: str) -> dict[str, Any]:
    key = iam.create_access_key(UserName=user)["AccessKey"]
    return {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}


def read(**keys: Any) -> str:
    value: str = boto3.client("secretsmanager", "us-east-1", **keys).get_secret_value(SecretId="db")["SecretString"]
    return value


def test_user_is_made_found_and_listed(iam: Any) -> None:
    made = iam.create_user(UserName="bob", Path="/app/", Tags=[{"Key": "team", "Value": "core"}])["User"]
    iam.create_user(UserName="ann")

    assert ("arn:aws:iam::123456789012:user/app/bob", "/app/") == (made["Arn"], made["Path"])
    assert made["UserId"].startswith("AIDA")
    assert [{"Key": "team", "Value": "core"}] == iam.get_user(UserName="BOB")["User"]["Tags"]
    assert ["ann", "bob"] == [user["UserName"] for user in iam.list_users()["Users"]]
    assert ["bob"] == [user["UserName"] for user in iam.list_users(PathPrefix="/app/")["Users"]]


def test_role_is_made_found_and_listed_with_its_trust_policy(iam: Any) -> None:
    iam.create_role(RoleName="reader", AssumeRolePolicyDocument=TRUST, Description="reads", MaxSessionDuration=7200)

    role = iam.get_role(RoleName="reader")["Role"]
    assert (LAMBDA, "reads", 7200) == (
        role["AssumeRolePolicyDocument"],
        role["Description"],
        role["MaxSessionDuration"],
    )
    assert ["reader"] == [each["RoleName"] for each in iam.list_roles()["Roles"]]
    iam.update_assume_role_policy(RoleName="reader", PolicyDocument=TRUST.replace("lambda", "ec2"))
    assert "ec2" in str(iam.get_role(RoleName="reader")["Role"]["AssumeRolePolicyDocument"])


def test_lists_come_in_pages(iam: Any) -> None:
    for number in range(5):
        iam.create_user(UserName=f"user-{number}")

    pages = list(iam.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 2}))

    assert [2, 2, 1] == [len(page["Users"]) for page in pages]
    assert [f"user-{number}" for number in range(5)] == [user["UserName"] for page in pages for user in page["Users"]]
    with refused("ValidationError", "Invalid Marker: nonsense"):
        iam.list_users(Marker="nonsense")


def test_what_a_handle_made_is_seen(iam: Any, mocksm: Aws) -> None:
    mocksm.user("bob", [allow("secretsmanager:*")])
    mocksm.role("reader", tags={"team": "core"})
    mocksm.account("111122223333").user("eve")

    assert ["bob"] == [user["UserName"] for user in iam.list_users()["Users"]]
    assert ["mocksm"] == iam.list_user_policies(UserName="bob")["PolicyNames"]
    assert [{"Key": "team", "Value": "core"}] == iam.list_role_tags(RoleName="reader")["Tags"]


def test_the_calling_user_is_returned_when_none_is_named(mocksm: Aws) -> None:
    bob = mocksm.user("bob", [allow("iam:GetUser")])
    assert "bob" == bob.client("iam").get_user()["User"]["UserName"]


@pytest.mark.parametrize(
    "named", [{}, {"UserName": "mocksm"}, {"UserName": "MOCKSM"}], ids=["unnamed", "named", "case"]
)
def test_the_default_caller_is_a_user_of_its_account(iam: Any, mocksm: Aws, named: dict[str, str]) -> None:
    identity = mocksm.client("sts").get_caller_identity()

    user = iam.get_user(**named)["User"]

    assert (identity["Arn"], identity["UserId"], "mocksm", "/") == tuple(
        user[key] for key in ("Arn", "UserId", "UserName", "Path")
    )
    mocksm.clock.advance(days=1)
    assert user == iam.get_user(**named)["User"]


def test_the_default_caller_has_keys_of_its_own(iam: Any, mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    made = iam.create_access_key()["AccessKey"]
    keys = {"aws_access_key_id": made["AccessKeyId"], "aws_secret_access_key": made["SecretAccessKey"]}

    assert ("mocksm", "hunter2") == (made["UserName"], read(**keys))
    listed = [iam.list_access_keys(**named)["AccessKeyMetadata"] for named in ({}, {"UserName": "mocksm"})]
    assert [[made["AccessKeyId"]]] * 2 == [[key["AccessKeyId"] for key in each] for each in listed]
    iam.create_access_key(UserName="mocksm")
    with refused("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2", 409):
        iam.create_access_key()

    iam.update_access_key(AccessKeyId=made["AccessKeyId"], Status="Inactive")
    with refused("UnrecognizedClientException", "The security token included in the request is invalid."):
        read(**keys)
    iam.delete_access_key(AccessKeyId=made["AccessKeyId"])
    assert 1 == len(iam.list_access_keys()["AccessKeyMetadata"])


def test_the_administrator_of_another_account_is_a_user_there(mocksm: Aws) -> None:
    mocksm.client("iam").create_access_key()
    other = boto3.client("iam", aws_access_key_id="111122223333", aws_secret_access_key="x")
    assert "arn:aws:iam::111122223333:user/mocksm" == other.get_user()["User"]["Arn"]
    assert [] == other.list_access_keys()["AccessKeyMetadata"]


def test_the_default_caller_is_neither_made_again_nor_changed(iam: Any, mocksm: MockSecrets) -> None:
    with refused("EntityAlreadyExists", "User with name mocksm already exists.", 409):
        iam.create_user(UserName="mocksm")
    for change, params in (
        (iam.delete_user, {}),
        (iam.put_user_policy, {"PolicyName": "p", "PolicyDocument": READ}),
    ):
        with pytest.raises(NotModelled, match="user/mocksm, the caller that has all rights in its account"):
            change(UserName="mocksm", **params)
    mocksm.take_refusals()


def test_who_is_no_user_has_to_name_one(mocksm: MockSecrets) -> None:
    role = mocksm.role("reader", [allow("iam:*")])
    with refused("ValidationError", "Must specify userName when calling with non-User credentials"):
        role.client("iam").get_user()
    with pytest.raises(NotModelled, match="ListAccessKeys of a root user; give a UserName"):
        mocksm.user("arn:aws:iam::123456789012:root").client("iam").list_access_keys()
    mocksm.take_refusals()


def test_a_policy_binds_as_soon_as_it_is_put_and_until_it_is_deleted(iam: Any, mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    iam.create_user(UserName="bob")
    keys = keys_of(iam, "bob")
    with pytest.raises(Exception, match="no identity-based policy allows"):
        read(**keys)

    iam.put_user_policy(UserName="bob", PolicyName="read", PolicyDocument=READ)
    assert "hunter2" == read(**keys)
    assert json.loads(READ) == iam.get_user_policy(UserName="bob", PolicyName="read")["PolicyDocument"]

    iam.delete_user_policy(UserName="bob", PolicyName="read")
    with pytest.raises(Exception, match="no identity-based policy allows"):
        read(**keys)


def test_a_managed_policy_binds_while_it_is_attached(iam: Any, mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    reader = mocksm.role("reader")
    iam.attach_role_policy(RoleName="reader", PolicyArn=MANAGED)
    assert "hunter2" == read(**reader.credentials)
    with reader:
        assert "hunter2" == read()
        iam_of_account = boto3.client("iam", aws_access_key_id="123456789012", aws_secret_access_key="x")
        iam_of_account.detach_role_policy(RoleName="reader", PolicyArn=MANAGED)
        with pytest.raises(Exception, match="no identity-based policy allows"):
            read()


def test_the_default_version_of_a_policy_binds(iam: Any, mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    bob = mocksm.user("bob")
    arn = iam.create_policy(PolicyName="read", PolicyDocument=READ)["Policy"]["Arn"]
    iam.attach_user_policy(UserName="bob", PolicyArn=arn)
    assert "hunter2" == read(**bob.credentials)
    denying = json.dumps({"Version": "2012-10-17", "Statement": [deny("secretsmanager:*")]})
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=denying, SetAsDefault=True)
    with pytest.raises(Exception, match="explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy/"):
        read(**bob.credentials)
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v1")
    assert "hunter2" == read(**bob.credentials)
    assert ["v1", "v2"] == [each["VersionId"] for each in iam.list_policy_versions(PolicyArn=arn)["Versions"]]
    shown = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]
    assert (json.loads(READ), True) == (shown["Document"], shown["IsDefaultVersion"])


def test_a_boundary_binds_while_it_is_there(iam: Any, mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    bob = mocksm.user("bob", [allow("*")])
    iam.put_user_permissions_boundary(UserName="bob", PermissionsBoundary="arn:aws:iam::aws:policy/ReadOnlyAccess")
    with pytest.raises(Exception, match="no permissions boundary allows"):
        read(**bob.credentials)
    boundary = iam.get_user(UserName="bob")["User"]["PermissionsBoundary"]
    assert "arn:aws:iam::aws:policy/ReadOnlyAccess" == boundary["PermissionsBoundaryArn"]
    iam.delete_user_permissions_boundary(UserName="bob")
    assert "hunter2" == read(**bob.credentials)


def test_policies_are_listed_by_scope(iam: Any) -> None:
    iam.create_policy(PolicyName="own", PolicyDocument=READ, Description="mine")

    assert ["own"] == [policy["PolicyName"] for policy in iam.list_policies(Scope="Local")["Policies"]]
    assert "AdministratorAccess" in [policy["PolicyName"] for policy in iam.list_policies(Scope="AWS")["Policies"]]
    assert "own" in [policy["PolicyName"] for policy in iam.list_policies()["Policies"]]
    assert [] == iam.list_policies(OnlyAttached=True)["Policies"]
    assert "mine" == iam.get_policy(PolicyArn="arn:aws:iam::123456789012:policy/own")["Policy"]["Description"]
    assert "v1" == iam.get_policy(PolicyArn=MANAGED)["Policy"]["DefaultVersionId"]


def test_keys_are_listed_and_have_a_status(iam: Any, mocksm: Aws) -> None:
    iam.create_user(UserName="bob")
    keys = keys_of(iam, "bob")
    sts = boto3.client("sts", "us-east-1", **keys)
    assert sts.get_caller_identity()["Arn"].endswith(":user/bob")

    for status, check in (("Inactive", refused), ("Active", None)):
        iam.update_access_key(UserName="bob", AccessKeyId=keys["aws_access_key_id"], Status=status)
        assert [status] == [key["Status"] for key in iam.list_access_keys(UserName="bob")["AccessKeyMetadata"]]
        if check:
            with check("InvalidClientTokenId", "The security token included in the request is invalid.", 403):
                sts.get_caller_identity()
    assert sts.get_caller_identity()["Arn"].endswith(":user/bob")

    iam.delete_access_key(UserName="bob", AccessKeyId=keys["aws_access_key_id"])
    with refused("UnrecognizedClientException", "The security token included in the request is invalid."):
        read(**keys)


def test_sessions_of_a_deleted_role_are_no_ones(iam: Any, mocksm: Aws) -> None:
    reader = mocksm.role("reader")
    iam.delete_role(RoleName="reader")
    with refused("InvalidClientTokenId", "The security token included in the request is invalid.", 403):
        reader.client("sts").get_caller_identity()


def test_a_user_that_is_made_anew_has_another_id_and_is_not_meant_by_old_trust(iam: Any) -> None:
    first = iam.create_user(UserName="bob")["User"]
    trust = {"Effect": "Allow", "Principal": {"AWS": first["Arn"]}, "Action": "sts:AssumeRole"}
    iam.create_role(
        RoleName="reader", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": trust})
    )
    assume = {"RoleArn": "arn:aws:iam::123456789012:role/reader", "RoleSessionName": "s1"}
    keys = keys_of(iam, "bob")
    assert boto3.client("sts", **keys).assume_role(**assume)["AssumedRoleUser"]["Arn"].endswith("reader/s1")
    iam.delete_access_key(UserName="bob", AccessKeyId=keys["aws_access_key_id"])
    iam.delete_user(UserName="bob")

    second = iam.create_user(UserName="bob")["User"]

    assert first["UserId"] != second["UserId"]
    with pytest.raises(Exception, match="not authorized to perform: sts:AssumeRole"):
        boto3.client("sts", **keys_of(iam, "bob")).assume_role(**assume)


def test_a_trust_policy_shows_who_is_gone_by_id(iam: Any) -> None:
    bob = iam.create_user(UserName="bob")["User"]
    trust = {"Effect": "Allow", "Principal": {"AWS": bob["Arn"]}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName="reader", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))

    def trusted() -> str:
        role = iam.get_role(RoleName="reader")["Role"]
        name: str = role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["AWS"]
        return name

    assert bob["Arn"] == trusted()
    iam.delete_user(UserName="bob")
    assert bob["UserId"] == trusted()
    [listed] = iam.list_roles()["Roles"]
    assert bob["UserId"] in str(listed["AssumeRolePolicyDocument"])


def test_a_trust_policy_names_who_is_there_once_someone_is(iam: Any) -> None:
    eve = "arn:aws:iam::123456789012:user/eve"
    trust = json.dumps({"Statement": [{"Effect": "Allow", "Principal": {"AWS": eve}, "Action": "sts:AssumeRole"}]})
    iam.create_role(RoleName="first", AssumeRolePolicyDocument=trust)
    with refused("MalformedPolicyDocument", f'Invalid principal in policy: "AWS":"{eve}"'):
        iam.create_role(RoleName="second", AssumeRolePolicyDocument=trust)
    with refused("MalformedPolicyDocument", f'Invalid principal in policy: "AWS":"{eve}"'):
        iam.update_assume_role_policy(RoleName="first", PolicyDocument=trust)
    assert ["first"] == [role["RoleName"] for role in iam.list_roles()["Roles"]]


def test_tags_come_and_go(iam: Any) -> None:
    iam.create_role(RoleName="reader", AssumeRolePolicyDocument=TRUST)
    iam.tag_role(RoleName="reader", Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    iam.untag_role(RoleName="reader", TagKeys=["a"])
    assert [{"Key": "b", "Value": "2"}] == iam.list_role_tags(RoleName="reader")["Tags"]


@pytest.mark.parametrize(
    ("method", "params", "code", "message", "status"),
    [
        pytest.param(
            *("get_user", {"UserName": "eve"}, "NoSuchEntity", "The user with name eve cannot be found.", 404),
            id="user",
        ),
        pytest.param(
            *("get_role", {"RoleName": "eve"}, "NoSuchEntity", "The role with name eve cannot be found.", 404),
            id="role",
        ),
        pytest.param(
            *("create_user", {"UserName": "Bob"}, "EntityAlreadyExists", "User with name Bob already exists.", 409),
            id="user-again",
        ),
        pytest.param(
            "create_role",
            {"RoleName": "reader", "AssumeRolePolicyDocument": TRUST},
            *("EntityAlreadyExists", "Role with name reader already exists.", 409),
            id="role-again",
        ),
        pytest.param(
            "create_policy",
            {"PolicyName": "own", "PolicyDocument": READ},
            *("EntityAlreadyExists", "A policy called own already exists. Duplicate names are not allowed.", 409),
            id="policy-again",
        ),
        pytest.param(
            "put_user_policy",
            {"UserName": "bob", "PolicyName": "p", "PolicyDocument": "nonsense"},
            *("MalformedPolicyDocument", "Syntax errors in policy.", 400),
            id="no-policy",
        ),
        pytest.param(
            "create_role",
            {"RoleName": "other", "AssumeRolePolicyDocument": "nonsense"},
            *("MalformedPolicyDocument", "This policy contains invalid Json", 400),
            id="no-trust-policy",
        ),
        pytest.param(
            "put_user_policy",
            {"UserName": "bob", "PolicyName": "p", "PolicyDocument": READ.replace("Get", "Get" * 800)},
            *("LimitExceeded", "Maximum policy size of 2048 bytes exceeded for user bob", 409),
            id="too-long",
        ),
        pytest.param(
            *("get_user_policy", {"UserName": "bob", "PolicyName": "p"}, "NoSuchEntity"),
            *("The user policy with name p cannot be found.", 404),
            id="inline",
        ),
        pytest.param(
            *("attach_user_policy", {"UserName": "bob", "PolicyArn": "arn:aws:iam::123456789012:policy/x"}),
            *("NoSuchEntity", "Policy arn:aws:iam::123456789012:policy/x does not exist or is not attachable.", 404),
            id="attach",
        ),
        pytest.param(
            *("detach_user_policy", {"UserName": "bob", "PolicyArn": MANAGED}),
            *("NoSuchEntity", f"Policy {MANAGED} was not found.", 404),
            id="detach",
        ),
        pytest.param(
            *("delete_user", {"UserName": "bob"}, "DeleteConflict"),
            *("Cannot delete entity, must detach all policies first.", 409),
            id="user-with-policies",
        ),
        pytest.param(
            *("delete_role", {"RoleName": "reader"}, "DeleteConflict"),
            *("Cannot delete entity, must delete policies first.", 409),
            id="role-with-policies",
        ),
        pytest.param(
            *("delete_policy", {"PolicyArn": "arn:aws:iam::123456789012:policy/own"}, "DeleteConflict"),
            *("Cannot delete a policy attached to entities.", 409),
            id="policy-attached",
        ),
        pytest.param(
            *("delete_access_key", {"UserName": "bob", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}, "NoSuchEntity"),
            *("The Access Key with id AKIAIOSFODNN7EXAMPLE cannot be found.", 404),
            id="key",
        ),
    ],
)
def test_what_iam_refuses(iam: Any, method: str, params: dict[str, Any], code: str, message: str, status: int) -> None:
    iam.create_user(UserName="bob")
    iam.create_role(RoleName="reader", AssumeRolePolicyDocument=TRUST)
    iam.put_role_policy(RoleName="reader", PolicyName="read", PolicyDocument=READ)
    own = iam.create_policy(PolicyName="own", PolicyDocument=READ)["Policy"]["Arn"]
    iam.attach_user_policy(UserName="bob", PolicyArn=own)

    with refused(code, message, status):
        getattr(iam, method)(**params)


def test_a_third_key_is_refused(iam: Any) -> None:
    iam.create_user(UserName="bob")
    for _ in range(2):
        iam.create_access_key(UserName="bob")
    with refused("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2", 409):
        iam.create_access_key(UserName="bob")
    with refused("DeleteConflict", "Cannot delete entity, must remove access keys first.", 409):
        iam.delete_user(UserName="bob")


def test_an_unknown_policy_of_awss_is_mocksms_to_refuse(iam: Any, mocksm: MockSecrets) -> None:
    mocksm.user("bob")
    with pytest.raises(NotModelled, match="AWS managed policy arn:aws:iam::aws:policy/IAMFullAccess"):
        iam.attach_user_policy(UserName="bob", PolicyArn="arn:aws:iam::aws:policy/IAMFullAccess")
    mocksm.take_refusals()


def test_policy_of_awss_has_its_path(iam: Any, mocksm: Aws) -> None:
    mocksm.user("bob")
    arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    found = iam.get_policy(PolicyArn=arn)["Policy"]
    assert ("AWSLambdaBasicExecutionRole", "/service-role/", arn) == (found["PolicyName"], found["Path"], found["Arn"])
    assert arn in [each["Arn"] for each in iam.list_policies(Scope="AWS", PathPrefix="/service-role/")["Policies"]]
    elsewhere = "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole"
    with refused("NoSuchEntity", f"Policy {elsewhere} does not exist or is not attachable.", 404):
        iam.attach_user_policy(UserName="bob", PolicyArn=elsewhere)


def test_policies_bind_iam_itself(mocksm: Aws) -> None:
    bob = mocksm.user("bob", [allow("iam:GetUser", on="arn:aws:iam::123456789012:user/bob")])
    mocksm.user("eve")
    assert "bob" == bob.client("iam").get_user(UserName="bob")["User"]["UserName"]
    message = (
        "User: arn:aws:iam::123456789012:user/bob is not authorized to perform: iam:GetUser on resource: "
        "arn:aws:iam::123456789012:user/eve because no identity-based policy allows the iam:GetUser action"
    )
    with refused("AccessDenied", message, 403):
        bob.client("iam").get_user(UserName="eve")


def test_a_snapshot_holds_users_keys_and_policies(iam: Any, mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    bob = mocksm.user("bob", [allow("*")])
    before = mocksm.snapshot()
    iam.delete_user_policy(UserName="bob", PolicyName="mocksm")
    iam.create_user(UserName="eve")

    mocksm.restore(before)

    assert "hunter2" == read(**bob.credentials)
    assert ["bob"] == [user["UserName"] for user in iam.list_users()["Users"]]
