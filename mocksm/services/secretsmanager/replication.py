"""Replication to other Regions: add replicas, remove them, set one free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.secretsmanager.errors import InvalidParameterException, InvalidRequestException
from mocksm.services.secretsmanager.lookup import find_live, find_own
from mocksm.services.secretsmanager.parts import Replica
from mocksm.services.secretsmanager.replicating import DETACHED, FAILED, copy_of, drop, replicate
from mocksm.services.secretsmanager.store import Secret, Secrets
from mocksm.wire.regions import is_region

DEFAULT_KEY = "alias/aws/secretsmanager"


@operation
def replicate_secret_to_regions(
    call: Call,
    *,
    secret_id: str,
    add_replica_regions: Sequence[Mapping[str, str]],
    force_overwrite_replica_secret: bool = False,
) -> dict[str, Any]:
    """Add replicas in other Regions; a Region that has one is left as it is, and one where that failed is tried again."""
    secret = find_own(call, secret_id)
    check_regions(call, add_replica_regions)
    added = add_replicas(call, secret, add_replica_regions, overwrite=force_overwrite_replica_secret)
    return {"ARN": secret.arn, "ReplicationStatus": statuses(call, secret, starting=added)}


@operation
def remove_regions_from_replication(
    call: Call, *, secret_id: str, remove_replica_regions: Sequence[str]
) -> dict[str, Any]:
    """Delete the replicas in these Regions, at once and without a recovery window; one that is not there is no error."""
    secret = find_own(call, secret_id)
    for region in remove_replica_regions:
        replica = secret.replicas.pop(region, None)
        if replica is not None:
            drop(call, secret, replica)
    _settle(secret)
    return {"ARN": secret.arn, "ReplicationStatus": statuses(call, secret)}


@operation
def stop_replication_to_replica(call: Call, *, secret_id: str) -> dict[str, Any]:
    """Make a replica a secret of its own; the call is made in the replica's Region."""
    secret = find_live(call, secret_id)
    if secret.linked_primary is not None:
        return _set_free_of_account(secret)
    if not secret.is_replica or secret.primary_region is None:
        # AWS's text is not known: fact book, section 6.18.
        raise InvalidRequestException("You can't stop replication to a secret that is not a replica.")
    primary = primary_of(call, secret)
    secret.primary_region = None
    secret.changed = call.now
    primary.replicas.pop(call.region)
    _settle(primary)
    return {"ARN": secret.arn}


def primary_of(call: Call, replica: Secret) -> Secret:
    """Return the primary of a replica in another Region; as long as it has replicas it can't be deleted."""
    primary = call.store(Secrets, account=replica.account, region=replica.primary_region).named(replica.name)
    if primary is None:
        raise LookupError(f"mocksm: the replica {replica.arn} has lost its primary")
    return primary


def _set_free_of_account(secret: Secret) -> dict[str, Any]:
    link = secret.linked_replicas.pop(secret.arn, None)
    if link is not None:
        link.status, link.message = DETACHED, ""  # the primary holds the same link, and goes on showing it
    secret.linked_primary = None
    return {"ARN": secret.arn}


def check_regions(call: Call, regions: Sequence[Mapping[str, str]]) -> None:
    """Refuse the secret's own Region, those that there are not in its partition, and one that is named twice."""
    names = [each.get("Region") for each in regions]
    usable = all(name and name != call.region and is_region(name, like=call.region) for name in names)
    if not usable or len(set(names)) < len(names):
        raise InvalidParameterException("Invalid replica region.")


def add_replicas(
    call: Call, secret: Secret, regions: Sequence[Mapping[str, str]], *, overwrite: bool
) -> frozenset[str]:
    """Add replicas to a secret, and return the Regions that are new or tried again."""
    new = [each for each in regions if _is_wanting(secret, each["Region"])]
    if new:
        secret.primary_region = call.region
    for each in new:
        replica = Replica(each["Region"], each.get("KmsKeyId") or None)
        secret.replicas[replica.region] = replica
        replicate(call, secret, replica, overwrite=overwrite)
    return frozenset(each["Region"] for each in new)


def _is_wanting(secret: Secret, region: str) -> bool:
    replica = secret.replicas.get(region)
    return replica is None or replica.status == FAILED


def statuses(call: Call, secret: Secret, *, starting: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    """Return ReplicationStatus; replicas that were just added are still on their way."""
    return [_status(call, secret, replica, replica.region in starting) for replica in secret.replicas.values()]


def _status(call: Call, secret: Secret, replica: Replica, starting: bool) -> dict[str, Any]:
    status: dict[str, Any] = {"Region": replica.region, "KmsKeyId": replica.kms_key_id or DEFAULT_KEY}
    if starting:
        return {**status, "Status": "InProgress"}
    copy = copy_of(call, secret, replica)
    if copy is not None and copy.accessed is not None:
        status["LastAccessedDate"] = copy.accessed
    return {**status, "Status": replica.status, "StatusMessage": replica.message}


def _settle(secret: Secret) -> None:
    """Make a primary whose last replica is gone a plain secret again."""
    if not secret.replicas:
        secret.primary_region = None
