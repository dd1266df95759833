"""DB instances: create, modify, describe, delete, and the master user's password.

Of everything else in a request, what is listed in the signatures is shown again and has no effect; what is not raises
NotImplementedError. Snapshots, read replicas, parameter groups and networks are not modelled, and nothing named is looked up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation, runs_user_code
from mocksm.errors import NotModelled
from mocksm.services.rds.engines import AURORA, address_of, check_engine, port_of
from mocksm.services.rds.errors import DBInstanceAlreadyExists, InvalidParameterCombination, InvalidParameterValue
from mocksm.services.rds.listing import PAGE, listed
from mocksm.services.rds.lives import begin, end
from mocksm.services.rds.lookup import check_identifier, databases_of, find, find_available
from mocksm.services.rds.master_users import change, give_first, hear, is_from_owner_of_secrets
from mocksm.services.rds.settings import settings_of, tags_of
from mocksm.services.rds.shown import instance
from mocksm.services.rds.store import Database

_RESOURCE_ID = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_OF_CLUSTER = ("MasterUsername", "MasterUserPassword", "ManageMasterUserPassword", "MasterUserSecretKmsKeyId", "DBName")


@operation
def create_db_instance(
    call: Call,
    *,
    db_instance_identifier: str,
    db_instance_class: str,
    engine: str,
    db_name: str | None = None,
    allocated_storage: int | None = None,
    master_username: str | None = None,
    master_user_password: str | None = None,
    manage_master_user_password: bool | None = None,
    master_user_secret_kms_key_id: str | None = None,
    db_cluster_identifier: str | None = None,
    port: int | None = None,
    engine_version: str | None = None,
    multi_az: bool | None = None,
    availability_zone: str | None = None,
    vpc_security_group_ids: Sequence[str] | None = None,
    db_subnet_group_name: str | None = None,
    publicly_accessible: bool | None = None,
    storage_type: str | None = None,
    storage_encrypted: bool | None = None,
    kms_key_id: str | None = None,
    iops: int | None = None,
    max_allocated_storage: int | None = None,
    backup_retention_period: int | None = None,
    preferred_backup_window: str | None = None,
    preferred_maintenance_window: str | None = None,
    auto_minor_version_upgrade: bool | None = None,
    copy_tags_to_snapshot: bool | None = None,
    license_model: str | None = None,
    deletion_protection: bool | None = None,
    enable_iam_database_authentication: bool | None = None,
    enable_performance_insights: bool | None = None,
    enable_cloudwatch_logs_exports: Sequence[str] | None = None,
    monitoring_interval: int | None = None,
    monitoring_role_arn: str | None = None,
    promotion_tier: int | None = None,
    ca_certificate_identifier: str | None = None,
    tags: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """Make an instance with its master user, and the secret with its password if RDS is to manage it."""
    check_identifier("db", db_instance_identifier)
    check_engine(engine)
    store = databases_of(call)
    if store.find("db", db_instance_identifier) is not None:
        raise DBInstanceAlreadyExists("DB instance already exists")
    identifier = db_instance_identifier.lower()
    cluster = None if db_cluster_identifier is None else find(call, "cluster", db_cluster_identifier)
    settings = settings_of(
        security_groups=vpc_security_group_ids,
        log_exports=enable_cloudwatch_logs_exports,
        DBInstanceClass=db_instance_class,
        AllocatedStorage=allocated_storage,
        EngineVersion=engine_version,
        MultiAZ=multi_az,
        AvailabilityZone=availability_zone,
        DBSubnetGroup=None if db_subnet_group_name is None else {"DBSubnetGroupName": db_subnet_group_name},
        PubliclyAccessible=publicly_accessible,
        StorageType=storage_type,
        StorageEncrypted=storage_encrypted,
        KmsKeyId=kms_key_id,
        Iops=iops,
        MaxAllocatedStorage=max_allocated_storage,
        BackupRetentionPeriod=backup_retention_period,
        PreferredBackupWindow=preferred_backup_window,
        PreferredMaintenanceWindow=preferred_maintenance_window,
        AutoMinorVersionUpgrade=auto_minor_version_upgrade,
        CopyTagsToSnapshot=copy_tags_to_snapshot,
        LicenseModel=license_model,
        DeletionProtection=deletion_protection,
        IAMDatabaseAuthenticationEnabled=enable_iam_database_authentication,
        PerformanceInsightsEnabled=enable_performance_insights,
        MonitoringInterval=monitoring_interval,
        MonitoringRoleArn=monitoring_role_arn,
        PromotionTier=promotion_tier,
        CACertificateIdentifier=ca_certificate_identifier,
    )
    made = Database(
        "db",
        call.arn(f"db:{identifier}"),
        identifier,
        f"db-{call.ids.text(_RESOURCE_ID, 26)}",
        engine,
        address_of(identifier, call.account, call.region),
        port or (cluster.port if cluster else port_of(engine)),
        master_username or "",
        "",
        db_name,
        call.now,
        settings,
        tags_of(tags),
        cluster.identifier if cluster else None,
    )
    if cluster is not None:
        _check_member(call, made, cluster)
    else:
        _check_alone(made)
        give_first(
            call,
            made,
            manage=manage_master_user_password,
            password=master_user_password,
            key=master_user_secret_kms_key_id,
        )
    begin(call, made)
    return {"DBInstance": _shown(call, made)}


@operation
@runs_user_code
def modify_db_instance(
    call: Call,
    *,
    db_instance_identifier: str,
    apply_immediately: bool = False,
    master_user_password: str | None = None,
    manage_master_user_password: bool | None = None,
    rotate_master_user_password: bool | None = None,
    master_user_secret_kms_key_id: str | None = None,
    db_instance_class: str | None = None,
    allocated_storage: int | None = None,
    engine_version: str | None = None,
    multi_az: bool | None = None,
    vpc_security_group_ids: Sequence[str] | None = None,
    publicly_accessible: bool | None = None,
    storage_type: str | None = None,
    iops: int | None = None,
    max_allocated_storage: int | None = None,
    backup_retention_period: int | None = None,
    preferred_backup_window: str | None = None,
    preferred_maintenance_window: str | None = None,
    auto_minor_version_upgrade: bool | None = None,
    copy_tags_to_snapshot: bool | None = None,
    deletion_protection: bool | None = None,
    enable_iam_database_authentication: bool | None = None,
) -> dict[str, Any]:
    """Change an instance, whether RDS manages its master password, or that password.

    What waits for the maintenance window on AWS, without ApplyImmediately, is done at once here.
    """
    if is_from_owner_of_secrets(call):
        arn = find(call, "db", db_instance_identifier).arn
        hear(call, arn, rotating=rotate_master_user_password, password=master_user_password)
        return {}
    with call.cloud.lock:
        database = find_available(call, "db", db_instance_identifier)
        if database.cluster is not None and (master_user_password or manage_master_user_password is not None):
            raise InvalidParameterCombination(
                "The specified DB Instance is a member of a cluster. Modify master user password for the DB Cluster using "
                "the ModifyDbCluster API"
            )
        change(
            call,
            database,
            manage=manage_master_user_password,
            password=master_user_password,
            key=master_user_secret_kms_key_id,
            rotate=rotate_master_user_password,
            immediately=apply_immediately,
        )
        database.settings |= settings_of(
            security_groups=vpc_security_group_ids,
            DBInstanceClass=db_instance_class,
            AllocatedStorage=allocated_storage,
            EngineVersion=engine_version,
            MultiAZ=multi_az,
            PubliclyAccessible=publicly_accessible,
            StorageType=storage_type,
            Iops=iops,
            MaxAllocatedStorage=max_allocated_storage,
            BackupRetentionPeriod=backup_retention_period,
            PreferredBackupWindow=preferred_backup_window,
            PreferredMaintenanceWindow=preferred_maintenance_window,
            AutoMinorVersionUpgrade=auto_minor_version_upgrade,
            CopyTagsToSnapshot=copy_tags_to_snapshot,
            DeletionProtection=deletion_protection,
            IAMDatabaseAuthenticationEnabled=enable_iam_database_authentication,
        )
        return {"DBInstance": _shown(call, database)}


@operation
def describe_db_instances(
    call: Call,
    *,
    db_instance_identifier: str | None = None,
    filters: Sequence[Mapping[str, Any]] = (),
    max_records: int = PAGE,
    marker: str | None = None,
) -> dict[str, Any]:
    """Return an instance, or those that the filters let through."""
    found, token = listed(call, "db", db_instance_identifier, filters, max_records, marker)
    return {"DBInstances": [_shown(call, each) for each in found], **({"Marker": token} if token else {})}


@operation
def delete_db_instance(
    call: Call,
    *,
    db_instance_identifier: str,
    skip_final_snapshot: bool = False,
    final_db_snapshot_identifier: str | None = None,
    delete_automated_backups: bool = True,
) -> dict[str, Any]:
    """Delete an instance and its secret; the snapshot that is named is not kept."""
    del delete_automated_backups  # there are none
    database = find(call, "db", db_instance_identifier)
    end(call, database, skip=skip_final_snapshot, snapshot=final_db_snapshot_identifier)
    return {"DBInstance": _shown(call, database)}


def _shown(call: Call, database: Database) -> dict[str, Any]:
    cluster = databases_of(call).find("cluster", database.cluster) if database.cluster else None
    return instance(database, cluster)


def _check_member(call: Call, made: Database, cluster: Database) -> None:
    """Refuse an instance that is not as its cluster, or has what only the cluster has."""
    if any(name in call.params for name in _OF_CLUSTER):
        raise InvalidParameterCombination(
            "The requested DB Instance will be a member of a DB Cluster. Set master user password for the DB Cluster."
        )
    if made.engine != cluster.engine:  # the words are not known
        raise InvalidParameterCombination(
            f"The engine {made.engine} of the DB Instance is not that of the DB Cluster, {cluster.engine}."
        )


def _check_alone(made: Database) -> None:
    if made.engine in AURORA:
        raise NotModelled(
            f"mocksm does not model an instance of {made.engine} without its cluster: make that with CreateDBCluster, and "
            "name it as DBClusterIdentifier"
        )
    if not made.username:
        raise InvalidParameterValue("The parameter MasterUsername must be provided and must not be blank.")
