"""As whom a stack's resources are changed, and who may do what with stacks."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm import allow, deny
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.cloudformation.deploying import Cfn, parameter, secret, template

BODY = template({"S": secret(Name="db", SecretString="a")})
STACK = "arn:aws:cloudformation:us-east-1:123456789012:stack/app/*"


def create(caller: Any, **params: Any) -> Any:
    return caller.client("cloudformation").create_stack(StackName="app", TemplateBody=BODY, **params)


def test_resources_are_made_as_the_caller(mocksm: Aws, cfn: Cfn) -> None:
    bob = mocksm.user("bob", [allow("cloudformation:*", "secretsmanager:*")])
    create(bob)
    assert "CREATE_COMPLETE" == cfn.status()
    made = mocksm.calls("secretsmanager:CreateSecret", inner=True).last
    assert (bob.arn, "cloudformation") == (made.principal.arn, made.via)


def test_caller_without_rights_to_a_resource_gets_no_stack(mocksm: Aws, cfn: Cfn) -> None:
    bob = mocksm.user("bob", [allow("cloudformation:*")])
    create(bob)
    assert "ROLLBACK_COMPLETE" == cfn.status()
    assert f"User: {bob.arn} is not authorized to perform: secretsmanager:CreateSecret" in cfn.reason("S")


def test_caller_may_only_through_cloudformation_where_a_policy_says_so(mocksm: Aws, cfn: Cfn) -> None:
    through = {"ForAnyValue:StringEquals": {"aws:CalledVia": ["cloudformation.amazonaws.com"]}}
    bob = mocksm.user("bob", [allow("cloudformation:*"), allow("secretsmanager:*", when=through)])
    create(bob)
    assert "CREATE_COMPLETE" == cfn.status()
    client = bob.client("secretsmanager")
    with pytest.raises(client.exceptions.ClientError, match="not authorized to perform: secretsmanager:GetSecretValue"):
        client.get_secret_value(SecretId="db")


def test_caller_without_rights_to_the_stack_is_refused(mocksm: Aws, cfn: Cfn) -> None:
    bob = mocksm.user("bob", [allow("secretsmanager:*")])
    message = (
        f"User: {bob.arn} is not authorized to perform: cloudformation:CreateStack on resource: {STACK} because no "
        "identity-based policy allows the cloudformation:CreateStack action"
    )
    with refused("AccessDenied", message, 403):
        create(bob)
    assert [] == cfn.client.list_stacks()["StackSummaries"]


def test_policy_names_stacks(mocksm: Aws, cfn: Cfn) -> None:
    bob = mocksm.user("bob", [allow("cloudformation:*", on=STACK), allow("secretsmanager:*", "ssm:*")])
    create(bob)
    client = bob.client("cloudformation")
    assert "app" == client.describe_stacks(StackName="app")["Stacks"][0]["StackName"]
    with pytest.raises(client.exceptions.ClientError, match="cloudformation:CreateStack"):
        client.create_stack(StackName="other", TemplateBody=template({"P": parameter("a")}))
    with pytest.raises(client.exceptions.ClientError, match="cloudformation:ListStacks"):
        client.list_stacks()


def test_policy_looks_at_the_tags_of_a_stack(mocksm: Aws, cfn: Cfn) -> None:
    core = {"StringEquals": {"aws:ResourceTag/team": "core"}}
    bob = mocksm.user("bob", [allow("cloudformation:*"), deny("cloudformation:DeleteStack", when=core)])
    cfn.create(BODY, Tags=[{"Key": "team", "Value": "core"}])
    client = bob.client("cloudformation")
    with pytest.raises(client.exceptions.ClientError, match="explicit deny"):
        client.delete_stack(StackName="app")
    assert "CREATE_COMPLETE" == cfn.status()


# -- roles of stacks -------------------------------------------------------------------------------------------------------


@pytest.fixture
def role(mocksm: Aws) -> Any:
    trust = [allow("sts:AssumeRole", to="cloudformation.amazonaws.com")]
    return mocksm.role("deployer", [allow("secretsmanager:*")], trust=trust)


def test_resources_are_changed_as_the_role_of_the_stack(mocksm: Aws, cfn: Cfn, role: Any) -> None:
    bob = mocksm.user("bob", [allow("cloudformation:*"), allow("iam:PassRole", on=role.arn)])
    create(bob, RoleARN=role.arn)
    assert ("CREATE_COMPLETE", role.arn) == (cfn.status(), cfn.stack()["RoleARN"])
    made = mocksm.calls("secretsmanager:CreateSecret", inner=True).last
    assert "arn:aws:sts::123456789012:assumed-role/deployer/AWSCloudFormation" == made.principal.arn
    bob.client("cloudformation").delete_stack(StackName="app")
    gone = mocksm.calls("secretsmanager:DeleteSecret", inner=True).last
    assert made.principal.arn == gone.principal.arn


def test_role_has_to_be_passed(mocksm: Aws, cfn: Cfn, role: Any) -> None:
    bob = mocksm.user("bob", [allow("cloudformation:*")])
    with pytest.raises(bob.client("cloudformation").exceptions.ClientError, match="iam:PassRole"):
        create(bob, RoleARN=role.arn)
    assert [] == cfn.client.list_stacks()["StackSummaries"]


@pytest.mark.parametrize("missing", [True, False], ids=["missing", "trusts another"])
def test_role_that_cloudformation_may_not_assume_is_refused(mocksm: Aws, cfn: Cfn, missing: bool) -> None:
    arn = "arn:aws:iam::123456789012:role/other"
    if not missing:
        mocksm.role("other", [allow("*")], trust=[allow("sts:AssumeRole", to="lambda.amazonaws.com")])
    with refused("ValidationError", f"Role {arn} is invalid or cannot be assumed"):
        cfn.create(BODY, RoleARN=arn)
    assert [] == cfn.client.list_stacks()["StackSummaries"]


def test_role_that_the_test_made_without_saying_whom_it_trusts_is_taken(mocksm: Aws, cfn: Cfn) -> None:
    made = mocksm.role("plain", [allow("secretsmanager:*")])
    assert "CREATE_COMPLETE" == cfn.create(BODY, RoleARN=made.arn)


def test_dynamic_reference_is_read_as_the_role(mocksm: Aws, cfn: Cfn) -> None:
    mocksm.secret("login", {"username": "app"})
    poor = mocksm.role("poor", [allow("ssm:*")])
    body = template({"P": parameter("{{resolve:secretsmanager:login::username}}")})
    assert "ROLLBACK_COMPLETE" == cfn.create(body, RoleARN=poor.arn)
    assert "assumed-role/poor/AWSCloudFormation is not authorized" in cfn.reason("P")


def test_stacks_of_other_accounts_and_regions_are_not_seen(mocksm: Aws, cfn: Cfn) -> None:
    cfn.create(BODY)
    for client in (
        mocksm.client("cloudformation", region="eu-west-1"),
        mocksm.account("444455556666").client("cloudformation"),
    ):
        with refused("ValidationError", "Stack with id app does not exist"):
            client.describe_stacks(StackName="app")


@pytest.mark.parametrize("action", ["cloudformation:DescribeStacks", "cloudformation:ListStacks"])
def test_action_is_decided_without_a_call(mocksm: Aws, cfn: Cfn, action: str) -> None:
    bob = mocksm.user("bob", [allow("cloudformation:*", on=STACK)])
    cfn.create(BODY)
    decision = mocksm.decide(action, on=cfn.stack()["StackId"], by=bob)
    assert (action == "cloudformation:DescribeStacks") == decision.allowed
