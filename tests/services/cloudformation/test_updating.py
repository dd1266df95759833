"""Updates: what is changed, replaced, made and deleted, and what becomes of an update that fails."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm.aws import Aws
from tests.expect import refused
from tests.services.cloudformation.deploying import Cfn, parameter, secret, template

NOTHING = "No updates are to be performed."


def value(ssm: Any, name: str) -> str:
    return str(ssm.get_parameter(Name=name)["Parameter"]["Value"])


def test_resource_is_changed_in_place(cfn: Cfn, ssm: Any) -> None:
    cfn.create(template({"P": parameter("a", Name="p")}))
    assert "UPDATE_COMPLETE" == cfn.update(template({"P": parameter("b", Name="p")}))
    assert ("b", "p") == (value(ssm, "p"), cfn.ids()["P"])
    told = cfn.events()[-5:]
    assert [
        ("app", "UPDATE_IN_PROGRESS", "User Initiated"),
        ("P", "UPDATE_IN_PROGRESS", ""),
        ("P", "UPDATE_COMPLETE", ""),
        ("app", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", ""),
        ("app", "UPDATE_COMPLETE", ""),
    ] == told
    assert "LastUpdatedTime" in cfn.stack()


def test_resource_is_replaced_when_its_name_changes(cfn: Cfn, ssm: Any) -> None:
    cfn.create(template({"P": parameter("a", Name="p"), "Q": parameter({"Ref": "P"}, Name="q")}))
    cfn.update(template({"P": parameter("a", Name="r"), "Q": parameter({"Ref": "P"}, Name="q")}))
    assert ("r", "r") == (cfn.ids()["P"], value(ssm, "q"))
    assert {"q", "r"} == {each["Name"] for each in ssm.describe_parameters()["Parameters"]}
    reason = "Requested update requires the creation of a new physical resource; hence creating one."
    assert ("P", "UPDATE_IN_PROGRESS", reason) in cfn.events()
    told = [(which, status) for which, status, _ in cfn.events()]
    assert told.index(("Q", "UPDATE_COMPLETE")) < told.index(("P", "DELETE_COMPLETE"))


def test_replaced_resource_stays_when_that_is_wanted(cfn: Cfn, ssm: Any) -> None:
    kept = {**parameter("a", Name="p"), "UpdateReplacePolicy": "Retain"}
    cfn.create(template({"P": kept}))
    cfn.update(template({"P": parameter("a", Name="r")}))
    assert "a" == value(ssm, "p")
    assert "DELETE_SKIPPED" in [status for _, status, _ in cfn.events()]


def test_resource_is_made_and_another_deleted(cfn: Cfn, ssm: Any) -> None:
    cfn.create(template({"P": parameter("a", Name="p"), "Q": parameter("a", Name="q")}))
    cfn.update(template({"P": parameter("a", Name="p"), "R": parameter("a", Name="r")}))
    assert {"P": "p", "R": "r"} == cfn.ids()
    assert {"p", "r"} == {each["Name"] for each in ssm.describe_parameters()["Parameters"]}


def test_resource_that_leaves_the_stack_stays_when_that_is_wanted(cfn: Cfn, ssm: Any) -> None:
    cfn.create(template({"P": {**parameter("a", Name="p"), "DeletionPolicy": "Retain"}, "Q": parameter("a")}))
    cfn.update(template({"Q": parameter("a")}))
    assert ("a", ["Q"]) == (value(ssm, "p"), list(cfn.ids()))


@pytest.mark.parametrize(
    "sections",
    [
        pytest.param({}, id="the same"),
        pytest.param({"Description": "Words"}, id="another description"),
        pytest.param({"Mappings": {"M": {"a": {"b": "c"}}}}, id="a mapping"),
        pytest.param({"Conditions": {"C": {"Fn::Equals": ["a", "a"]}}}, id="a condition"),
    ],
)
def test_update_that_would_change_nothing_is_refused(cfn: Cfn, sections: dict[str, Any]) -> None:
    cfn.create(template({"P": parameter("a")}))
    with refused("ValidationError", NOTHING):
        cfn.update(template({"P": parameter("a")}, **sections))
    assert "CREATE_COMPLETE" == cfn.status()


@pytest.mark.parametrize(
    ("resource", "sections"),
    [
        pytest.param({}, {"Outputs": {"A": {"Value": "a"}}}, id="an output"),
        pytest.param({"Metadata": {"a": 1}}, {}, id="metadata"),
        pytest.param({"DeletionPolicy": "Retain"}, {}, id="a deletion policy"),
    ],
)
def test_update_changes_what_is_no_property(cfn: Cfn, resource: dict[str, Any], sections: dict[str, Any]) -> None:
    cfn.create(template({"P": parameter("a")}))
    assert "UPDATE_COMPLETE" == cfn.update(template({"P": {**parameter("a"), **resource}}, **sections))


def test_update_changes_the_tags_of_a_stack_whose_resources_have_none(cfn: Cfn) -> None:
    body = template({"M": {"Type": "AWS::CDK::Metadata"}})
    cfn.create(body)
    tags = [{"Key": "team", "Value": "core"}]
    assert "UPDATE_COMPLETE" == cfn.update(body, Tags=tags)
    assert tags == cfn.stack()["Tags"]


def test_metadata_of_a_resource_is_shown(cfn: Cfn) -> None:
    cfn.create(template({"P": {**parameter("a"), "Metadata": {"a": 1}}}))
    detail = cfn.client.describe_stack_resource(StackName="app", LogicalResourceId="P")["StackResourceDetail"]
    assert ('{"a": 1}', "CREATE_COMPLETE") == (detail["Metadata"], detail["ResourceStatus"])


def test_stack_without_another_template_uses_its_own(cfn: Cfn, ssm: Any) -> None:
    body = template({"P": parameter({"Ref": "V"}, Name="p")}, Parameters={"V": {"Type": "String"}})
    cfn.create(body, Parameters=[{"ParameterKey": "V", "ParameterValue": "a"}])
    given = [{"ParameterKey": "V", "ParameterValue": "b"}]
    cfn.client.update_stack(StackName="app", UsePreviousTemplate=True, Parameters=given)
    assert "b" == value(ssm, "p")


def test_type_of_a_resource_cannot_change(cfn: Cfn) -> None:
    cfn.create(template({"P": parameter("a")}))
    with refused(
        "ValidationError",
        "Update of resource type is not permitted. The new template modifies resource type of the following resources: [P]",
    ):
        cfn.update(template({"P": secret()}))


def test_stack_that_there_is_not_is_not_updated(cfn: Cfn) -> None:
    with refused("ValidationError", "Stack [nope] does not exist"):
        cfn.update(template({"S": secret()}), "nope")


# -- updates that fail ---------------------------------------------------------------------------------------------------


@pytest.fixture
def before(mocksm: Aws, cfn: Cfn) -> str:
    """A stack of two parameters, one of which shows the other."""
    mocksm.secret("taken", "x")
    cfn.create(
        template({"P": parameter("a", Name="p"), "Q": parameter("a", Name="q")}, Outputs={"A": {"Value": "old"}})
    )
    return "The following resource(s) failed to create: [S]."


FAILING = {"S": {**secret(Name="taken"), "DependsOn": ["P", "Q", "N"]}, "N": parameter("n", Name="n")}


def test_all_is_as_it_was_when_an_update_fails(cfn: Cfn, ssm: Any, before: str) -> None:
    changed = {"P": parameter("b", Name="p"), "Q": parameter("a", Name="other")}
    status = cfn.update(template({**changed, **FAILING}, Outputs={"A": {"Value": "new"}}))
    assert "UPDATE_ROLLBACK_COMPLETE" == status
    assert {"P": "p", "Q": "q"} == cfn.ids()
    assert {"A": "old"} == cfn.outputs()
    assert ("a", "a") == (value(ssm, "p"), value(ssm, "q"))
    assert {"p", "q"} == {each["Name"] for each in ssm.describe_parameters()["Parameters"]}
    assert ("app", "UPDATE_ROLLBACK_IN_PROGRESS", before) in cfn.events()


def test_stack_can_be_updated_after_an_update_that_failed(cfn: Cfn, ssm: Any, before: str) -> None:
    cfn.update(template({"P": parameter("b", Name="p"), "Q": parameter("a", Name="q"), **FAILING}))
    assert "UPDATE_COMPLETE" == cfn.update(template({"P": parameter("c", Name="p"), "Q": parameter("a", Name="q")}))
    assert "c" == value(ssm, "p")


def test_update_that_fails_stays_when_that_is_wanted(cfn: Cfn, ssm: Any, before: str) -> None:
    status = cfn.update(
        template({"P": parameter("b", Name="p"), "Q": parameter("a", Name="q"), **FAILING}), DisableRollback=True
    )
    assert ("UPDATE_FAILED", "b") == (status, value(ssm, "p"))


def test_change_that_failed_is_tried_again(mocksm: Aws, cfn: Cfn, ssm: Any, before: str) -> None:
    mocksm.fail("ssm:PutParameter", "InternalServerError", times=1)
    body = template({"P": parameter("b", Name="p"), "Q": parameter("a", Name="q")})
    assert "UPDATE_FAILED" == cfn.update(body, DisableRollback=True)
    assert "a" == value(ssm, "p")
    assert "UPDATE_COMPLETE" == cfn.update(body)
    assert "b" == value(ssm, "p")


def test_secret_has_its_value_again_when_an_update_fails(cfn: Cfn, sm: Any, mocksm: Aws) -> None:
    mocksm.secret("taken", "x")
    cfn.create(template({"Db": secret(Name="db", SecretString="old")}))
    failing = {**secret(Name="taken"), "DependsOn": "Db"}
    assert "UPDATE_ROLLBACK_COMPLETE" == cfn.update(
        template({"Db": secret(Name="db", SecretString="new"), "S": failing})
    )
    assert "old" == sm.get_secret_value(SecretId="db")["SecretString"]


def test_change_that_failed_halfway_is_taken_back(mocksm: Aws, cfn: Cfn, sm: Any) -> None:
    cfn.create(template({"Db": secret(Name="db", SecretString="a", Description="old")}))
    mocksm.fail("secretsmanager:TagResource", "InternalServiceError", times=1)
    tagged = secret(Name="db", SecretString="a", Description="new", Tags=[{"Key": "team", "Value": "core"}])
    assert "UPDATE_ROLLBACK_COMPLETE" == cfn.update(template({"Db": tagged}))
    assert "old" == sm.describe_secret(SecretId="db")["Description"]


def test_rollback_that_fails_says_so(mocksm: Aws, cfn: Cfn, before: str) -> None:
    mocksm.fail("ssm:PutParameter", "InternalServerError", after=2)  # the change of p, and the new one
    status = cfn.update(template({"P": parameter("b", Name="p"), "Q": parameter("a", Name="q"), **FAILING}))
    assert "UPDATE_ROLLBACK_FAILED" == status
    assert "The following resource(s) failed to update: [P]." == cfn.stack()["StackStatusReason"]


def test_failing_change_is_told(mocksm: Aws, cfn: Cfn, before: str) -> None:
    mocksm.fail("ssm:PutParameter", "InternalServerError", times=1)
    status = cfn.update(template({"P": parameter("b", Name="p"), "Q": parameter("a", Name="q")}))
    assert "UPDATE_ROLLBACK_COMPLETE" == status
    told = "The following resource(s) failed to update: [P]."
    assert ("app", "UPDATE_ROLLBACK_IN_PROGRESS", told) in cfn.events()


def test_opaque_resource_stays_the_same_one(mocksm: Aws, cfn: Cfn) -> None:
    mocksm.cloudformation.accept("AWS::S3::Bucket")
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"Any": "a"}}
    cfn.create(template({"B": bucket, "M": {"Type": "AWS::CDK::Metadata", "Properties": {"Analytics": "a"}}}))
    before = cfn.ids()
    changed = {**bucket, "Properties": {"Any": "b"}}
    assert "UPDATE_COMPLETE" == cfn.update(
        template({"B": changed, "M": {"Type": "AWS::CDK::Metadata", "Properties": {"Analytics": "b"}}})
    )
    assert before == cfn.ids()


def test_attribute_that_nobody_said_fails_an_update(mocksm: Aws, cfn: Cfn) -> None:
    mocksm.cloudformation.accept("AWS::S3::Bucket")
    bucket = {"Type": "AWS::S3::Bucket"}
    cfn.create(template({"B": bucket, "P": parameter("a", Name="p")}))
    status = cfn.update(template({"B": bucket, "P": parameter({"Fn::GetAtt": ["B", "Arn"]}, Name="p")}))
    assert ("UPDATE_ROLLBACK_COMPLETE", True) == (status, "attributes={'Arn': ...}" in cfn.reason("P"))


def test_tags_of_a_key_are_taken_away(mocksm: Aws, cfn: Cfn) -> None:
    key = {"Type": "AWS::KMS::Key", "Properties": {"Tags": [{"Key": "k", "Value": "v"}]}}
    cfn.create(template({"K": key}))
    assert "UPDATE_COMPLETE" == cfn.update(template({"K": {"Type": "AWS::KMS::Key"}}))
    assert [] == mocksm.client("kms").list_resource_tags(KeyId=cfn.ids()["K"])["Tags"]


def test_resource_with_a_name_of_its_own_is_not_replaced(cfn: Cfn) -> None:
    def database(**more: str) -> dict[str, Any]:
        own = {"Engine": "postgres", "DBInstanceClass": "db.t3.micro", "AllocatedStorage": "20", **more}
        return {"Type": "AWS::RDS::DBInstance", "Properties": {"MasterUserPassword": "hunter22hunter", **own}}

    cfn.create(template({"D": database(DBInstanceIdentifier="d", MasterUsername="app")}))
    status = cfn.update(template({"D": database(DBInstanceIdentifier="d", MasterUsername="other")}))
    why = "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
    assert ("UPDATE_ROLLBACK_COMPLETE", f"{why}Rename d and update the stack again.") == (status, cfn.reason("D"))
    assert {"D": "d"} == cfn.ids()
    renamed = template({"D": database(DBInstanceIdentifier="e", MasterUsername="other")})
    assert ("UPDATE_COMPLETE", {"D": "e"}) == (cfn.update(renamed), cfn.ids())


@pytest.mark.parametrize(
    ("kind", "named", "before", "after"),
    [
        pytest.param("ManagedPolicy", "ManagedPolicyName", {"Description": "a"}, {"Description": "b"}, id="policy"),
        pytest.param("User", "UserName", {"Path": "/a/"}, {"Path": "/b/"}, id="user"),
    ],
)
def test_identity_with_a_name_of_its_own_is_not_replaced(
    cfn: Cfn, kind: str, named: str, before: dict[str, str], after: dict[str, str]
) -> None:
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    own = {named: "own", **({"PolicyDocument": policy} if kind == "ManagedPolicy" else {})}
    cfn.create(template({"I": {"Type": f"AWS::IAM::{kind}", "Properties": {**own, **before}}}))
    cfn.update(template({"I": {"Type": f"AWS::IAM::{kind}", "Properties": {**own, **after}}}))
    assert cfn.reason("I").endswith("Rename own and update the stack again.")
    unnamed = {name: each for name, each in own.items() if name != named}
    assert "UPDATE_COMPLETE" == cfn.update(
        template({"I": {"Type": f"AWS::IAM::{kind}", "Properties": {**unnamed, **after}}})
    )
