"""AWS::KMS::Key, Alias and ReplicaKey: what is made of their properties, and how they change."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocksm.aws import Aws
from tests.services.cloudformation.deploying import Cfn, template

POLICY = {
    "Version": "2012-10-17",
    "Id": "mine",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}},
            "Action": "kms:*",
            "Resource": "*",
        }
    ],
}


@pytest.fixture
def kms(mocksm: Aws) -> Any:
    return mocksm.client("kms")


def key(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::KMS::Key", "Properties": properties}


def metadata(kms: Any, named: str) -> dict[str, Any]:
    found: dict[str, Any] = kms.describe_key(KeyId=named)["KeyMetadata"]
    return found


def test_key_without_properties_is_symmetric_under_the_default_policy(cfn: Cfn, kms: Any) -> None:
    outputs = {"Arn": {"Value": {"Fn::GetAtt": ["K", "Arn"]}}, "Id": {"Value": {"Fn::GetAtt": ["K", "KeyId"]}}}
    cfn.create(template({"K": key()}, Outputs=outputs))
    found = metadata(kms, cfn.ids()["K"])
    assert {"Arn": found["Arn"], "Id": found["KeyId"]} == cfn.outputs()
    assert ("SYMMETRIC_DEFAULT", "Enabled") == (found["KeySpec"], found["KeyState"])
    policy = json.loads(kms.get_key_policy(KeyId=found["KeyId"])["Policy"])
    assert "key-default" == policy["Id"]
    assert not kms.get_key_rotation_status(KeyId=found["KeyId"])["KeyRotationEnabled"]
    assert [] == kms.list_resource_tags(KeyId=found["KeyId"])["Tags"]


def test_key_has_its_properties(cfn: Cfn, kms: Any) -> None:
    properties = {
        "Description": "d",
        "KeyPolicy": POLICY,
        "EnableKeyRotation": "true",
        "RotationPeriodInDays": "100",
        "Enabled": False,
        "MultiRegion": "true",
        "Tags": [{"Key": "team", "Value": "core"}],
    }
    cfn.create(template({"K": key(**properties)}))
    named = cfn.ids()["K"]
    found = metadata(kms, named)
    assert ("d", "Disabled", True) == (found["Description"], found["KeyState"], found["MultiRegion"])
    assert named.startswith("mrk-")
    assert "mine" == json.loads(kms.get_key_policy(KeyId=named)["Policy"])["Id"]
    assert 100 == kms.get_key_rotation_status(KeyId=named)["RotationPeriodInDays"]
    assert [{"TagKey": "team", "TagValue": "core"}] == kms.list_resource_tags(KeyId=named)["Tags"]


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"}, id="RSA"),
        pytest.param({"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"}, id="HMAC"),
    ],
)
def test_key_is_of_its_kind(cfn: Cfn, kms: Any, properties: dict[str, str]) -> None:
    cfn.create(template({"K": key(**properties)}))
    found = metadata(kms, cfn.ids()["K"])
    assert properties == {name: found[name] for name in properties}


def test_key_changes_in_place(cfn: Cfn, kms: Any) -> None:
    tags = [{"Key": "team", "Value": "core"}, {"Key": "old", "Value": "x"}]
    cfn.create(template({"K": key(Description="a", EnableKeyRotation=True, Enabled=False, Tags=tags)}))
    named = cfn.ids()["K"]
    changed = key(Description="b", KeyPolicy=POLICY, Tags=[{"Key": "team", "Value": "web"}])
    assert "UPDATE_COMPLETE" == cfn.update(template({"K": changed}))
    found = metadata(kms, named)
    assert (named, "b", "Enabled") == (cfn.ids()["K"], found["Description"], found["KeyState"])
    assert "mine" == json.loads(kms.get_key_policy(KeyId=named)["Policy"])["Id"]
    assert not kms.get_key_rotation_status(KeyId=named)["KeyRotationEnabled"]
    assert [{"TagKey": "team", "TagValue": "web"}] == kms.list_resource_tags(KeyId=named)["Tags"]
    assert "UPDATE_COMPLETE" == cfn.update(
        template({"K": {**changed, "Properties": {**changed["Properties"], "Enabled": False}}})
    )
    assert "Disabled" == metadata(kms, named)["KeyState"]


@pytest.mark.parametrize(
    ("properties", "named"),
    [
        pytest.param({"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"}, "KeySpec, KeyUsage", id="its kind"),
        pytest.param({"MultiRegion": True}, "MultiRegion", id="its Regions"),
    ],
)
def test_kind_of_a_key_cannot_change(cfn: Cfn, kms: Any, properties: dict[str, Any], named: str) -> None:
    cfn.create(template({"K": key()}))
    before = cfn.ids()["K"]
    assert "UPDATE_ROLLBACK_COMPLETE" == cfn.update(template({"K": key(**properties)}))
    assert f"You cannot change {named} of an existing AWS::KMS::Key." == cfn.reason("K")
    assert (before, "SYMMETRIC_DEFAULT") == (cfn.ids()["K"], metadata(kms, before)["KeySpec"])


@pytest.mark.parametrize(
    ("properties", "days"), [({}, 30), ({"PendingWindowInDays": "7"}, 7)], ids=["default", "seven"]
)
def test_key_is_scheduled_for_deletion_with_its_stack(
    mocksm: Aws, cfn: Cfn, kms: Any, properties: dict[str, Any], days: int
) -> None:
    mocksm.clock.freeze()
    cfn.create(template({"K": key(**properties)}))
    named = cfn.ids()["K"]
    cfn.client.delete_stack(StackName="app")
    found = metadata(kms, named)
    assert "PendingDeletion" == found["KeyState"]
    assert days == round((found["DeletionDate"] - mocksm.clock.now()).total_seconds() / 86400)


def test_key_that_cannot_be_rotated_leaves_nothing_behind(cfn: Cfn, kms: Any) -> None:
    properties = {"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY", "EnableKeyRotation": True}
    assert "ROLLBACK_COMPLETE" == cfn.create(template({"K": key(**properties)}))
    keys = [metadata(kms, each["KeyId"])["KeyState"] for each in kms.list_keys()["Keys"]]
    assert ["PendingDeletion"] == keys


def alias(target: Any, name: str = "alias/app") -> dict[str, Any]:
    return {"Type": "AWS::KMS::Alias", "Properties": {"AliasName": name, "TargetKeyId": target}}


def test_alias_means_the_key_and_then_another(cfn: Cfn, kms: Any) -> None:
    cfn.create(template({"A": key(), "B": key(), "Alias": alias({"Ref": "A"})}))
    ids = cfn.ids()
    assert ("alias/app", ids["A"]) == (ids["Alias"], metadata(kms, "alias/app")["KeyId"])
    cfn.update(template({"A": key(), "B": key(), "Alias": alias({"Fn::GetAtt": ["B", "Arn"]})}))
    assert ids["B"] == metadata(kms, "alias/app")["KeyId"]
    cfn.update(template({"A": key(), "B": key(), "Alias": alias({"Ref": "B"}, "alias/other")}))
    assert ["alias/other"] == [
        each["AliasName"] for each in kms.list_aliases()["Aliases"] if "aws/" not in each["AliasName"]
    ]


def test_replica_of_a_key_is_made_where_the_stack_is(mocksm: Aws, kms: Any) -> None:
    primary = kms.create_key(MultiRegion=True)["KeyMetadata"]
    properties = {"PrimaryKeyArn": primary["Arn"], "KeyPolicy": POLICY, "Description": "twin", "Enabled": "false"}
    there = mocksm.client("cloudformation", region="eu-west-1")
    there.create_stack(
        StackName="app", TemplateBody=template({"R": {"Type": "AWS::KMS::ReplicaKey", "Properties": properties}})
    )
    resource = there.describe_stack_resources(StackName="app")["StackResources"][0]
    assert primary["KeyId"] == resource["PhysicalResourceId"]
    found = metadata(mocksm.client("kms", region="eu-west-1"), primary["KeyId"])
    assert ("twin", "Disabled", "REPLICA") == (
        found["Description"],
        found["KeyState"],
        found["MultiRegionConfiguration"]["MultiRegionKeyType"],
    )
