"""AWS::IAM::*: roles, users and policies of a stack bind as any others."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from mocksm.aws import Aws
from tests.expect import refused
from tests.services.cloudformation.deploying import Cfn, template

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}],
}


def may(action: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


READ, LIST = may("secretsmanager:GetSecretValue"), may("secretsmanager:ListSecrets")


def role(**properties: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"RoleName": "reader", "AssumeRolePolicyDocument": TRUST, **properties},
    }


def policy(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::IAM::{kind}", "Properties": properties}


@pytest.fixture
def iam(mocksm: Aws) -> Any:
    mocksm.secret("db", "hunter2")
    return mocksm.client("iam")


def as_role(mocksm: Aws) -> Any:
    sts = mocksm.client("sts")
    keys = sts.assume_role(RoleArn="arn:aws:iam::123456789012:role/reader", RoleSessionName="session")["Credentials"]
    return boto3.client(
        "secretsmanager",
        "us-east-1",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


def may_read(mocksm: Aws) -> bool:
    client = as_role(mocksm)
    try:
        return bool(client.get_secret_value(SecretId="db")["SecretString"])
    except client.exceptions.ClientError:
        return False


HOW = {
    "a policy of the role": {"Role": role(Policies=[{"PolicyName": "p", "PolicyDocument": READ}])},
    "a policy of its own": {
        "Role": role(),
        "P": policy("Policy", PolicyName="p", PolicyDocument=READ, Roles=[{"Ref": "Role"}]),
    },
    "a policy of the role beside it": {
        "Role": role(),
        "P": policy("RolePolicy", PolicyName="p", PolicyDocument=READ, RoleName={"Ref": "Role"}),
    },
    "a managed policy that names the role": {
        "Role": role(),
        "P": policy("ManagedPolicy", PolicyDocument=READ, Roles=[{"Ref": "Role"}]),
    },
    "a managed policy that the role names": {
        "P": policy("ManagedPolicy", PolicyDocument=READ),
        "Role": role(ManagedPolicyArns=[{"Ref": "P"}]),
    },
}


@pytest.mark.parametrize("resources", HOW.values(), ids=HOW.keys())
def test_policy_binds_the_role_until_the_stack_is_deleted(
    mocksm: Aws, cfn: Cfn, iam: Any, resources: dict[str, Any]
) -> None:
    assert "CREATE_COMPLETE" == cfn.create(template(resources))
    assert may_read(mocksm)
    cfn.client.delete_stack(StackName="app")
    assert ([], []) == (iam.list_roles()["Roles"], iam.list_policies(Scope="Local")["Policies"])


@pytest.mark.parametrize("resources", HOW.values(), ids=HOW.keys())
def test_policy_that_changes_binds_anew(mocksm: Aws, cfn: Cfn, iam: Any, resources: dict[str, Any]) -> None:
    cfn.create(template(resources))
    other = json.loads(json.dumps(resources).replace("GetSecretValue", "ListSecrets"))
    assert "UPDATE_COMPLETE" == cfn.update(template(other))
    assert not may_read(mocksm)
    assert as_role(mocksm).list_secrets()["SecretList"]


def test_role_has_its_attributes_and_properties(cfn: Cfn, iam: Any) -> None:
    boundary = policy("ManagedPolicy", PolicyDocument=READ)
    said = {
        "Path": "/app/",
        "Description": "reads",
        "MaxSessionDuration": "7200",
        "PermissionsBoundary": {"Ref": "B"},
        "Tags": [{"Key": "team", "Value": "core"}],
    }
    outputs = {name: {"Value": {"Fn::GetAtt": ["Role", name]}} for name in ("Arn", "RoleId")}
    cfn.create(template({"B": boundary, "Role": role(**said)}, Outputs=outputs))
    found = iam.get_role(RoleName="reader")["Role"]
    assert {"Arn": found["Arn"], "RoleId": found["RoleId"]} == cfn.outputs()
    assert ("/app/", "reads", 7200) == (found["Path"], found["Description"], found["MaxSessionDuration"])
    assert cfn.ids()["B"] == found["PermissionsBoundary"]["PermissionsBoundaryArn"]
    assert [{"Key": "team", "Value": "core"}] == found["Tags"]


def test_role_changes_in_place(mocksm: Aws, cfn: Cfn, iam: Any) -> None:
    before = role(
        Policies=[{"PolicyName": "p", "PolicyDocument": READ}],
        PermissionsBoundary="arn:aws:iam::aws:policy/SecretsManagerReadWrite",
        Tags=[{"Key": "team", "Value": "core"}],
    )
    cfn.create(template({"Role": before}))
    trust = json.loads(json.dumps(TRUST).replace("123456789012", "444455556666"))
    after = role(
        AssumeRolePolicyDocument=trust,
        Policies=[{"PolicyName": "q", "PolicyDocument": LIST}],
        Tags=[{"Key": "stage", "Value": "prod"}],
    )
    assert "UPDATE_COMPLETE" == cfn.update(template({"Role": after}))
    found = iam.get_role(RoleName="reader")["Role"]
    assert "444455556666" in json.dumps(found["AssumeRolePolicyDocument"])
    assert ["q"] == iam.list_role_policies(RoleName="reader")["PolicyNames"]
    assert ("PermissionsBoundary" in found, [{"Key": "stage", "Value": "prod"}]) == (False, found["Tags"])


def test_role_without_name_is_called_after_stack_and_resource(cfn: Cfn, iam: Any) -> None:
    cfn.create(template({"Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}}}))
    assert cfn.ids()["Role"].startswith("app-Role-")


def test_role_that_is_refused_halfway_is_not_left_over(cfn: Cfn, iam: Any) -> None:
    missing = role(ManagedPolicyArns=["arn:aws:iam::123456789012:policy/nope"])
    assert "ROLLBACK_COMPLETE" == cfn.create(template({"Role": missing}))
    assert "Policy arn:aws:iam::123456789012:policy/nope does not exist or is not attachable." in cfn.reason("Role")
    assert [] == iam.list_roles()["Roles"]


def test_user_with_a_key_may_what_the_stack_says(mocksm: Aws, cfn: Cfn, iam: Any) -> None:
    resources = {
        "User": policy("User", UserName="bob", Policies=[{"PolicyName": "p", "PolicyDocument": READ}]),
        "Key": policy("AccessKey", UserName={"Ref": "User"}),
        "More": policy("UserPolicy", PolicyName="m", PolicyDocument=LIST, UserName={"Ref": "User"}),
    }
    outputs = {"Id": {"Value": {"Ref": "Key"}}, "Secret": {"Value": {"Fn::GetAtt": ["Key", "SecretAccessKey"]}}}
    cfn.create(template(resources, Outputs=outputs))
    found = cfn.outputs()
    bob = boto3.client(
        "secretsmanager", "us-east-1", aws_access_key_id=found["Id"], aws_secret_access_key=found["Secret"]
    )
    assert "hunter2" == bob.get_secret_value(SecretId="db")["SecretString"]
    assert bob.list_secrets()["SecretList"]
    cfn.client.delete_stack(StackName="app")
    assert [] == iam.list_users()["Users"]


def test_groups_are_not_modelled(cfn: Cfn, iam: Any) -> None:
    cfn.create(template({"P": policy("Policy", PolicyName="p", PolicyDocument=READ, Groups=["g"])}))
    assert "mocksm does not model groups of IAM" == cfn.reason("P")


def test_policy_that_is_none_fails_in_the_words_of_iam(cfn: Cfn, iam: Any) -> None:
    broken = {"Version": "2012-10-17", "Statement": [{"Effect": "Maybe", "Action": "*", "Resource": "*"}]}
    cfn.create(template({"P": policy("ManagedPolicy", PolicyDocument=broken)}))
    assert "(Service: Iam, Status Code: 400, " in cfn.reason("P")
    with refused("NoSuchEntity", "The role with name reader cannot be found.", 404):
        iam.get_role(RoleName="reader")


def test_managed_policies_of_a_role_are_attached_and_detached(mocksm: Aws, cfn: Cfn, iam: Any) -> None:
    policies = {"A": policy("ManagedPolicy", PolicyDocument=READ), "B": policy("ManagedPolicy", PolicyDocument=LIST)}
    cfn.create(template({**policies, "Role": role(ManagedPolicyArns=[{"Ref": "A"}])}))
    bounded = role(ManagedPolicyArns=[{"Ref": "B"}], PermissionsBoundary={"Ref": "B"})
    assert "UPDATE_COMPLETE" == cfn.update(template({**policies, "Role": bounded}))
    attached = iam.list_attached_role_policies(RoleName="reader")["AttachedPolicies"]
    assert [cfn.ids()["B"]] == [each["PolicyArn"] for each in attached]
    found = iam.get_role(RoleName="reader")["Role"]["PermissionsBoundary"]
    assert cfn.ids()["B"] == found["PermissionsBoundaryArn"]
    assert not may_read(mocksm)


def test_managed_policy_goes_from_one_role_to_another(cfn: Cfn, iam: Any) -> None:
    both = {"One": role(RoleName="one"), "Two": role(RoleName="two")}
    cfn.create(template({**both, "P": policy("ManagedPolicy", PolicyDocument=READ, Roles=[{"Ref": "One"}])}))
    cfn.update(template({**both, "P": policy("ManagedPolicy", PolicyDocument=READ, Roles=[{"Ref": "Two"}])}))
    counts = [len(iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]) for name in ("one", "two")]
    assert [0, 1] == counts


def test_managed_policy_that_cannot_be_attached_is_not_left_over(cfn: Cfn, iam: Any) -> None:
    cfn.create(template({"P": policy("ManagedPolicy", PolicyDocument=READ, Roles=["nope"])}))
    assert "The role with name nope cannot be found." in cfn.reason("P")
    assert [] == iam.list_policies(Scope="Local")["Policies"]


def test_policy_changes_its_name_and_its_roles(cfn: Cfn, iam: Any) -> None:
    both = {"One": role(RoleName="one"), "Two": role(RoleName="two")}
    cfn.create(template({**both, "P": policy("Policy", PolicyName="p", PolicyDocument=READ, Roles=["one", "two"])}))
    cfn.update(template({**both, "P": policy("Policy", PolicyName="q", PolicyDocument=READ, Roles=["two"])}))
    names = [iam.list_role_policies(RoleName=name)["PolicyNames"] for name in ("one", "two")]
    assert [[], ["q"]] == names


def test_session_of_a_role_cannot_change(cfn: Cfn, iam: Any) -> None:
    cfn.create(template({"Role": role(MaxSessionDuration=3600)}))
    assert "UPDATE_ROLLBACK_COMPLETE" == cfn.update(template({"Role": role(MaxSessionDuration=7200)}))
    assert cfn.reason("Role").startswith("mocksm does not model UpdateRole of iam")
    assert 3600 == iam.get_role(RoleName="reader")["Role"]["MaxSessionDuration"]


def test_user_with_a_boundary_is_deleted(cfn: Cfn, iam: Any) -> None:
    bounded = {"B": policy("ManagedPolicy", PolicyDocument=READ), "U": policy("User", PermissionsBoundary={"Ref": "B"})}
    assert "CREATE_COMPLETE" == cfn.create(template(bounded))
    cfn.client.delete_stack(StackName="app")
    assert ([], []) == (iam.list_users()["Users"], iam.list_policies(Scope="Local")["Policies"])


def test_login_of_a_user_is_not_modelled(cfn: Cfn, iam: Any) -> None:
    cfn.create(template({"U": policy("User", LoginProfile={"Password": "x"})}))
    assert "mocksm does not model ['LoginProfile'] of AWS::IAM::User" == cfn.reason("U")


def test_key_of_a_user_is_inactive_where_the_stack_says_so(cfn: Cfn, iam: Any) -> None:
    cfn.create(template({"U": policy("User"), "K": policy("AccessKey", UserName={"Ref": "U"}, Status="Inactive")}))
    keys = iam.list_access_keys(UserName=cfn.ids()["U"])["AccessKeyMetadata"]
    assert [(cfn.ids()["K"], "Inactive")] == [(each["AccessKeyId"], each["Status"]) for each in keys]


@pytest.mark.parametrize(
    "policy_of_aws",
    [
        "PowerUserAccess",
        "AmazonSSMReadOnlyAccess",
        "service-role/AWSLambdaBasicExecutionRole",
        "service-role/AWSLambdaVPCAccessExecutionRole",
        "service-role/AmazonECSTaskExecutionRolePolicy",
    ],
)
def test_role_has_a_policy_of_aws(cfn: Cfn, iam: Any, policy_of_aws: str) -> None:
    arn = f"arn:aws:iam::aws:policy/{policy_of_aws}"
    assert "CREATE_COMPLETE" == cfn.create(template({"Role": role(ManagedPolicyArns=[arn])}))
    attached = iam.list_attached_role_policies(RoleName="reader")["AttachedPolicies"]
    assert [{"PolicyName": policy_of_aws.rpartition("/")[2], "PolicyArn": arn}] == attached


@pytest.mark.parametrize("kind", ["Roles", "Users"])
def test_policy_that_one_cannot_have_no_one_has(cfn: Cfn, iam: Any, kind: str) -> None:
    shared = policy("Policy", PolicyName="p", PolicyDocument=READ, **{"Roles": [{"Ref": "Role"}], kind: ["missing"]})
    shared["Properties"]["Roles"] = [{"Ref": "Role"}, *(["missing"] if kind == "Roles" else [])]
    assert "ROLLBACK_COMPLETE" == cfn.create(template({"Role": role(), "P": shared}))
    assert "with name missing cannot be found." in cfn.reason("P")
    assert [] == iam.list_roles()["Roles"]


def test_policy_that_one_cannot_have_stays_as_it_was_when_an_update_fails(cfn: Cfn, iam: Any) -> None:
    both = {"One": role(RoleName="one"), "Two": role(RoleName="two")}
    cfn.create(template({**both, "P": policy("Policy", PolicyName="p", PolicyDocument=READ, Roles=["one"])}))
    more = policy("Policy", PolicyName="p", PolicyDocument=READ, Roles=["one", "two", "missing"])
    assert "UPDATE_ROLLBACK_COMPLETE" == cfn.update(template({**both, "P": more}))
    names = [iam.list_role_policies(RoleName=name)["PolicyNames"] for name in ("one", "two")]
    assert [["p"], []] == names


def test_key_of_a_user_that_is_refused_halfway_is_not_left_over(cfn: Cfn, iam: Any) -> None:
    key = policy("AccessKey", UserName={"Ref": "U"}, Status="Asleep")
    assert "ROLLBACK_COMPLETE" == cfn.create(template({"U": policy("User"), "K": key}))
    assert [] == iam.list_users()["Users"]
