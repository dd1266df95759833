"""Replicas as they are made and kept in step: every change of a primary reaches its replicas at once.

AWS replicates in the background and may lag behind; here a new replica is ``InProgress`` in the answer that makes it,
and settled when the next request looks. Values are encrypted anew for each replica, as the caller who changes the primary.
"""

from __future__ import annotations

from functools import partial

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.errors import AwsError
from mocksm.services.secretsmanager.deletion_events import tell_deleted
from mocksm.services.secretsmanager.encryption import check_may_encrypt, seal, unseal
from mocksm.services.secretsmanager.parts import Link, Replica, SecretVersion
from mocksm.services.secretsmanager.store import Secret, Secrets

SUCCEEDED = "Replication succeeded"
DETACHED = "Detached"
FAILED = "Failed"


def changed(call: Call, secret: Secret) -> None:
    """Note that a secret was changed just now, and let its replicas follow."""
    secret.changed = call.now
    for replica in secret.replicas.values():
        copy = copy_of(call, secret, replica)
        if copy is not None and not bring_up_to_date(call, secret, copy, replica):
            _tell(call, secret, replica, "ReplicationFailed")
    for link in secret.linked_replicas.values():
        if link.primary_arn == secret.arn and link.status != DETACHED:
            linked = call.store(Secrets, account=link.replica_arn.split(":")[4]).find(link.replica_arn)
            if linked is not None:
                bring_up_to_date(call, secret, linked, link)


def replicate(call: Call, secret: Secret, replica: Replica, *, overwrite: bool) -> None:
    """Make the copy of a secret in another Region; what stands in its way is told in the replica's status.

    CloudTrail's events of it follow the call. Whether AWS records later changes alike is not known: here only those that
    fail to reach a replica are.
    """
    _make(call, secret, replica, overwrite=overwrite)
    _tell(call, secret, replica, "ReplicationStarted")
    _tell(call, secret, replica, "ReplicationFailed" if replica.status == FAILED else "ReplicationSucceeded")


def _make(call: Call, secret: Secret, replica: Replica, *, overwrite: bool) -> None:
    store = _store(call, secret, replica)
    existing = store.named(secret.name)
    arn = _arn(secret, replica)
    if existing is not None and existing.is_replica and existing.arn == arn:
        existing.kms_key_id = replica.kms_key_id
        bring_up_to_date(call, secret, existing, replica)
        return
    if existing is not None and existing.is_replica:
        # Overwriting does not help here; the end of AWS's sentence is not known: fact book, section 12.
        _fail(
            replica,
            f"Replication failed: Secret name {secret.name} is currently replicated to {replica.region} with a different arn.",
        )
        return
    if existing is not None and (existing.replicas or not overwrite):
        _fail(replica, f"Replication failed: Secret name {secret.name} already exists in region {replica.region}.")
        return
    copy = Secret(arn, secret.name, call.now, kms_key_id=replica.kms_key_id, primary_region=secret.primary_region)
    if bring_up_to_date(call, secret, copy, replica):
        if existing is not None:
            store.remove(existing)
            tell_deleted(call, existing)
        store.add(copy)


def drop(call: Call, secret: Secret, replica: Replica) -> None:
    """Delete the copy in another Region, at once and for good."""
    copy = copy_of(call, secret, replica)
    if copy is not None:
        _store(call, secret, replica).remove(copy)
        tell_deleted(call, copy)


def bring_up_to_date(call: Call, secret: Secret, copy: Secret, told: Replica | Link) -> bool:
    """Make a copy what its primary is, or leave it as it was; ``told`` learns which, and why."""
    try:
        versions = {version.id: _version(call, secret, copy, version) for version in secret.versions.values()}
    except AwsError as error:
        _fail(told, f"Replication failed: {error.message}")
        return False
    copy.versions, copy.stages = versions, dict(secret.stages)
    copy.description, copy.type = secret.description, secret.type
    if isinstance(told, Replica):
        copy.policy = secret.policy
        copy.tags = None if secret.tags is None else dict(secret.tags)
    copy.changed = secret.changed
    told.status, told.message = "InSync", SUCCEEDED
    return True


def _tell(call: Call, secret: Secret, replica: Replica, event: str) -> None:
    """Note an event of replication, which AWS does in the background: after the call that brought it about."""
    error = replica.message if event == "ReplicationFailed" else None
    call.afterwards(partial(call.announce, event, resource=secret.arn, error=error, ReplicaRegion=replica.region))


def _fail(told: Replica | Link, message: str) -> None:
    told.status, told.message = FAILED, message


def _version(call: Call, secret: Secret, copy: Secret, version: SecretVersion) -> SecretVersion:
    """Return the copy's version, sealed under the replica's key unless it has it already."""
    same = copy.versions.get(version.id)
    if same is not None and (same.sealed is None) == (version.sealed is None):
        return same
    made = SecretVersion(version.id, version.created, None)
    if version.sealed is not None:
        value = unseal(call.in_region(secret.region), secret, version)
        there = call.in_region(copy.region)
        if copy.is_replica and not copy.versions:  # it is being made (authorization.md 2.9)
            check_may_encrypt(there, copy, version.id)
        made.sealed = seal(there, copy, version.id, value)
    return made


def copy_of(call: Call, secret: Secret, replica: Replica) -> Secret | None:
    """Return the replica itself: another secret's replica of the same name has another ARN."""
    copy = _store(call, secret, replica).find(_arn(secret, replica))
    return copy if copy is not None and copy.is_replica else None


def _arn(secret: Secret, replica: Replica) -> str:
    return str(Arn.make("secretsmanager", replica.region, secret.account, secret.arn.split(":", 5)[-1]))


def _store(call: Call, secret: Secret, replica: Replica) -> Secrets:
    return call.store(Secrets, account=secret.account, region=replica.region)
