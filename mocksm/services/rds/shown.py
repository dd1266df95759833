"""What RDS shows of instances and clusters: which member is there in which state."""

from __future__ import annotations

from typing import Any

from mocksm.services.rds.engines import AURORA
from mocksm.services.rds.store import Database

_PENDING = {"MasterUserPassword": "****"}


def instance(database: Database, cluster: Database | None) -> dict[str, Any]:
    """Return an instance, of a cluster or of none, as DescribeDBInstances shows it; a new one has no endpoint yet."""
    endpoint = {"Address": database.address, "Port": database.port}
    return _without_nothing(
        {
            "DBInstanceIdentifier": database.identifier,
            "DBInstanceArn": database.arn,
            "DbiResourceId": database.resource_id,
            "Engine": database.engine,
            "DBInstanceStatus": database.status,
            "MasterUsername": cluster.username if cluster else database.username,
            "DBName": cluster.name if cluster else database.name,
            "Endpoint": None if database.status == "creating" else endpoint,
            "InstanceCreateTime": None if database.status == "creating" else database.created,
            "DBClusterIdentifier": database.cluster,
            **_shared(database),
        }
    )


def cluster(database: Database, members: list[Database]) -> dict[str, Any]:
    """Return a cluster as DescribeDBClusters shows it, with its instances; the oldest of them is the writer."""
    return _without_nothing(
        {
            "DBClusterIdentifier": database.identifier,
            "DBClusterArn": database.arn,
            "DbClusterResourceId": database.resource_id,
            "Engine": database.engine,
            "EngineMode": "provisioned" if database.engine in AURORA else None,
            "Status": database.status,
            "MasterUsername": database.username,
            "DatabaseName": database.name,
            "Endpoint": database.address,
            "ReaderEndpoint": database.address.replace(".cluster-", ".cluster-ro-", 1),
            "Port": database.port,
            "ClusterCreateTime": database.created,
            "DBClusterMembers": [
                {"DBInstanceIdentifier": each.identifier, "IsClusterWriter": number == 0}
                for number, each in enumerate(members)
            ],
            **_shared(database),
        }
    )


def _shared(database: Database) -> dict[str, Any]:
    secret = database.secret
    return {
        **database.settings,
        "TagList": [{"Key": key, "Value": value} for key, value in database.tags.items()],
        "PendingModifiedValues": _PENDING if database.pending is not None else {},
        "MasterUserSecret": None
        if secret is None or not database.is_managed
        else {"SecretArn": secret.arn, "SecretStatus": secret.status, "KmsKeyId": secret.kms_key_arn},
    }


def _without_nothing(members: dict[str, Any]) -> dict[str, Any]:
    return {member: value for member, value in members.items() if value is not None}
