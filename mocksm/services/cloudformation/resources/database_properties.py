"""The names of the properties of AWS::RDS::DBInstance and DBCluster: all that a template may say of them."""

from __future__ import annotations

OF_INSTANCE = frozenset(
    {
        *("AdditionalStorageVolumes", "AllocatedStorage", "AllowMajorVersionUpgrade", "ApplyImmediately"),
        *("AssociatedRoles", "AutoMinorVersionUpgrade", "AutomaticBackupReplicationKmsKeyId"),
        *("AutomaticBackupReplicationRegion", "AutomaticBackupReplicationRetentionPeriod", "AvailabilityZone"),
        *("BackupRetentionPeriod", "BackupTarget", "CACertificateIdentifier", "CertificateRotationRestart"),
        *("CharacterSetName", "CopyTagsToSnapshot", "CustomIAMInstanceProfile", "DBClusterIdentifier"),
        *("DBClusterSnapshotIdentifier", "DBInstanceClass", "DBInstanceIdentifier", "DBName", "DBParameterGroupName"),
        *("DBSecurityGroups", "DBSnapshotIdentifier", "DBSubnetGroupName", "DBSystemId", "DatabaseInsightsMode"),
        *("DedicatedLogVolume", "DeleteAutomatedBackups", "DeletionProtection", "Domain", "DomainAuthSecretArn"),
        *("DomainDnsIps", "DomainFqdn", "DomainIAMRoleName", "DomainOu", "EnableCloudwatchLogsExports"),
        *("EnableIAMDatabaseAuthentication", "EnablePerformanceInsights", "Engine", "EngineLifecycleSupport"),
        *("EngineVersion", "Iops", "KmsKeyId", "LicenseModel", "ManageMasterUserPassword"),
        *("MasterUserAuthenticationType", "MasterUserPassword", "MasterUserSecret", "MasterUsername"),
        *("MaxAllocatedStorage", "MonitoringInterval", "MonitoringRoleArn", "MultiAZ", "NcharCharacterSetName"),
        *("NetworkType", "OptionGroupName", "PerformanceInsightsKMSKeyId", "PerformanceInsightsRetentionPeriod"),
        *("Port", "PreferredBackupWindow", "PreferredMaintenanceWindow", "ProcessorFeatures", "PromotionTier"),
        *("PubliclyAccessible", "ReplicaMode", "RestoreTime", "SourceDBClusterIdentifier"),
        *("SourceDBInstanceAutomatedBackupsArn", "SourceDBInstanceIdentifier", "SourceDbiResourceId", "SourceRegion"),
        *("StorageEncrypted", "StorageThroughput", "StorageType", "Tags", "TdeCredentialArn", "TdeCredentialPassword"),
        *("Timezone", "UseDefaultProcessorFeatures", "UseLatestRestorableTime", "VPCSecurityGroups"),
    }
)
OF_CLUSTER = frozenset(
    {
        *("AllocatedStorage", "AssociatedRoles", "AutoMinorVersionUpgrade", "AvailabilityZones", "BacktrackWindow"),
        *("BackupRetentionPeriod", "ClusterScalabilityType", "CopyTagsToSnapshot", "DBClusterIdentifier"),
        *("DBClusterInstanceClass", "DBClusterParameterGroupName", "DBInstanceParameterGroupName"),
        *("DBSubnetGroupName", "DBSystemId", "DatabaseInsightsMode", "DatabaseName", "DeleteAutomatedBackups"),
        *("DeletionProtection", "Domain", "DomainIAMRoleName", "EnableCloudwatchLogsExports"),
        *("EnableGlobalWriteForwarding", "EnableHttpEndpoint", "EnableIAMDatabaseAuthentication"),
        *("EnableLocalWriteForwarding", "Engine", "EngineLifecycleSupport", "EngineMode", "EngineVersion"),
        *("GlobalClusterIdentifier", "Iops", "KmsKeyId", "ManageMasterUserPassword", "MasterUserAuthenticationType"),
        *("MasterUserPassword", "MasterUserSecret", "MasterUsername", "MonitoringInterval", "MonitoringRoleArn"),
        *("NetworkType", "PerformanceInsightsEnabled", "PerformanceInsightsKmsKeyId"),
        *("PerformanceInsightsRetentionPeriod", "Port", "PreferredBackupWindow", "PreferredMaintenanceWindow"),
        *("PubliclyAccessible", "ReplicationSourceIdentifier", "RestoreToTime", "RestoreType", "ScalingConfiguration"),
        *("ServerlessV2ScalingConfiguration", "SnapshotIdentifier", "SourceDBClusterIdentifier"),
        *("SourceDbClusterResourceId", "SourceRegion", "StorageEncrypted", "StorageType", "Tags"),
        *("UseLatestRestorableTime", "VpcSecurityGroupIds"),
    }
)
REPLACES_INSTANCE = frozenset(
    {
        *("BackupTarget", "CharacterSetName", "CustomIAMInstanceProfile", "DBClusterIdentifier"),
        *("DBInstanceIdentifier", "DBName", "DBSubnetGroupName", "DBSystemId", "Engine", "KmsKeyId", "MasterUsername"),
        *("NcharCharacterSetName", "Port", "SourceRegion", "StorageEncrypted", "Timezone"),
    }
)
REPLACES_CLUSTER = frozenset(
    {
        *("AvailabilityZones", "ClusterScalabilityType", "DBClusterIdentifier", "DBSubnetGroupName", "DBSystemId"),
        *("DatabaseName", "Engine", "EngineMode", "KmsKeyId", "MasterUsername", "PubliclyAccessible", "SourceRegion"),
        "StorageEncrypted",
    }
)
