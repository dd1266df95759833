"""AWS::RDS::DBInstance and DBCluster: databases with a login of the stack's, or one that RDS manages."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm.aws import Aws
from tests.expect import refused
from tests.services.cloudformation.deploying import Cfn, template


def instance(**properties: Any) -> dict[str, Any]:
    said = {
        "Engine": "mysql",
        "DBInstanceClass": "db.t3.micro",
        "AllocatedStorage": "20",
        "MasterUsername": "admin",
        **properties,
    }
    return {"Type": "AWS::RDS::DBInstance", "Properties": said}


@pytest.fixture
def rds(mocksm: Aws) -> Any:
    return mocksm.client("rds")


def described(rds: Any) -> dict[str, Any]:
    found: list[dict[str, Any]] = rds.describe_db_instances()["DBInstances"]
    return found[0]


def test_instance_has_its_properties_and_attributes(cfn: Cfn, rds: Any) -> None:
    properties = {
        "DBName": "shop",
        "Port": "3307",
        "MasterUserPassword": "hunter2hunter2",
        "MultiAZ": "true",
        "VPCSecurityGroups": ["sg-1"],
        "BackupRetentionPeriod": 3,
        "DBParameterGroupName": "mine",
        "Tags": [{"Key": "team", "Value": "core"}],
    }
    names = ("DBInstanceArn", "DbiResourceId", "Endpoint.Address", "Endpoint.Port")
    outputs = {name.replace(".", ""): {"Value": {"Fn::GetAtt": ["Db", name]}} for name in names}
    assert "CREATE_COMPLETE" == cfn.create(template({"Db": instance(**properties)}, Outputs=outputs))
    found = described(rds)
    assert cfn.ids()["Db"] == found["DBInstanceIdentifier"]
    assert found["DBInstanceIdentifier"].startswith("app-db-")
    assert {
        "DBInstanceArn": found["DBInstanceArn"],
        "DbiResourceId": found["DbiResourceId"],
        "EndpointAddress": found["Endpoint"]["Address"],
        "EndpointPort": "3307",
    } == cfn.outputs()
    assert (True, 3, "shop") == (found["MultiAZ"], found["BackupRetentionPeriod"], found["DBName"])
    assert [{"Key": "team", "Value": "core"}] == found["TagList"]


def test_password_that_rds_manages_is_in_a_secret(mocksm: Aws, cfn: Cfn, sm: Any) -> None:
    key = mocksm.key()
    managed = instance(ManageMasterUserPassword=True, MasterUserSecret={"KmsKeyId": key.arn})
    outputs = {"Secret": {"Value": {"Fn::GetAtt": ["Db", "MasterUserSecret.SecretArn"]}}}
    assert "CREATE_COMPLETE" == cfn.create(template({"Db": managed}, Outputs=outputs))
    found = sm.describe_secret(SecretId=cfn.outputs()["Secret"])
    assert ("rds", True, key.arn) == (found["OwningService"], found["RotationEnabled"], found["KmsKeyId"])
    assert mocksm.databases[cfn.ids()["Db"]].password in sm.get_secret_value(SecretId=found["ARN"])["SecretString"]


def test_attribute_of_a_secret_that_rds_does_not_manage_fails(cfn: Cfn) -> None:
    outputs = {"Secret": {"Value": {"Fn::GetAtt": ["Db", "MasterUserSecret.SecretArn"]}}}
    status = cfn.create(template({"Db": instance(MasterUserPassword="hunter2hunter2")}, Outputs=outputs))
    assert "ROLLBACK_COMPLETE" == status
    told = [why for which, state, why in cfn.events() if (which, state) == ("app", "ROLLBACK_IN_PROGRESS")]
    assert "MasterUserSecret.SecretArn" in told[0]


def test_instance_changes_in_place(mocksm: Aws, cfn: Cfn, rds: Any) -> None:
    cfn.create(template({"Db": instance(MasterUserPassword="hunter2hunter2")}))
    before = cfn.ids()["Db"]
    changed = instance(MasterUserPassword="hunter3hunter3", AllocatedStorage=50, DBInstanceClass="db.t3.small")
    assert "UPDATE_COMPLETE" == cfn.update(template({"Db": changed}))
    found = described(rds)
    assert (before, 50, "db.t3.small") == (
        found["DBInstanceIdentifier"],
        found["AllocatedStorage"],
        found["DBInstanceClass"],
    )
    assert "hunter3hunter3" == mocksm.databases[before].password


def test_password_is_handed_over_to_rds_and_taken_back(mocksm: Aws, cfn: Cfn, sm: Any) -> None:
    cfn.create(template({"Db": instance(MasterUserPassword="hunter2hunter2")}))
    assert "UPDATE_COMPLETE" == cfn.update(template({"Db": instance(ManageMasterUserPassword=True)}))
    assert ["rds"] == [each["OwningService"] for each in sm.list_secrets()["SecretList"]]
    assert "UPDATE_COMPLETE" == cfn.update(template({"Db": instance(MasterUserPassword="hunter3hunter3")}))
    assert [] == sm.list_secrets()["SecretList"]
    assert "hunter3hunter3" == mocksm.databases[cfn.ids()["Db"]].password


def test_instance_is_replaced_when_its_user_changes(cfn: Cfn, rds: Any) -> None:
    cfn.create(template({"Db": instance(MasterUserPassword="hunter2hunter2")}))
    before = cfn.ids()["Db"]
    cfn.update(template({"Db": instance(MasterUserPassword="hunter2hunter2", MasterUsername="root")}))
    assert before != cfn.ids()["Db"]
    assert [cfn.ids()["Db"]] == [each["DBInstanceIdentifier"] for each in rds.describe_db_instances()["DBInstances"]]


def test_cluster_with_an_instance_is_made_and_deleted(cfn: Cfn, rds: Any) -> None:
    scaling = {"MinCapacity": "0.5", "MaxCapacity": 2}
    cluster = {
        "Engine": "aurora-mysql",
        "MasterUsername": "admin",
        "ManageMasterUserPassword": "true",
        "ServerlessV2ScalingConfiguration": scaling,
    }
    member = {"Engine": "aurora-mysql", "DBInstanceClass": "db.r5.large", "DBClusterIdentifier": {"Ref": "C"}}
    names = ("Endpoint.Address", "Endpoint.Port", "ReadEndpoint.Address", "DBClusterArn", "MasterUserSecret.SecretArn")
    outputs = {name.replace(".", ""): {"Value": {"Fn::GetAtt": ["C", name]}} for name in names}
    resources = {
        "C": {"Type": "AWS::RDS::DBCluster", "Properties": cluster},
        "M": {"Type": "AWS::RDS::DBInstance", "Properties": member},
    }
    assert "CREATE_COMPLETE" == cfn.create(template(resources, Outputs=outputs))
    found = rds.describe_db_clusters()["DBClusters"][0]
    assert (found["Endpoint"], found["ReaderEndpoint"], "3306") == (
        cfn.outputs()["EndpointAddress"],
        cfn.outputs()["ReadEndpointAddress"],
        cfn.outputs()["EndpointPort"],
    )
    assert {"MinCapacity": 0.5, "MaxCapacity": 2.0} == found["ServerlessV2ScalingConfiguration"]
    assert found["MasterUserSecret"]["SecretArn"] == cfn.outputs()["MasterUserSecretSecretArn"]
    assert [cfn.ids()["M"]] == [each["DBInstanceIdentifier"] for each in found["DBClusterMembers"]]
    cfn.client.delete_stack(StackName="app")
    assert [] == rds.describe_db_clusters()["DBClusters"]
    with refused("ValidationError", "Stack with id app does not exist"):
        cfn.stack()


def test_protected_instance_keeps_the_stack_from_being_deleted(cfn: Cfn) -> None:
    cfn.create(template({"Db": instance(MasterUserPassword="hunter2hunter2", DeletionProtection=True)}))
    cfn.client.delete_stack(StackName="app")
    assert ("DELETE_FAILED", True) == (cfn.status(), "Cannot delete protected DB Instance" in cfn.reason("Db"))


def test_groups_of_a_database_change(cfn: Cfn, rds: Any) -> None:
    cfn.create(template({"Db": instance(MasterUserPassword="hunter2hunter2", VPCSecurityGroups=["sg-1"])}))
    changed = instance(MasterUserPassword="hunter2hunter2", VPCSecurityGroups=["sg-2"], OptionGroupName="none")
    assert "UPDATE_COMPLETE" == cfn.update(template({"Db": changed}))
    assert ["sg-2"] == [each["VpcSecurityGroupId"] for each in described(rds)["VpcSecurityGroups"]]


def test_what_rds_does_not_take_changes_nothing(mocksm: Aws, cfn: Cfn) -> None:
    cfn.create(template({"Db": instance(MasterUserPassword="hunter2hunter2")}))
    status = cfn.update(template({"Db": instance(MasterUserPassword="hunter2hunter2", OptionGroupName="mine")}))
    assert "UPDATE_COMPLETE" == status
    assert 0 == mocksm.calls("rds:ModifyDBInstance", inner=True).count


def test_snapshot_to_restore_is_not_modelled(cfn: Cfn) -> None:
    cfn.create(template({"Db": instance(DBSnapshotIdentifier="s")}))
    assert "mocksm does not model ['DBSnapshotIdentifier'] of AWS::RDS::DBInstance" == cfn.reason("Db")
