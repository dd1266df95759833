"""DB clusters, Aurora's and Multi-AZ ones: create, modify, describe, delete, and the master user's password.

Of everything else in a request, what is listed in the signatures is shown again and has no effect; what is not raises
NotImplementedError. The instances of a Multi-AZ cluster, which AWS makes with it, are not modelled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation, runs_user_code
from mocksm.services.rds.engines import address_of, check_engine, port_of
from mocksm.services.rds.errors import (
    DBClusterAlreadyExistsFault,
    InvalidDBClusterStateFault,
    InvalidParameterValue,
)
from mocksm.services.rds.listing import PAGE, listed
from mocksm.services.rds.lives import begin, end
from mocksm.services.rds.lookup import check_identifier, databases_of, find, find_available
from mocksm.services.rds.master_users import change, give_first, hear, is_from_owner_of_secrets
from mocksm.services.rds.settings import settings_of, tags_of
from mocksm.services.rds.shown import cluster
from mocksm.services.rds.store import Database

_RESOURCE_ID = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@operation
def create_db_cluster(
    call: Call,
    *,
    db_cluster_identifier: str,
    engine: str,
    database_name: str | None = None,
    master_username: str | None = None,
    master_user_password: str | None = None,
    manage_master_user_password: bool | None = None,
    master_user_secret_kms_key_id: str | None = None,
    port: int | None = None,
    engine_version: str | None = None,
    availability_zones: Sequence[str] | None = None,
    vpc_security_group_ids: Sequence[str] | None = None,
    db_subnet_group_name: str | None = None,
    db_cluster_parameter_group_name: str | None = None,
    db_cluster_instance_class: str | None = None,
    allocated_storage: int | None = None,
    storage_type: str | None = None,
    storage_encrypted: bool | None = None,
    kms_key_id: str | None = None,
    iops: int | None = None,
    backup_retention_period: int | None = None,
    preferred_backup_window: str | None = None,
    preferred_maintenance_window: str | None = None,
    copy_tags_to_snapshot: bool | None = None,
    deletion_protection: bool | None = None,
    enable_iam_database_authentication: bool | None = None,
    enable_cloudwatch_logs_exports: Sequence[str] | None = None,
    enable_http_endpoint: bool | None = None,
    serverless_v2_scaling_configuration: Mapping[str, float] | None = None,
    tags: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """Make a cluster with its master user, and the secret with its password if RDS is to manage it."""
    check_identifier("cluster", db_cluster_identifier)
    check_engine(engine, of_cluster=True)
    if databases_of(call).find("cluster", db_cluster_identifier) is not None:
        raise DBClusterAlreadyExistsFault("DB Cluster already exists")
    if not master_username:
        raise InvalidParameterValue("The parameter MasterUsername must be provided and must not be blank.")
    identifier = db_cluster_identifier.lower()
    settings = settings_of(
        security_groups=vpc_security_group_ids,
        log_exports=enable_cloudwatch_logs_exports,
        EngineVersion=engine_version,
        AvailabilityZones=availability_zones,
        DBSubnetGroup=db_subnet_group_name,
        DBClusterParameterGroup=db_cluster_parameter_group_name,
        DBClusterInstanceClass=db_cluster_instance_class,
        AllocatedStorage=allocated_storage,
        StorageType=storage_type,
        StorageEncrypted=storage_encrypted,
        KmsKeyId=kms_key_id,
        Iops=iops,
        BackupRetentionPeriod=backup_retention_period,
        PreferredBackupWindow=preferred_backup_window,
        PreferredMaintenanceWindow=preferred_maintenance_window,
        CopyTagsToSnapshot=copy_tags_to_snapshot,
        DeletionProtection=deletion_protection,
        IAMDatabaseAuthenticationEnabled=enable_iam_database_authentication,
        HttpEndpointEnabled=enable_http_endpoint,
        ServerlessV2ScalingConfiguration=serverless_v2_scaling_configuration,
    )
    made = Database(
        "cluster",
        call.arn(f"cluster:{identifier}"),
        identifier,
        f"cluster-{call.ids.text(_RESOURCE_ID, 26)}",
        engine,
        address_of(f"{identifier}.cluster-", call.account, call.region),
        port or port_of(engine),
        master_username,
        "",
        database_name,
        call.now,
        settings,
        tags_of(tags),
    )
    give_first(
        call,
        made,
        manage=manage_master_user_password,
        password=master_user_password,
        key=master_user_secret_kms_key_id,
    )
    begin(call, made)
    return {"DBCluster": _shown(call, made)}


@operation
@runs_user_code
def modify_db_cluster(
    call: Call,
    *,
    db_cluster_identifier: str,
    apply_immediately: bool = False,
    master_user_password: str | None = None,
    manage_master_user_password: bool | None = None,
    rotate_master_user_password: bool | None = None,
    master_user_secret_kms_key_id: str | None = None,
    engine_version: str | None = None,
    port: int | None = None,
    vpc_security_group_ids: Sequence[str] | None = None,
    db_cluster_parameter_group_name: str | None = None,
    backup_retention_period: int | None = None,
    preferred_backup_window: str | None = None,
    preferred_maintenance_window: str | None = None,
    copy_tags_to_snapshot: bool | None = None,
    deletion_protection: bool | None = None,
    enable_iam_database_authentication: bool | None = None,
    enable_http_endpoint: bool | None = None,
    serverless_v2_scaling_configuration: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """Change a cluster, whether RDS manages its master password, or that password.

    What waits for the maintenance window on AWS, without ApplyImmediately, is done at once here.
    """
    if is_from_owner_of_secrets(call):
        arn = find(call, "cluster", db_cluster_identifier).arn
        hear(call, arn, rotating=rotate_master_user_password, password=master_user_password)
        return {}
    with call.cloud.lock:
        database = find_available(call, "cluster", db_cluster_identifier)
        change(
            call,
            database,
            manage=manage_master_user_password,
            password=master_user_password,
            key=master_user_secret_kms_key_id,
            rotate=rotate_master_user_password,
            immediately=apply_immediately,
        )
        database.port = port or database.port
        database.settings |= settings_of(
            security_groups=vpc_security_group_ids,
            EngineVersion=engine_version,
            DBClusterParameterGroup=db_cluster_parameter_group_name,
            BackupRetentionPeriod=backup_retention_period,
            PreferredBackupWindow=preferred_backup_window,
            PreferredMaintenanceWindow=preferred_maintenance_window,
            CopyTagsToSnapshot=copy_tags_to_snapshot,
            DeletionProtection=deletion_protection,
            IAMDatabaseAuthenticationEnabled=enable_iam_database_authentication,
            HttpEndpointEnabled=enable_http_endpoint,
            ServerlessV2ScalingConfiguration=serverless_v2_scaling_configuration,
        )
        return {"DBCluster": _shown(call, database)}


@operation
def describe_db_clusters(
    call: Call,
    *,
    db_cluster_identifier: str | None = None,
    filters: Sequence[Mapping[str, Any]] = (),
    max_records: int = PAGE,
    marker: str | None = None,
    include_shared: bool = False,
) -> dict[str, Any]:
    """Return a cluster, or those that the filters let through."""
    del include_shared  # no other account shares any
    found, token = listed(call, "cluster", db_cluster_identifier, filters, max_records, marker)
    return {"DBClusters": [_shown(call, each) for each in found], **({"Marker": token} if token else {})}


@operation
def delete_db_cluster(
    call: Call,
    *,
    db_cluster_identifier: str,
    skip_final_snapshot: bool = False,
    final_db_snapshot_identifier: str | None = None,
    delete_automated_backups: bool = True,
) -> dict[str, Any]:
    """Delete a cluster, which has to be without instances, and its secret; the snapshot that is named is not kept."""
    del delete_automated_backups  # there are none
    database = find(call, "cluster", db_cluster_identifier)
    members = databases_of(call).members(database.identifier)
    if any(each.status != "deleting" for each in members):
        raise InvalidDBClusterStateFault(
            "Cluster cannot be deleted, it still contains DB instances in non-deleting state."
        )
    end(call, database, skip=skip_final_snapshot, snapshot=final_db_snapshot_identifier)
    return {"DBCluster": _shown(call, database)}


def _shown(call: Call, database: Database) -> dict[str, Any]:
    return cluster(database, databases_of(call).members(database.identifier))
