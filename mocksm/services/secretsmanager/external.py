"""Secrets that no Lambda function rotates: their owner, an AWS service, does, or the partner of a managed external one.

mocksm keeps how they are to rotate, and can't rotate them: what the owner or the partner would do is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mocksm.engine.call import Call
from mocksm.errors import NotModelled
from mocksm.services.secretsmanager.errors import InvalidParameterException
from mocksm.services.secretsmanager.store import Secret

# "RDS and a few others allow RotateSecret" (fact book, section 4.3); the others by AWS's list of managed rotation.
_MANAGED_ROTATION = {"rds", "redshift", "ecs-sc"}
_EXTERNAL = {"ExternalSecretRotationMetadata", "ExternalSecretRotationRoleArn"}


def is_rotated_by_owner(secret: Secret) -> bool:
    """Say whether the secret is one of a service that lets its users rotate it."""
    return secret.owning_service in _MANAGED_ROTATION and not secret.is_replica


def is_rotated_elsewhere(secret: Secret) -> bool:
    """Say whether the secret is rotated without a function."""
    return secret.type is not None or secret.owning_service is not None


def check_external(call: Call, secret: Secret) -> None:
    """Refuse a partner's parameters for another secret, and a function for one that has none; the words are mocksm's."""
    external = sorted(_EXTERNAL & call.params.keys())
    if external and secret.type is None:
        raise InvalidParameterException(f"{external[0]} is only for managed external secrets.")
    if call.params.get("RotationLambdaARN") and is_rotated_elsewhere(secret):
        raise InvalidParameterException("RotationLambdaARN can't be used with a secret that uses managed rotation.")


def refuse_to_rotate(secret: Secret, *, rotate_immediately: bool) -> None:
    """Say that mocksm can't do what the secret's owner or partner would."""
    if rotate_immediately:
        whose = secret.type or secret.owning_service
        raise NotModelled(
            f"mocksm does not model how {whose} rotates {secret.name}: use RotateImmediately=False to set its schedule"
        )


def keep_external(secret: Secret, metadata: Sequence[Mapping[str, str]] | None, role_arn: str | None) -> None:
    """Keep a partner's parameters; what is not given stays."""
    rules = secret.rotation
    if rules is not None:
        rules.metadata = rules.metadata if metadata is None else [dict(each) for each in metadata]
        rules.role_arn = rules.role_arn if role_arn is None else role_arn
