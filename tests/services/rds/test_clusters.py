"""Clusters and their instances: the master user is the cluster's."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm import mock_secrets
from tests.expect import refused
from tests.services.rds.conftest import Make

PASSWORD = "hunter22hunter22"
ARN = "arn:aws:rds:us-east-1:123456789012:cluster:shops"


def shown(rds: Any, identifier: str = "shops") -> dict[str, Any]:
    (found,) = rds.describe_db_clusters(DBClusterIdentifier=identifier)["DBClusters"]
    return dict(found)


def test_a_cluster_shows_its_endpoints_and_members(rds: Any, cluster: Make, instance: Make) -> None:
    made = cluster(MasterUserPassword=PASSWORD, DatabaseName="orders", Tags=[{"Key": "team", "Value": "core"}])
    for name in ("writer", "reader"):
        instance(**of_cluster(name))
    rds.get_waiter("db_cluster_available").wait(DBClusterIdentifier="shops")

    found = shown(rds)
    assert ("creating", "available") == (made["Status"], found["Status"])
    assert (ARN, "aurora-postgresql", 5432, "orders", "app") == tuple(
        map(found.get, ("DBClusterArn", "Engine", "Port", "DatabaseName", "MasterUsername"))
    )
    assert [("writer", True), ("reader", False)] == [
        (each["DBInstanceIdentifier"], each["IsClusterWriter"]) for each in found["DBClusterMembers"]
    ]
    writer, reader = found["Endpoint"], found["ReaderEndpoint"]
    assert ("shops", writer.replace(".cluster-", ".cluster-ro-")) == (writer.partition(".cluster-c")[0], reader)
    (member,) = rds.describe_db_instances(DBInstanceIdentifier="reader")["DBInstances"]
    assert ("shops", "app", "orders", 5432) == (
        member["DBClusterIdentifier"],
        member["MasterUsername"],
        member["DBName"],
        member["Endpoint"]["Port"],
    )
    assert "MasterUserSecret" not in member


def of_cluster(name: str, **more: Any) -> dict[str, Any]:
    return {
        "DBInstanceIdentifier": name,
        "Engine": "aurora-postgresql",
        "DBClusterIdentifier": "shops",
        "MasterUsername": None,
        **more,
    }


@pytest.fixture
def instance(rds: Any) -> Make:
    """Return what makes an instance of a cluster, which has no master user of its own."""

    def make(**params: Any) -> dict[str, Any]:
        given = {name: value for name, value in params.items() if value is not None}
        return dict(rds.create_db_instance(DBInstanceClass="db.r6g.large", **given)["DBInstance"])

    return make


@pytest.mark.parametrize(
    "own",
    [
        {"MasterUsername": "app"},
        {"MasterUserPassword": PASSWORD},
        {"ManageMasterUserPassword": True},
    ],
    ids=lambda own: str(*own),
)
def test_an_instance_of_a_cluster_has_no_master_user(
    rds: Any, cluster: Make, instance: Make, own: dict[str, Any]
) -> None:
    cluster(MasterUserPassword=PASSWORD)
    message = "The requested DB Instance will be a member of a DB Cluster. Set master user password for the DB Cluster."
    with refused("InvalidParameterCombination", message):
        instance(**of_cluster("writer", **own))
    assert [] == shown(rds)["DBClusterMembers"]


def test_an_instance_is_of_its_clusters_engine(rds: Any, cluster: Make, instance: Make) -> None:
    cluster(MasterUserPassword=PASSWORD)
    message = "The engine mysql of the DB Instance is not that of the DB Cluster, aurora-postgresql."
    with refused("InvalidParameterCombination", message):
        instance(**of_cluster("writer", Engine="mysql"))
    assert [] == shown(rds)["DBClusterMembers"]


def test_the_password_of_a_clusters_instance_is_the_clusters(rds: Any, cluster: Make, instance: Make) -> None:
    cluster(ManageMasterUserPassword=True)
    instance(**of_cluster("writer"))
    message = (
        "The specified DB Instance is a member of a cluster. Modify master user password for the DB Cluster using the "
        "ModifyDbCluster API"
    )
    for change in ({"MasterUserPassword": PASSWORD}, {"ManageMasterUserPassword": False}):
        with refused("InvalidParameterCombination", message):
            rds.modify_db_instance(DBInstanceIdentifier="writer", **change)
    rds.modify_db_instance(DBInstanceIdentifier="writer", DBInstanceClass="db.r6g.xlarge")


def test_a_cluster_is_deleted_after_its_instances(rds: Any, cluster: Make, instance: Make) -> None:
    cluster(MasterUserPassword=PASSWORD)
    instance(**of_cluster("writer"))
    message = "Cluster cannot be deleted, it still contains DB instances in non-deleting state."
    with refused("InvalidDBClusterStateFault", message):
        rds.delete_db_cluster(DBClusterIdentifier="shops", SkipFinalSnapshot=True)
    assert "available" == shown(rds)["Status"]

    rds.delete_db_instance(DBInstanceIdentifier="writer")
    rds.delete_db_cluster(DBClusterIdentifier="shops", SkipFinalSnapshot=True)
    rds.get_waiter("db_cluster_deleted").wait(DBClusterIdentifier="shops")
    with refused("DBClusterNotFoundFault", "DBCluster shops not found.", 404):
        rds.describe_db_clusters(DBClusterIdentifier="shops")


def test_a_cluster_and_an_instance_may_have_one_name(rds: Any, cluster: Make) -> None:
    given = {"DBInstanceIdentifier": "shops", "DBInstanceClass": "db.t3.micro", "Engine": "mysql"}
    rds.create_db_instance(MasterUsername="app", MasterUserPassword=PASSWORD, **given)
    cluster(MasterUserPassword=PASSWORD)
    with refused("DBClusterAlreadyExistsFault", "DB Cluster already exists"):
        cluster(MasterUserPassword=PASSWORD)
    assert ["shops"] == [each["DBClusterIdentifier"] for each in rds.describe_db_clusters()["DBClusters"]]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"Engine": "mariadb"}, "Invalid DB engine"),
        ({"MasterUsername": ""}, "The parameter MasterUsername must be provided and must not be blank."),
        (
            {"MasterUserPassword": "x" * 42},
            "The parameter MasterUserPassword is not a valid password because it is longer than 41 characters.",
        ),
    ],
    ids=["engine", "user", "password"],
)
def test_a_cluster_that_is_asked_for_wrongly_is_refused(
    rds: Any, cluster: Make, params: dict[str, Any], message: str
) -> None:
    with refused("InvalidParameterValue", message):
        cluster(**{"MasterUserPassword": PASSWORD, **params})
    assert [] == rds.describe_db_clusters()["DBClusters"]


def test_a_cluster_that_is_being_made_is_not_changed() -> None:
    with mock_secrets(region="us-east-1", rotation="later") as aws:
        rds = aws.client("rds")
        rds.create_db_cluster(
            DBClusterIdentifier="shops", Engine="aurora-mysql", MasterUsername="app", MasterUserPassword=PASSWORD
        )
        with refused("InvalidDBClusterStateFault", "DB cluster is not in available state."):
            rds.modify_db_cluster(DBClusterIdentifier="shops", Port=7777)
        assert ("creating", 3306) == (shown(rds)["Status"], shown(rds)["Port"])


def test_a_cluster_in_china_is_there() -> None:
    with mock_secrets(region="cn-north-1") as aws:
        rds = aws.client("rds")
        rds.create_db_cluster(
            DBClusterIdentifier="shops", Engine="aurora-mysql", MasterUsername="app", ManageMasterUserPassword=True
        )
        found = shown(rds)
    assert "arn:aws-cn:rds:cn-north-1:123456789012:cluster:shops" == found["DBClusterArn"]
    assert found["Endpoint"].endswith(".rds.cn-north-1.amazonaws.com.cn")
    assert found["MasterUserSecret"]["SecretArn"].startswith("arn:aws-cn:secretsmanager:cn-north-1:")


def test_a_cluster_is_changed(rds: Any, cluster: Make) -> None:
    cluster(MasterUserPassword=PASSWORD)
    rds.modify_db_cluster(DBClusterIdentifier="shops", Port=7777, DeletionProtection=True)
    found = shown(rds)
    assert (7777, True) == (found["Port"], found["DeletionProtection"])
    message = "Cannot delete protected Cluster, please disable deletion protection and try again."
    with refused("InvalidParameterCombination", message):
        rds.delete_db_cluster(DBClusterIdentifier="shops", SkipFinalSnapshot=True)
