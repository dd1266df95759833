"""Secrets as a seed says them, with their values in plain text."""

from __future__ import annotations

import json
from typing import Any

from mocksm.arn import partition_of
from mocksm.engine.cloud import Cloud
from mocksm.errors import NotModelled
from mocksm.iam.stored import shown
from mocksm.seeding.opening import open_value
from mocksm.seeding.places import Place
from mocksm.seeding.plain import moment, octets, without_nothing
from mocksm.services.secretsmanager.encryption import DEFAULT_KEY
from mocksm.services.secretsmanager.parts import Replica, RotationRules, SecretVersion
from mocksm.services.secretsmanager.replicating import FAILED
from mocksm.services.secretsmanager.store import Secret, Secrets


def dumped_secrets(place: Place) -> dict[str, Any]:
    """Return the secrets of a place that are no replicas: those come with their primary."""
    return {secret.name: _secret(place.cloud, secret) for secret in place.store(Secrets) if not secret.is_replica}


def _secret(cloud: Cloud, secret: Secret) -> dict[str, Any]:
    if secret.linked_primary is not None or secret.linked_replicas:
        raise NotModelled(f"mocksm does not model seeds of cross-account replicas, as {secret.name} is or has one")
    policy = secret.policy
    return {
        **without_nothing(
            {
                "suffix": secret.arn[-6:],
                "description": secret.description,
                "kms_key": secret.kms_key_id,
                "tags": secret.tags,
                "policy": policy and json.loads(shown(policy, cloud.directory, partition_of(secret.region))),
                "owned_by": secret.owning_service,
                "type": secret.type,
                "rotation": None if secret.rotation is None else _rotation(secret.rotation),
                "replicas": [_replica(cloud, secret, replica) for replica in secret.replicas.values()],
                "created": moment(secret.created),
                "changed": moment(secret.changed),
                "accessed": moment(secret.accessed),
                "deleted": moment(secret.deletion_date),
            }
        ),
        "labels": dict(secret.stages),
        "versions": {version.id: _version(cloud, secret, version) for version in secret.versions.values()},
    }


def _version(cloud: Cloud, secret: Secret, version: SecretVersion) -> dict[str, Any]:
    sealed = version.sealed
    value = {} if sealed is None else _value(open_value(cloud, secret, version))
    other = sealed is not None and sealed.kms_key_id != secret.kms_key_id
    key = (sealed.kms_key_id or DEFAULT_KEY) if sealed is not None and other else None
    dates = {"created": moment(version.created), "accessed": moment(version.accessed)}
    return {**value, **without_nothing({"kms_key": key, **dates})}


def _value(value: str | bytes) -> dict[str, Any]:
    """Return a value as a seed says it: of JSON as it is usually written what it holds, so that it is easy to read."""
    if isinstance(value, bytes):
        return {"binary": octets(value)}
    try:
        held = json.loads(value)
    except ValueError:
        return {"value": value}
    plain = isinstance(held, (dict, list)) and "null" not in value  # TOML has no null
    return {"value": held if plain and json.dumps(held) == value else value}


def _replica(cloud: Cloud, secret: Secret, replica: Replica) -> dict[str, Any]:
    copy = cloud.store(Secrets, secret.account, replica.region).named(secret.name)
    if replica.status == FAILED:
        if copy is not None and copy.is_replica:
            raise NotModelled(f"mocksm does not model seeds of replicas that are out of step, as {secret.name} has one")
        return without_nothing({"region": replica.region, "kms_key": replica.kms_key_id, "failed": replica.message})
    dates = {} if copy is None else {name: moment(getattr(copy, name)) for name in ("created", "changed", "accessed")}
    return without_nothing({"region": replica.region, "kms_key": replica.kms_key_id, **dates})


def _rotation(rules: RotationRules) -> dict[str, Any]:
    schedule = rules.schedule
    return without_nothing(
        {
            "function": rules.function_arn,
            "every": schedule and (schedule.every_days or schedule.expression),
            "duration": schedule and schedule.duration,
            "enabled": None if rules.enabled else False,
            "last": moment(rules.last),
            "next": moment(rules.next),
            "starts": moment(rules.starts),
            "metadata": rules.metadata,
            "role_arn": rules.role_arn,
        }
    )
