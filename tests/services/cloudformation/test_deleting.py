"""Deletions: what stays, what is refused, and what becomes of one that fails."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm import mock_secrets
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.cloudformation.deploying import Cfn, parameter, secret, template


def test_deleted_stack_is_found_by_its_arn_only(cfn: Cfn) -> None:
    cfn.create(template({"S": secret()}))
    arn = cfn.stack()["StackId"]
    cfn.client.delete_stack(StackName="app")
    with refused("ValidationError", "Stack with id app does not exist"):
        cfn.stack()
    assert "DELETE_COMPLETE" == cfn.status(arn)
    assert "DeletionTime" in cfn.stack(arn)
    assert ["DELETE_COMPLETE"] == [each["StackStatus"] for each in cfn.client.list_stacks()["StackSummaries"]]
    assert [] == cfn.client.describe_stacks()["Stacks"]


def test_name_is_free_again(cfn: Cfn) -> None:
    body = template({"S": secret(Name="db", SecretString="a")})
    cfn.create(body)
    cfn.client.delete_stack(StackName="app")
    assert "CREATE_COMPLETE" == cfn.create(body)


def test_resources_are_deleted_before_what_they_need(cfn: Cfn) -> None:
    cfn.create(template({"A": parameter("a"), "B": parameter({"Ref": "A"}), "C": parameter({"Ref": "B"})}))
    arn = cfn.stack()["StackId"]
    cfn.client.delete_stack(StackName="app")
    told = [which for which, status, _ in cfn.events(arn) if status == "DELETE_COMPLETE"]
    assert ["C", "B", "A", "app"] == told


@pytest.mark.parametrize("policy", ["Retain", "RetainExceptOnCreate"])
def test_resource_stays_when_that_is_wanted(cfn: Cfn, sm: Any, policy: str) -> None:
    cfn.create(template({"S": {**secret(Name="db", SecretString="a"), "DeletionPolicy": policy}, "P": parameter("a")}))
    arn = cfn.stack()["StackId"]
    cfn.client.delete_stack(StackName="app")
    assert ("S", "DELETE_SKIPPED", "") in cfn.events(arn)
    assert "a" == sm.get_secret_value(SecretId="db")["SecretString"]


def test_stack_that_there_is_not_is_deleted_all_the_same(cfn: Cfn) -> None:
    cfn.client.delete_stack(StackName="nope")
    assert [] == cfn.client.list_stacks()["StackSummaries"]


def test_deleted_stack_is_not_deleted_again(cfn: Cfn) -> None:
    cfn.create(template({"S": secret()}))
    arn = cfn.stack()["StackId"]
    cfn.client.delete_stack(StackName=arn)
    before = cfn.events(arn)
    cfn.client.delete_stack(StackName=arn)
    assert before == cfn.events(arn)


def test_protected_stack_is_not_deleted(cfn: Cfn, sm: Any) -> None:
    cfn.create(template({"S": secret(Name="db")}), EnableTerminationProtection=True)
    assert cfn.stack()["EnableTerminationProtection"]
    with refused("ValidationError", "Stack [app] cannot be deleted while TerminationProtection is enabled"):
        cfn.client.delete_stack(StackName="app")
    assert "db" == sm.describe_secret(SecretId="db")["Name"]
    cfn.client.update_termination_protection(StackName="app", EnableTerminationProtection=False)
    cfn.client.delete_stack(StackName="app")
    assert [] == cfn.client.describe_stacks()["Stacks"]


@pytest.fixture
def failed(mocksm: Aws, cfn: Cfn) -> str:
    """A stack of which one resource could not be deleted."""
    cfn.create(template({"S": secret(Name="db"), "P": parameter("a", Name="p")}))
    mocksm.fail("secretsmanager:DeleteSecret", "InternalServiceError", times=1)
    cfn.client.delete_stack(StackName="app")
    return str(cfn.stack()["StackId"])


def test_deletion_that_fails_says_what_is_left(cfn: Cfn, ssm: Any, failed: str) -> None:
    assert "DELETE_FAILED" == cfn.status()
    assert "The following resource(s) failed to delete: [S]. " == cfn.stack()["StackStatusReason"]
    assert [] == ssm.describe_parameters()["Parameters"]


def test_deletion_that_failed_can_be_tried_again(cfn: Cfn, sm: Any, failed: str) -> None:
    cfn.client.delete_stack(StackName="app")
    assert "DELETE_COMPLETE" == cfn.status(failed)
    assert [] == sm.list_secrets()["SecretList"]


def test_resource_that_cannot_be_deleted_can_be_left(cfn: Cfn, sm: Any, failed: str) -> None:
    cfn.client.delete_stack(StackName="app", RetainResources=["S"])
    assert "DELETE_COMPLETE" == cfn.status(failed)
    assert "db" == sm.describe_secret(SecretId="db")["Name"]


def test_resources_are_left_only_after_a_deletion_that_failed(cfn: Cfn) -> None:
    cfn.create(template({"S": secret()}))
    with refused(
        "ValidationError",
        f"Invalid operation on stack [{cfn.stack()['StackId']}]. When you delete a stack, specify which resources to retain "
        "only when the stack is in the DELETE_FAILED state.",
    ):
        cfn.client.delete_stack(StackName="app", RetainResources=["S"])


def test_what_is_gone_already_is_no_failure(mocksm: Aws, cfn: Cfn, sm: Any, ssm: Any) -> None:
    resources = {
        "S": secret(Name="db", SecretString="a"),
        "Policy": {
            "Type": "AWS::SecretsManager::ResourcePolicy",
            "Properties": {
                "SecretId": {"Ref": "S"},
                "ResourcePolicy": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"AWS": "123456789012"},
                            "Action": "secretsmanager:GetSecretValue",
                            "Resource": "*",
                        }
                    ],
                },
            },
        },
        "P": parameter("a", Name="p"),
        "Key": {"Type": "AWS::KMS::Key"},
        "Alias": {"Type": "AWS::KMS::Alias", "Properties": {"AliasName": "alias/a", "TargetKeyId": {"Ref": "Key"}}},
    }
    cfn.create(template(resources))
    arn = cfn.stack()["StackId"]
    sm.delete_secret(SecretId="db", ForceDeleteWithoutRecovery=True)
    ssm.delete_parameter(Name="p")
    kms = mocksm.client("kms")
    kms.delete_alias(AliasName="alias/a")
    kms.schedule_key_deletion(KeyId=cfn.ids()["Key"])
    cfn.client.delete_stack(StackName="app")
    assert "DELETE_COMPLETE" == cfn.status(arn)


def test_deletion_overtakes_a_creation_that_has_not_begun() -> None:
    with mock_secrets(rotation="later") as aws:
        cfn = Cfn(aws)
        cfn.create(template({"S": secret(Name="db")}))
        arn = cfn.stack()["StackId"]
        cfn.client.delete_stack(StackName="app")
        assert "DELETE_IN_PROGRESS" == cfn.status(arn)
        aws.clock.advance(seconds=20)
        assert "DELETE_COMPLETE" == cfn.status(arn)
        assert ["CREATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "DELETE_COMPLETE"] == [each[1] for each in cfn.events(arn)]
        assert [] == aws.client("secretsmanager").list_secrets()["SecretList"]


def test_stack_that_is_being_updated_is_not_deleted() -> None:
    with mock_secrets(rotation="later") as aws:
        cfn = Cfn(aws)
        cfn.create(template({"S": secret(Name="db")}))
        aws.clock.advance(seconds=20)
        cfn.update(template({"S": secret(Name="db", Description="x")}))
        arn = cfn.stack()["StackId"]
        with refused("ValidationError", f"Stack:{arn} is in UPDATE_IN_PROGRESS state and can not be deleted."):
            cfn.client.delete_stack(StackName="app")


def test_creation_in_whose_midst_a_stack_is_deleted_goes_on(mocksm: Aws, cfn: Cfn) -> None:
    refusals: list[str] = []

    def deleting(call: Any) -> bool:
        if not refusals:
            with pytest.raises(cfn.client.exceptions.ClientError) as caught:
                cfn.client.delete_stack(StackName="app")
            refusals.append(str(caught.value))
        return False

    mocksm.fail("secretsmanager:CreateSecret", "InternalServiceError", when=deleting, required=False)
    assert "CREATE_COMPLETE" == cfn.create(template({"S": secret(Name="db")}))
    assert refusals[0].endswith("is in CREATE_IN_PROGRESS state and can not be deleted.")
