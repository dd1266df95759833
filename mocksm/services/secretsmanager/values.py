"""Values and their versions: get one, put one, list them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from mocksm.clock import UTC
from mocksm.engine import paging
from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.secretsmanager.attempts import is_rotating
from mocksm.services.secretsmanager.encryption import unseal
from mocksm.services.secretsmanager.errors import (
    InvalidNextTokenException,
    InvalidParameterException,
    InvalidRequestException,
)
from mocksm.services.secretsmanager.lookup import find, find_live, find_own
from mocksm.services.secretsmanager.parts import SecretVersion
from mocksm.services.secretsmanager.store import CURRENT, Secret
from mocksm.services.secretsmanager.versions import check_value, keep, repeats, require_token

_PAGE = 100
_MIDNIGHT = time(tzinfo=UTC)


@operation
def get_secret_value(
    call: Call, *, secret_id: str, version_id: str | None = None, version_stage: str | None = None
) -> dict[str, Any]:
    """Return one version of a secret: AWSCURRENT unless the caller names another; notes the day of the access."""
    secret = find_live(call, secret_id)
    version = secret.version(version_id, version_stage)
    value = unseal(call, secret, version)
    secret.accessed = version.accessed = _day(call.now)
    answer = {
        "ARN": secret.arn,
        "Name": secret.name,
        "VersionId": version.id,
        "SecretString" if isinstance(value, str) else "SecretBinary": value,
        "CreatedDate": version.created,
    }
    labels = secret.labels(version.id)
    return {**answer, "VersionStages": labels} if labels else answer


@operation
def put_secret_value(
    call: Call,
    *,
    secret_id: str,
    client_request_token: str | None = None,
    secret_binary: bytes | None = None,
    secret_string: str | None = None,
    version_stages: Sequence[str] = (CURRENT,),
    rotation_token: str | None = None,
) -> dict[str, Any]:
    """Add a version under the labels named, AWSCURRENT if none; the same request again changes nothing."""
    token = require_token(client_request_token, InvalidRequestException)
    value = check_value(secret_string, secret_binary)
    secret = find_own(call, secret_id)
    if rotation_token is not None and not is_rotating(call, secret, rotation_token):
        # AWS's words are not known.
        raise InvalidParameterException("The RotationToken is not valid for a rotation of this secret.")
    if value is None:
        raise InvalidRequestException("You must provide either SecretString or SecretBinary.")
    if not repeats(call, secret, token, value):
        keep(call, secret, token, value, version_stages)
    return {"ARN": secret.arn, "Name": secret.name, "VersionId": token, "VersionStages": secret.labels(token)}


@operation
def list_secret_version_ids(
    call: Call,
    *,
    secret_id: str,
    max_results: int = _PAGE,
    next_token: str | None = None,
    include_deprecated: bool = False,
) -> dict[str, Any]:
    """Return a secret's versions in the order in which they were made; those without a label only when asked for."""
    secret = find(call, secret_id)
    labels = secret.labelled()
    rest = list(secret.versions.values())[_start(secret, next_token) :]
    shown = [version for version in rest if include_deprecated or version.id in labels]
    found, token = paging.page(shown, limit=max_results, key=lambda version: version.id)
    entries = [_entry(version, labels.get(version.id)) for version in found]
    return {"ARN": secret.arn, "Name": secret.name, "Versions": entries, **({"NextToken": token} if token else {})}


def _entry(version: SecretVersion, labels: list[str] | None) -> dict[str, Any]:
    found = {
        "VersionId": version.id,
        "VersionStages": labels,
        "LastAccessedDate": version.accessed,
        "CreatedDate": version.created,
        "KmsKeyIds": None if version.sealed is None else [version.sealed.kms_key_id or "DefaultEncryptionKey"],
    }
    return {member: value for member, value in found.items() if value is not None}


def _start(secret: Secret, token: str | None) -> int:
    """Return where a page starts, among all versions: the last one shown may have lost its labels meanwhile."""
    if token is None:
        return 0
    last = paging.place(token)
    for place, version_id in enumerate(secret.versions):
        if version_id == last:
            return place + 1
    raise InvalidNextTokenException("Invalid NextToken.")  # the text is not known: fact book, section 2


def _day(now: datetime) -> datetime:
    return datetime.combine(now.date(), _MIDNIGHT)
