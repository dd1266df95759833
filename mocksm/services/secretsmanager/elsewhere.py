"""Secrets that no Lambda function rotates: their owner, an AWS service, does, or the partner of a managed external one.

Of a managed external secret mocksm keeps how it is to rotate, and never rotates it: what the partner would do is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mocksm.engine.call import Call
from mocksm.errors import NotModelled
from mocksm.services.secretsmanager.errors import InvalidParameterException, InvalidRequestException
from mocksm.services.secretsmanager.lookup import check_own, find_live
from mocksm.services.secretsmanager.store import Secret

# "RDS and a few others allow RotateSecret" (fact book, section 4.3); the others by AWS's list of managed rotation.
_MANAGED_ROTATION = {"rds", "redshift", "ecs-sc"}
_WITH_PASSWORD = {"rds", "redshift"}
_EXTERNAL = {"ExternalSecretRotationMetadata", "ExternalSecretRotationRoleArn"}


def find_open(call: Call, secret_id: str) -> Secret:
    """Return the live secret for a change that some services leave to the users of what they own.

    These are rotation, tags and the policy (integrations.md, section 2).
    """
    secret = find_live(call, secret_id)
    if secret.owning_service not in _MANAGED_ROTATION or secret.is_replica:
        check_own(call, secret)
    return secret


def is_rotated_elsewhere(secret: Secret) -> bool:
    """Say whether the secret is rotated without a function."""
    return secret.type is not None or secret.owning_service is not None


def check_external(call: Call, secret: Secret) -> None:
    """Refuse a partner's parameters for another secret (in mocksm's words), and a function for one that has none."""
    external = sorted(_EXTERNAL & call.params.keys())
    if external and secret.type is None:
        raise InvalidParameterException(f"{external[0]} is only for managed external secrets.")
    if call.params.get("RotationLambdaARN") and secret.owning_service is not None:
        raise InvalidRequestException("Rotation Lambda ARN is not supported for a service-managed secret.")
    if call.params.get("RotationLambdaARN") and secret.type is not None:
        raise InvalidParameterException("RotationLambdaARN can't be used with a managed external secret.")


def is_modelled(secret: Secret) -> bool:
    """Say whether mocksm knows what the secret's owner does to rotate it."""
    return secret.owning_service in _WITH_PASSWORD


def check_modelled(secret: Secret) -> None:
    """Say that mocksm can't do what the secret's owner or partner would."""
    if not is_modelled(secret):
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
