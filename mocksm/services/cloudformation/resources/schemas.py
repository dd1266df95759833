"""How the properties of each type look; those that are not named here may look in any way, as nothing is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mocksm.services.cloudformation.resources.schema import (
    Shape,
    between,
    listed,
    named,
    number,
    policy,
    text,
    texts,
    truth,
    whole,
)

Schema = Mapping[str, Shape]

_TAGS = {"Tags": listed(named("Key", "Value", Key=text, Value=text))}


def _texts(*names: str) -> Schema:
    return dict.fromkeys(names, text)


def _truths(*names: str) -> Schema:
    return dict.fromkeys(names, truth)


def _wholes(*names: str) -> Schema:
    return dict.fromkeys(names, whole)


def _lists(*names: str) -> Schema:
    return dict.fromkeys(names, listed(text))


_PASSWORD = named(
    **_texts("ExcludeCharacters", "GenerateStringKey", "SecretStringTemplate"),
    **_truths("ExcludeLowercase", "ExcludeNumbers", "ExcludePunctuation", "ExcludeUppercase", "IncludeSpace"),
    **_truths("RequireEachIncludedType"),
    PasswordLength=whole,
)
_SECRET: Schema = {
    **_texts("Description", "KmsKeyId", "Name", "SecretString", "Type"),
    **_TAGS,
    "GenerateSecretString": _PASSWORD,
    "ReplicaRegions": listed(named("Region", Region=text, KmsKeyId=text)),
}
_ROTATION: Schema = {
    **_texts("ExternalSecretRotationRoleArn", "RotationLambdaARN", "SecretId"),
    "ExternalSecretRotationMetadata": listed(named("Key", "Value", Key=text, Value=text)),
    "RotateImmediatelyOnUpdate": truth,
    "RotationRules": named(AutomaticallyAfterDays=whole, Duration=text, ScheduleExpression=text),
}
_KEY: Schema = {
    **_texts("Description", "KeySpec", "KeyUsage", "Origin", "PrimaryKeyArn"),
    **_truths("BypassPolicyLockoutSafetyCheck", "EnableKeyRotation", "Enabled", "MultiRegion"),
    **_TAGS,
    "KeyPolicy": policy,
    "PendingWindowInDays": between(7, 30),
    "RotationPeriodInDays": whole,
}
_IDENTITY: Schema = {
    **_texts("Description", "Path", "PermissionsBoundary", "RoleName", "UserName"),
    **_lists("Groups", "ManagedPolicyArns"),
    **_TAGS,
    "AssumeRolePolicyDocument": policy,
    "MaxSessionDuration": whole,
    "Policies": listed(named("PolicyDocument", "PolicyName", PolicyDocument=policy, PolicyName=text)),
}
_POLICY: Schema = {
    **_texts("Description", "ManagedPolicyName", "Path", "PolicyName", "RoleName", "UserName"),
    **_lists("Groups", "Roles", "Users"),
    "PolicyDocument": policy,
}
_FUNCTION: Schema = {
    **_texts("Description", "FunctionName", "Handler", "PackageType", "Role", "Runtime"),
    **_wholes("MemorySize", "Timeout"),
    **_TAGS,
    "Code": named(**_texts("ImageUri", "S3Bucket", "S3Key", "S3ObjectVersion", "SourceKMSKeyArn", "ZipFile")),
    "Environment": named(Variables=texts),
}
_DATABASE: Schema = {
    **_texts("AvailabilityZone", "CACertificateIdentifier", "DBClusterIdentifier", "DBClusterInstanceClass"),
    **_texts("DBInstanceClass", "DBInstanceIdentifier", "DBName", "DBSubnetGroupName", "DatabaseName", "Engine"),
    **_texts("EngineVersion", "KmsKeyId", "LicenseModel", "MasterUserPassword", "MasterUsername", "MonitoringRoleArn"),
    **_texts("PreferredBackupWindow", "PreferredMaintenanceWindow", "StorageType"),
    **_wholes("AllocatedStorage", "BackupRetentionPeriod", "Iops", "MaxAllocatedStorage", "MonitoringInterval", "Port"),
    **_wholes("PromotionTier"),
    **_truths("AutoMinorVersionUpgrade", "CopyTagsToSnapshot", "DeletionProtection", "EnableHttpEndpoint"),
    **_truths("EnableIAMDatabaseAuthentication", "EnablePerformanceInsights", "ManageMasterUserPassword", "MultiAZ"),
    **_truths("PubliclyAccessible", "StorageEncrypted"),
    **_lists("AvailabilityZones", "EnableCloudwatchLogsExports", "VPCSecurityGroups", "VpcSecurityGroupIds"),
    **_TAGS,
    "MasterUserSecret": named(KmsKeyId=text, SecretArn=text),
    "ServerlessV2ScalingConfiguration": named(MaxCapacity=number, MinCapacity=number, SecondsUntilAutoPause=whole),
}

_SCHEMAS: Mapping[str, Schema] = {
    "AWS::CloudFormation::Stack": {"Parameters": texts},
    "AWS::IAM::AccessKey": _texts("Status", "UserName"),
    "AWS::IAM::ManagedPolicy": _POLICY,
    "AWS::IAM::Policy": _POLICY,
    "AWS::IAM::Role": _IDENTITY,
    "AWS::IAM::RolePolicy": _POLICY,
    "AWS::IAM::User": _IDENTITY,
    "AWS::IAM::UserPolicy": _POLICY,
    "AWS::KMS::Alias": _texts("AliasName", "TargetKeyId"),
    "AWS::KMS::Key": _KEY,
    "AWS::KMS::ReplicaKey": _KEY,
    "AWS::Lambda::Function": _FUNCTION,
    "AWS::Lambda::Permission": _texts(
        *("Action", "EventSourceToken", "FunctionName", "Principal", "PrincipalOrgID", "SourceAccount", "SourceArn")
    ),
    "AWS::RDS::DBCluster": _DATABASE,
    "AWS::RDS::DBInstance": _DATABASE,
    "AWS::SSM::Parameter": {
        **_texts("AllowedPattern", "DataType", "Description", "Name", "Policies", "Tier", "Type", "Value"),
        **_TAGS,
    },
    "AWS::SecretsManager::ResourcePolicy": {
        "BlockPublicPolicy": truth,
        "ResourcePolicy": policy,
        "SecretId": text,
    },
    "AWS::SecretsManager::RotationSchedule": _ROTATION,
    "AWS::SecretsManager::Secret": _SECRET,
    "AWS::SecretsManager::SecretTargetAttachment": _texts("SecretId", "TargetId", "TargetType"),
}


def shaped(kind: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties of a type as other services want them: numbers as numbers, texts as texts.

    Raises:
        Misshapen: One of them does not look as it has to.
    """
    schema = _SCHEMAS.get(kind, {})
    return {name: schema[name](each, f"#/{name}") if name in schema else each for name, each in properties.items()}
