"""AWS::RDS::DBInstance and AWS::RDS::DBCluster, as targets of secrets: their login, their endpoint, their managed secret.

What RDS as it is modelled does not take (parameter groups, options, snapshots by name) is accepted and nothing made of it,
but for what would make another database of it: a snapshot or a source to restore. A snapshot that a DeletionPolicy asks
for is not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mocksm.errors import NotModelled
from mocksm.services.cloudformation.resources.database_properties import (
    OF_CLUSTER,
    OF_INSTANCE,
    REPLACES_CLUSTER,
    REPLACES_INSTANCE,
)
from mocksm.services.cloudformation.resources.kind import Change, Kind, Made, Properties, Work
from mocksm.services.cloudformation.resources.reading import as_list, tags_of, truth, whole

_LONGEST = 63


def _same(value: Any) -> Any:
    return value


def _capacities(value: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(each) for name, each in value.items()}


# Properties that are said when it is made, and how; those of _MODIFIED also when it changes.
_READ: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("AllocatedStorage", "BackupRetentionPeriod", "Iops", "MaxAllocatedStorage", "Port"), whole),
    "ServerlessV2ScalingConfiguration": _capacities,
    **dict.fromkeys(("MonitoringInterval", "PromotionTier"), whole),
    **dict.fromkeys(("CopyTagsToSnapshot", "DeletionProtection", "EnableIAMDatabaseAuthentication"), truth),
    **dict.fromkeys(("ManageMasterUserPassword", "PubliclyAccessible", "StorageEncrypted"), truth),
    **dict.fromkeys(("AutoMinorVersionUpgrade", "EnableHttpEndpoint", "EnablePerformanceInsights", "MultiAZ"), truth),
}
_COMMON = (
    *("AllocatedStorage", "BackupRetentionPeriod", "CopyTagsToSnapshot", "DeletionProtection", "DBSubnetGroupName"),
    *("EnableCloudwatchLogsExports", "EnableIAMDatabaseAuthentication", "Engine", "EngineVersion", "Iops", "KmsKeyId"),
    *("ManageMasterUserPassword", "MasterUserPassword", "MasterUsername", "Port", "PreferredBackupWindow"),
    *("PreferredMaintenanceWindow", "StorageEncrypted", "StorageType"),
)
_MODIFIED = frozenset(
    {
        *("BackupRetentionPeriod", "CopyTagsToSnapshot", "DeletionProtection", "EnableIAMDatabaseAuthentication"),
        *("EngineVersion", "ManageMasterUserPassword", "MasterUserPassword", "PreferredBackupWindow"),
        "PreferredMaintenanceWindow",
    }
)
_RESTORED = frozenset(
    {
        *(
            "DBClusterSnapshotIdentifier",
            "DBSnapshotIdentifier",
            "GlobalClusterIdentifier",
            "ReplicationSourceIdentifier",
        ),
        *("SnapshotIdentifier", "SourceDBClusterIdentifier", "SourceDBInstanceAutomatedBackupsArn"),
        *("SourceDBInstanceIdentifier", "SourceDbClusterResourceId", "SourceDbiResourceId"),
    }
)


@dataclass(frozen=True, slots=True)
class _Form:
    """What tells instances and clusters apart.

    Attributes:
        noun: ``DBInstance`` or ``DBCluster``, as operations and answers have it.
        identifier: The property, and parameter, with the identifier.
        groups: The property with the security groups.
        said: The further properties that are said when it is made.
        modified: Those of them that are said when it changes.
        attributes: Returns what Fn::GetAtt gives, of its description.
    """

    noun: str
    identifier: str
    groups: str
    said: tuple[str, ...]
    modified: frozenset[str]
    attributes: Callable[[Mapping[str, Any]], dict[str, str]]

    def create(self, work: Work, wanted: Properties) -> Made:
        """Make a database."""
        strange = sorted(wanted.keys() & _RESTORED)
        if strange:
            raise NotModelled(f"mocksm does not model {strange} of AWS::RDS::{self.noun}")
        name = wanted.get(self.identifier) or work.name(_LONGEST).lower()
        asked = self._said(wanted, (*_COMMON, *self.said))
        tags = {"Tags": as_list(tags_of(wanted))} if wanted.get("Tags") else {}
        work.ask("rds", f"Create{self.noun}", **{**asked, self.identifier: name}, **tags)
        return self._made(work, name)

    def update(self, work: Work, change: Change) -> Made:
        """Change what differs, as far as RDS as it is modelled takes it."""
        names = [name for name in (*_MODIFIED, *self.modified) if name in change.changed]
        asked = self._said(change.wanted, names, groups=self.groups in change.changed)
        if "MasterUserSecret" not in change.changed:
            asked.pop("MasterUserSecretKmsKeyId", None)
        if "ManageMasterUserPassword" in change.changed and not asked.setdefault("ManageMasterUserPassword", False):
            asked.update(self._said(change.wanted, ["MasterUserPassword"], groups=False))
        if asked:
            of = {self.identifier: change.id, "ApplyImmediately": True}
            work.ask("rds", f"Modify{self.noun}", **of, **asked)
        return self._made(work, change.id)

    def delete(self, work: Work, name: str, _: Properties) -> None:
        """Delete it, without a snapshot."""
        gone = (f"{self.noun}NotFound", f"{self.noun}NotFoundFault")
        work.ask_unless_gone("rds", f"Delete{self.noun}", *gone, **{self.identifier: name}, SkipFinalSnapshot=True)

    def _said(self, wanted: Properties, names: Any, *, groups: bool = True) -> dict[str, Any]:
        asked = {name: _READ.get(name, _same)(wanted[name]) for name in names if name in wanted}
        if groups and self.groups in wanted:
            asked["VpcSecurityGroupIds"] = wanted[self.groups]
        if "KmsKeyId" in wanted.get("MasterUserSecret", {}):
            asked["MasterUserSecretKmsKeyId"] = wanted["MasterUserSecret"]["KmsKeyId"]
        return asked

    def _made(self, work: Work, name: str) -> Made:
        found = work.ask("rds", f"Describe{self.noun}s", **{self.identifier: name})[f"{self.noun}s"][0]
        secret = found.get("MasterUserSecret", {}).get("SecretArn")
        attributes = {**self.attributes(found), **({"MasterUserSecret.SecretArn": secret} if secret else {})}
        return Made(found[self.identifier], attributes)


def _of_instance(found: Mapping[str, Any]) -> dict[str, str]:
    return {
        "DBInstanceArn": found["DBInstanceArn"],
        "DbiResourceId": found["DbiResourceId"],
        "Endpoint.Address": found["Endpoint"]["Address"],
        "Endpoint.Port": str(found["Endpoint"]["Port"]),
    }


def _of_cluster(found: Mapping[str, Any]) -> dict[str, str]:
    return {
        "DBClusterArn": found["DBClusterArn"],
        "DBClusterResourceId": found["DbClusterResourceId"],
        "Endpoint.Address": found["Endpoint"],
        "Endpoint.Port": str(found["Port"]),
        "ReadEndpoint.Address": found["ReaderEndpoint"],
    }


_INSTANCE = _Form(
    "DBInstance",
    "DBInstanceIdentifier",
    "VPCSecurityGroups",
    (
        *("AutoMinorVersionUpgrade", "AvailabilityZone", "CACertificateIdentifier", "DBClusterIdentifier"),
        *("DBInstanceClass", "DBName", "EnablePerformanceInsights", "LicenseModel", "MaxAllocatedStorage"),
        *("MonitoringInterval", "MonitoringRoleArn", "MultiAZ", "PromotionTier", "PubliclyAccessible"),
    ),
    frozenset(
        {
            *("AllocatedStorage", "AutoMinorVersionUpgrade", "DBInstanceClass", "Iops", "MaxAllocatedStorage"),
            *("MultiAZ", "PubliclyAccessible", "StorageType"),
        }
    ),
    _of_instance,
)
_CLUSTER = _Form(
    "DBCluster",
    "DBClusterIdentifier",
    "VpcSecurityGroupIds",
    (
        *("AvailabilityZones", "DatabaseName", "DBClusterInstanceClass", "EnableHttpEndpoint"),
        "ServerlessV2ScalingConfiguration",
    ),
    frozenset({"EnableHttpEndpoint", "Port"}),
    _of_cluster,
)

KINDS = (
    Kind(
        "AWS::RDS::DBInstance",
        OF_INSTANCE,
        _INSTANCE.create,
        _INSTANCE.update,
        _INSTANCE.delete,
        replaces=REPLACES_INSTANCE,
        named_by="DBInstanceIdentifier",
        attributes=frozenset(
            {
                *("DBInstanceArn", "DbiResourceId", "Endpoint.Address", "Endpoint.HostedZoneId", "Endpoint.Port"),
                "MasterUserSecret.SecretArn",
            }
        ),
        taggable=True,
    ),
    Kind(
        "AWS::RDS::DBCluster",
        OF_CLUSTER,
        _CLUSTER.create,
        _CLUSTER.update,
        _CLUSTER.delete,
        replaces=REPLACES_CLUSTER,
        named_by="DBClusterIdentifier",
        attributes=frozenset(
            {
                *("DBClusterArn", "DBClusterResourceId", "Endpoint.Address", "Endpoint.Port"),
                *("MasterUserSecret.SecretArn", "ReadEndpoint.Address"),
            }
        ),
        taggable=True,
    ),
)
