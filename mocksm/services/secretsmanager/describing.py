"""What DescribeSecret and ListSecrets say of a secret: which member is there in which state (fact book, section 6.6)."""

from __future__ import annotations

from typing import Any

from mocksm.services.secretsmanager.parts import RotationRules
from mocksm.services.secretsmanager.store import Secret


def description_of(secret: Secret) -> dict[str, Any]:
    """Return the members that both operations share; what has no value is left out."""
    found: dict[str, Any] = {
        "ARN": secret.arn,
        "Name": secret.name,
        "Description": secret.description or None,
        "KmsKeyId": secret.kms_key_id,
        "CreatedDate": secret.created,
        "LastChangedDate": secret.changed,
        "LastAccessedDate": secret.accessed,
        "DeletedDate": secret.deletion_date,
        "OwningService": secret.owning_service,
        "Type": secret.type,
        "PrimaryRegion": secret.primary_region,
        "Tags": None if secret.tags is None else [{"Key": key, "Value": value} for key, value in secret.tags.items()],
    }
    if secret.rotation is not None:
        found |= _rotation(secret.rotation)
    return {member: value for member, value in found.items() if value is not None}


def _rotation(rules: RotationRules) -> dict[str, Any]:
    return {
        "RotationEnabled": rules.enabled,
        "RotationLambdaARN": rules.function_arn,
        "RotationRules": None if rules.schedule is None else rules.schedule.rules(),
        "ExternalSecretRotationMetadata": rules.metadata,
        "ExternalSecretRotationRoleArn": rules.role_arn,
        "LastRotatedDate": rules.last if rules.enabled else None,
        "NextRotationDate": rules.next if rules.enabled else None,
    }
