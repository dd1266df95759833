"""Secrets as a whole: create, describe, list, update, delete, restore.

Not modelled: that AWS is only eventually consistent; a forced deletion takes effect at once here, where AWS takes some
seconds; replicas, filters, sort orders and managed external secrets come with later versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from mocksm.engine import paging
from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.secretsmanager.describing import description_of
from mocksm.services.secretsmanager.encryption import rewrap, validate_key
from mocksm.services.secretsmanager.errors import (
    InvalidNextTokenException,
    InvalidParameterException,
    InvalidRequestException,
    ResourceExistsException,
)
from mocksm.services.secretsmanager.lookup import check_name, find, find_live, look, name_in, store_of
from mocksm.services.secretsmanager.store import CURRENT, PENDING, PREVIOUS, Secret, Secrets
from mocksm.services.secretsmanager.versions import check_value, keep, repeats, require_token

_DEFAULT_WINDOW = 30
_WINDOWS = range(7, 31)
_PAGE = 100


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
) -> dict[str, Any]:
    """Make a secret, with its first version if a value is given; the same request again gives the same answer."""
    check_name(name)
    token = require_token(client_request_token, InvalidRequestException)
    value = check_value(secret_string, secret_binary)
    secrets = call.store(Secrets)
    existing = secrets.named(name)
    if existing is not None:
        return _created_before(call, existing, token, value)
    secret = Secret(
        call.arn(f"secret:{name}-{call.ids.suffix()}"),
        name,
        call.now,
        description,
        kms_key_id or None,
        {tag["Key"]: tag.get("Value", "") for tag in tags} if tags else None,
    )
    if kms_key_id:
        validate_key(call, secret, kms_key_id)
    answer = {"ARN": secret.arn, "Name": name}
    if value is not None:
        keep(call, secret, token, value, [CURRENT])
        answer["VersionId"] = token
    secrets.add(secret)
    return answer


@operation
def describe_secret(call: Call, *, secret_id: str) -> dict[str, Any]:
    """Return all about a secret but its value; also of one that is scheduled for deletion."""
    secret = find(call, secret_id)
    return {**description_of(secret), **_labels("VersionIdsToStages", secret)}


@operation
def list_secrets(
    call: Call,
    *,
    max_results: int = _PAGE,
    next_token: str | None = None,
    include_planned_deletion: bool = False,
) -> dict[str, Any]:
    """Return the caller's secrets in this Region, in the order in which they were made."""
    shown = (secret for secret in _after(call, next_token) if include_planned_deletion or secret.deletion_date is None)
    found, token = paging.page(shown, limit=max_results, key=lambda secret: str(secret.number))
    entries = [{**description_of(secret), **_labels("SecretVersionsToStages", secret)} for secret in found]
    return {"SecretList": entries, **({"NextToken": token} if token else {})}


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
) -> dict[str, Any]:
    """Change a secret's description, key or value; a value makes a new current version.

    A new key also takes over the versions with AWSCURRENT, AWSPENDING and AWSPREVIOUS, as far as the caller may use
    the old key and the new one.
    """
    token = require_token(client_request_token, InvalidRequestException)
    value = check_value(secret_string, secret_binary)
    secret = find_live(call, secret_id)
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
        _rewrap_labelled(call, secret)
    if description is not None:
        secret.description = description
    if not repeated and (value, description, kms_key_id) != (None, None, None):
        secret.changed = call.now
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
    secret = find_live(call, secret_id)
    date = call.now + timedelta(days=recovery_window_in_days or _DEFAULT_WINDOW)
    secret.deletion_date = date
    secret.changed = call.now
    call.schedule(date, _purge, secret.arn, date)
    return {"ARN": secret.arn, "Name": secret.name, "DeletionDate": date}


@operation
def restore_secret(call: Call, *, secret_id: str) -> dict[str, Any]:
    """Call off a deletion; a secret that is not scheduled for deletion stays as it is."""
    secret = find(call, secret_id)
    if secret.deletion_date is not None:
        secret.deletion_date = None
        secret.changed = call.now
    return {"ARN": secret.arn, "Name": secret.name}


def _created_before(call: Call, secret: Secret, token: str, value: str | bytes | None) -> dict[str, Any]:
    if secret.deletion_date is not None:
        raise InvalidRequestException(
            "You can't create this secret because a secret with this name is already scheduled for deletion."
        )
    if value is not None and repeats(call, secret, token, value):
        return {"ARN": secret.arn, "Name": secret.name, "VersionId": token}
    raise ResourceExistsException(f"The operation failed because the secret {secret.name} already exists.")


def _labels(member: str, secret: Secret) -> dict[str, Any]:
    labels = secret.labelled()
    return {member: labels} if labels else {}


def _after(call: Call, token: str | None) -> Iterator[Secret]:
    start = paging.place(token) if token else "0"
    if start is None or not start.isdecimal():
        raise InvalidNextTokenException("Invalid NextToken.")  # the text is not known: fact book, section 2
    return call.store(Secrets).after(int(start))


def _rewrap_labelled(call: Call, secret: Secret) -> None:
    for version_id in {secret.stages[label] for label in (CURRENT, PENDING, PREVIOUS) if label in secret.stages}:
        rewrap(call, secret, secret.versions[version_id], secret.kms_key_id)


def _delete_now(call: Call, secret_id: str) -> dict[str, Any]:
    check_name(name_in(secret_id))
    secret = look(call, secret_id)
    if secret is None:
        arn = secret_id if secret_id.startswith("arn:") else call.arn(f"secret:{secret_id}-{call.ids.suffix()}")
        return {"ARN": arn, "Name": name_in(secret_id), "DeletionDate": call.now}
    store_of(call, secret).remove(secret)
    return {"ARN": secret.arn, "Name": secret.name, "DeletionDate": call.now}


def _purge(call: Call, arn: str, date: datetime) -> None:
    with call.cloud.lock:
        secret = look(call, arn)
        if secret is not None and secret.deletion_date == date:
            store_of(call, secret).remove(secret)
