"""Staging labels moved by hand: UpdateSecretVersionStage."""

from __future__ import annotations

from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.secretsmanager.errors import InvalidParameterException, ResourceNotFoundException
from mocksm.services.secretsmanager.limits import check_labels
from mocksm.services.secretsmanager.lookup import find_own
from mocksm.services.secretsmanager.replicating import changed
from mocksm.services.secretsmanager.store import CURRENT, Secret


@operation
def update_secret_version_stage(
    call: Call,
    *,
    secret_id: str,
    version_stage: str,
    move_to_version_id: str | None = None,
    remove_from_version_id: str | None = None,
) -> dict[str, Any]:
    """Move a label to another version, put it on a first one, or take it off; AWSPREVIOUS follows AWSCURRENT."""
    secret = find_own(call, secret_id)
    _check(secret, version_stage, move_to_version_id, remove_from_version_id)
    if move_to_version_id is not None:
        check_labels(secret, [version_stage])
        secret.move(version_stage, move_to_version_id)
    elif remove_from_version_id is not None:
        secret.remove(version_stage)
    changed(call, secret)
    return {"ARN": secret.arn, "Name": secret.name}


def _check(secret: Secret, label: str, move_to: str | None, remove_from: str | None) -> None:
    for version_id in (move_to, remove_from):
        if version_id is not None and version_id not in secret.versions:
            raise ResourceNotFoundException(
                f"Secrets Manager can't find the specified secret value for VersionId: {version_id}"
            )
    if label == CURRENT and move_to is None:
        raise InvalidParameterException(
            "You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed."  # noqa: RUF001 - AWS's apostrophe
        )
    holder = secret.stages.get(label)
    if holder is not None and remove_from is None and holder != move_to:
        raise InvalidParameterException(
            f"The parameter RemoveFromVersionId can't be empty. Staging label {label} is currently attached to version "
            f"{holder}, so you must explicitly reference that version in RemoveFromVersionId."
        )
    if remove_from is not None and remove_from != holder:
        raise InvalidParameterException(
            f"When you move staging label {label}, if you specify RemoveFromVersionId, it must be set to the version that "
            f"currently has the staging label {label}."
        )
