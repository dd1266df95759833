"""Secrets as a whole: create, describe, list, update, delete, restore.

Not modelled: that AWS is only eventually consistent; a forced deletion takes effect at once here, where AWS takes some
seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.secretsmanager.deletion_events import tell_deleted, tell_kept
from mocksm.services.secretsmanager.describing import description_of
from mocksm.services.secretsmanager.encryption import rewrap, validate_key
from mocksm.services.secretsmanager.errors import (
    InvalidParameterException,
    InvalidRequestException,
    ResourceExistsException,
)
from mocksm.services.secretsmanager.limits import OWNER, check_tags
from mocksm.services.secretsmanager.linking import check_link, links_of
from mocksm.services.secretsmanager.lookup import (
    check_name,
    check_own,
    find,
    find_live,
    find_own,
    look,
    name_in,
    store_of,
)
from mocksm.services.secretsmanager.planning import reattempt
from mocksm.services.secretsmanager.replicating import changed
from mocksm.services.secretsmanager.replication import add_replicas, check_regions, primary_of, statuses
from mocksm.services.secretsmanager.store import CURRENT, PENDING, PREVIOUS, Secret, Secrets
from mocksm.services.secretsmanager.versions import check_value, keep, repeats, require_token

_DEFAULT_WINDOW = 30
_WINDOWS = range(7, 31)


@operation
def create_secret(
    call: Call,
    *,
    name: str,
    client_request_token: str | None = None,
    description: str = "",
    kms_key_id: str | None = None,
    secret_binary: bytes | None = None,
    secret_string: str | None = None,
    tags: Sequence[Mapping[str, str]] | None = None,
    add_replica_regions: Sequence[Mapping[str, str]] = (),
    force_overwrite_replica_secret: bool = False,
    type: str | None = None,  # noqa: A002 - AWS's word
    cross_account_primary_arn: str | None = None,
) -> dict[str, Any]:
    """Make a secret, with its first version if a value is given; the same request again gives the same answer."""
    check_name(name)
    token = require_token(client_request_token, InvalidRequestException)
    value = check_value(secret_string, secret_binary)
    check_regions(call, add_replica_regions)
    if cross_account_primary_arn is not None:
        check_link(call, cross_account_primary_arn)
    secrets = call.store(Secrets)
    existing = secrets.named(name)
    if existing is not None:
        return _created_before(call, existing, token, value)
    owner = call.via if call.via is not None and name.startswith(f"{call.via}!") else None
    secret = Secret(
        call.arn(f"secret:{name}-{call.ids.suffix()}"),
        name,
        call.now,
        description,
        kms_key_id or None,
        _tags_of_new(call, tags, owner),
        owning_service=owner,
        secret_type=type or None,
        linked_primary=cross_account_primary_arn,
    )
    if kms_key_id:
        validate_key(call, secret, kms_key_id)
    answer = {"ARN": secret.arn, "Name": name}
    if value is not None:
        keep(call, secret, token, value, [CURRENT])
        answer["VersionId"] = token
    secrets.add(secret)
    if not add_replica_regions:
        return answer
    added = add_replicas(call, secret, add_replica_regions, overwrite=force_overwrite_replica_secret)
    return {**answer, "ReplicationStatus": statuses(call, secret, starting=added)}


@operation
def describe_secret(call: Call, *, secret_id: str) -> dict[str, Any]:
    """Return all about a secret but its value; also of one that is scheduled for deletion."""
    secret = find(call, secret_id)
    labels, replicas = secret.labelled(), statuses(call, secret)
    return {
        **description_of(secret),
        **({"VersionIdsToStages": labels} if labels else {}),
        **({"ReplicationStatus": replicas} if replicas else {}),
        **links_of(secret),
    }


@operation
def update_secret(
    call: Call,
    *,
    secret_id: str,
    client_request_token: str | None = None,
    description: str | None = None,
    kms_key_id: str | None = None,
    secret_binary: bytes | None = None,
    secret_string: str | None = None,
    type: str | None = None,  # noqa: A002 - AWS's word
) -> dict[str, Any]:
    """Change a secret's description, key or value; a value makes a new current version.

    A new key also takes over the versions with AWSCURRENT, AWSPENDING and AWSPREVIOUS, as far as the caller may use
    the old key and the new one.
    """
    token = require_token(client_request_token, InvalidRequestException)
    value = check_value(secret_string, secret_binary)
    # The key is the one thing that can be changed of a replica (fact book, section 4.2).
    only_key = (value, description, type) == (None, None, None) and kms_key_id is not None
    secret = find_live(call, secret_id)
    if not (secret.is_replica and only_key):
        check_own(call, secret)
    answer = {"ARN": secret.arn, "Name": secret.name}
    repeated = value is not None and repeats(call, secret, token, value)
    if kms_key_id:
        validate_key(call, secret, kms_key_id)
    before = secret.kms_key_id
    if kms_key_id is not None:
        secret.kms_key_id = kms_key_id or None
    try:
        if value is not None and not repeated:
            keep(call, secret, token, value, [CURRENT])
    except BaseException:
        secret.kms_key_id = before
        raise
    if secret.kms_key_id != before:
        _use_new_key(call, secret)
    if description is not None:
        secret.description = description
    if type is not None:
        secret.type = type or None
    if not repeated and (value, description, kms_key_id, type) != (None, None, None, None):
        changed(call, secret)
    return answer if value is None else {**answer, "VersionId": token}


@operation
def delete_secret(
    call: Call,
    *,
    secret_id: str,
    recovery_window_in_days: int | None = None,
    force_delete_without_recovery: bool = False,
) -> dict[str, Any]:
    """Schedule a secret for deletion, or delete it at once; forcing an unknown name succeeds, as on AWS."""
    if force_delete_without_recovery and recovery_window_in_days is not None:
        raise InvalidParameterException(
            "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays."
        )
    if recovery_window_in_days is not None and recovery_window_in_days not in _WINDOWS:
        raise InvalidParameterException("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).")
    if force_delete_without_recovery:
        return _delete_now(call, secret_id)
    secret = find_own(call, secret_id)
    _check_unreplicated(secret)
    date = call.now + timedelta(days=recovery_window_in_days or _DEFAULT_WINDOW)
    secret.deletion_date = date
    secret.changed = call.now
    call.schedule(date, purge, secret.arn, date)
    return {"ARN": secret.arn, "Name": secret.name, "DeletionDate": date}


@operation
def restore_secret(call: Call, *, secret_id: str) -> dict[str, Any]:
    """Call off a deletion; a secret that is not scheduled for deletion stays as it is."""
    secret = find(call, secret_id)
    check_own(call, secret)
    if secret.deletion_date is not None:
        secret.deletion_date = None
        changed(call, secret)
        tell_kept(call, secret)
        reattempt(call, secret)
    return {"ARN": secret.arn, "Name": secret.name}


def _tags_of_new(call: Call, tags: Sequence[Mapping[str, str]] | None, owner: str | None) -> dict[str, str] | None:
    """Return the tags of a new secret; one that a service makes for itself has the tag that says so."""
    given = check_tags(None, tags, by_service=call.via is not None) if tags else None
    return given if owner is None else {**(given or {}), OWNER: owner}


def _created_before(call: Call, secret: Secret, token: str, value: str | bytes | None) -> dict[str, Any]:
    if secret.deletion_date is not None:
        raise InvalidRequestException(
            "You can't create this secret because a secret with this name is already scheduled for deletion."
        )
    if value is not None and repeats(call, secret, token, value):
        replicas = statuses(call, secret)
        answer = {"ARN": secret.arn, "Name": secret.name, "VersionId": token}
        return {**answer, "ReplicationStatus": replicas} if replicas else answer
    raise ResourceExistsException(f"The operation failed because the secret {secret.name} already exists.")


def _use_new_key(call: Call, secret: Secret) -> None:
    """Put the labelled versions under the secret's new key; a replica's primary shows it too."""
    if secret.is_replica:
        primary_of(call, secret).replicas[secret.region].kms_key_id = secret.kms_key_id
    for version_id in {secret.stages[label] for label in (CURRENT, PENDING, PREVIOUS) if label in secret.stages}:
        rewrap(call, secret, secret.versions[version_id], secret.kms_key_id)


def _delete_now(call: Call, secret_id: str) -> dict[str, Any]:
    check_name(name_in(secret_id))
    secret = look(call, secret_id)
    if secret is None:
        arn = secret_id if secret_id.startswith("arn:") else call.arn(f"secret:{secret_id}-{call.ids.suffix()}")
        return {"ARN": arn, "Name": name_in(secret_id), "DeletionDate": call.now}
    check_own(call, secret)
    _check_unreplicated(secret)
    store_of(call, secret).remove(secret)
    tell_deleted(call, secret)
    return {"ARN": secret.arn, "Name": secret.name, "DeletionDate": call.now}


def _check_unreplicated(secret: Secret) -> None:
    if secret.replicas:
        raise InvalidParameterException(
            f"You can't delete secret {secret.arn} that still has replica regions [{', '.join(secret.replicas)}]."
        )
    if secret.linked_replicas:
        # The newest model says that the call fails; AWS's text is not known.
        raise InvalidRequestException("You can't delete a secret that still has a cross-account replica.")


def purge(call: Call, arn: str, date: datetime) -> None:
    """Delete a secret whose recovery window is over, unless it was restored meanwhile."""
    with call.cloud.lock:
        secret = look(call, arn)
        if secret is not None and secret.deletion_date == date:
            store_of(call, secret).remove(secret)
            tell_deleted(call, secret)
