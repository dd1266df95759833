"""The condition keys of a request to Secrets Manager, from its parameters as they were sent and from the secret.

It judges nothing. What was not sent has no key: no default counts (authorization.md 3.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from mocksm.arn import Arn, partition_of
from mocksm.engine.call import Call
from mocksm.errors import AwsError
from mocksm.iam.global_keys import request_tags, resource_tags, tag_keys
from mocksm.iam.principal import Principal
from mocksm.services.secretsmanager.store import Secret

_REPLICATION = {"ForceOverwriteReplicaSecret": "ForceOverwriteReplicaSecret"}

# By operation, the condition keys that are one parameter: ``secretsmanager:`` and the first, and the parameter's name.
_PARAMETERS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "CreateSecret": {
            "Name": "Name",
            "Description": "Description",
            "KmsKeyId": "KmsKeyId",
            "Type": "Type",
            **_REPLICATION,
        },
        "DeleteSecret": {
            "RecoveryWindowInDays": "RecoveryWindowInDays",
            "ForceDeleteWithoutRecovery": "ForceDeleteWithoutRecovery",
        },
        "GetSecretValue": {"VersionId": "VersionId"},
        "PutResourcePolicy": {"BlockPublicPolicy": "BlockPublicPolicy"},
        "ReplicateSecretToRegions": _REPLICATION,
        "RotateSecret": {
            "RotationLambdaARN": "RotationLambdaARN",
            "RotateImmediately": "RotateImmediately",
            "ExternalSecretRotationRoleArn": "ExternalSecretRotationRoleArn",
        },
        "UpdateSecret": {"Description": "Description", "KmsKeyId": "KmsKeyId", "Type": "Type"},
    }
)
_STAGES = {"GetSecretValue": "VersionStage", "UpdateSecretVersionStage": "VersionStage"}


def keys_of(call: Call, secret: Secret | None) -> dict[str, Any]:
    """Return the condition keys of a request.

    Args:
        call: The request.
        secret: The secret that it is about; None of one that is to be made, or is not there.
    """
    return {**_of_request(call), **_of_tags(call), **_of_secret(call, secret)}


def _of_request(call: Call) -> dict[str, Any]:
    params, operation = call.params, call.operation
    keys = {f"secretsmanager:{key}": params.get(name) for key, name in _PARAMETERS.get(operation, {}).items()}
    keys["secretsmanager:SecretId"] = params.get("SecretId")
    if operation in _STAGES and "VersionStage" in params:
        keys["secretsmanager:VersionStage"] = [params["VersionStage"]]
    if operation in {"CreateSecret", "UpdateSecret"} and params.get("KmsKeyId"):
        keys["secretsmanager:KmsKeyArn"] = _key_arn(call, params["KmsKeyId"])
    if operation in {"CreateSecret", "ReplicateSecretToRegions"}:
        keys["secretsmanager:AddReplicaRegions"] = [each["Region"] for each in params.get("AddReplicaRegions", ())]
    if operation == "RotateSecret" and "RotationRules" in params:
        keys["secretsmanager:ModifyRotationRules"] = True
    return keys


def _of_tags(call: Call) -> dict[str, Any]:
    tags = call.params.get("Tags")
    if tags is not None:
        return request_tags({tag["Key"]: tag.get("Value", "") for tag in tags})
    return tag_keys(call.params["TagKeys"]) if "TagKeys" in call.params else {}


def _of_secret(call: Call, secret: Secret | None) -> dict[str, Any]:
    if secret is not None:
        return {
            **resource_tags(secret.tags or {}, "secretsmanager:ResourceTag"),
            "secretsmanager:SecretPrimaryRegion": secret.primary_region,
            "secretsmanager:resource/AllowRotationLambdaArn": secret.rotation.function_arn if secret.rotation else None,
            "secretsmanager:resource/Type": secret.type,
        }
    # A secret that is to be made has no tags yet, but those that are asked for (3.3; unsure).
    return {"secretsmanager:resource/Type": call.params.get("Type")} if call.operation == "CreateSecret" else {}


def _key_arn(call: Call, key_id: str) -> str | None:
    """Return the ARN of a key, also of one that an alias names; None where there is no such alias."""
    arn = Arn.parse(key_id)
    name = arn.resource if arn else key_id
    if not name.startswith("alias/"):
        return key_id if arn else call.arn(f"key/{key_id}", service="kms")
    owner = Principal.administrator(arn.account if arn else call.account, partition=partition_of(call.region))
    try:
        asking = call._replace(principal=owner, account=owner.account, recorded=False)
        found: str = asking.ask("kms", "DescribeKey", KeyId=key_id)["KeyMetadata"]["Arn"]
    except AwsError:
        return None
    return found
