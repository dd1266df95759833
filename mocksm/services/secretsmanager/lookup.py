"""From a SecretId to a secret: the one way in which every operation finds what it is about."""

from __future__ import annotations

import re

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.services.secretsmanager.errors import (
    InvalidParameterException,
    InvalidRequestException,
    ResourceNotFoundException,
    ValidationException,
)
from mocksm.services.secretsmanager.store import Secret, Secrets

_NAME = re.compile(r"[A-Za-z0-9/_+=.@!-]+")
_ARN_PARTS = 6  # what stands before the name: arn:aws:secretsmanager:region:account:secret:


def check_name(name: str) -> None:
    """Refuse a name with characters that names don't have."""
    if _NAME.fullmatch(name) is None:
        raise ValidationException(
            "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!"
        )


def name_in(secret_id: str) -> str:
    """Return the name that a SecretId names: of an ARN the part after ``secret:``, with the suffix if it has one."""
    return secret_id.split(":", _ARN_PARTS)[-1] if secret_id.startswith("arn:") else secret_id


def look(call: Call, secret_id: str) -> Secret | None:
    """Return what a name, ARN or partial ARN means to this caller in this Region, None if nothing.

    A name is looked up in the caller's account, an ARN in its own. An ARN of another Region finds nothing here: AWS
    does not forward it.
    """
    arn = Arn.parse(secret_id)
    if arn is None:
        return call.store(Secrets).find(secret_id)
    if arn.region != call.region or arn.service != "secretsmanager":
        return None
    return call.store(Secrets, account=arn.account).find(secret_id)


def find(call: Call, secret_id: str) -> Secret:
    """Return the secret, also one that is scheduled for deletion."""
    check_name(name_in(secret_id))
    secret = look(call, secret_id)
    if secret is None:
        raise ResourceNotFoundException("Secrets Manager can't find the specified secret.")
    return secret


def find_live(call: Call, secret_id: str) -> Secret:
    """Return the secret, unless it is scheduled for deletion."""
    secret = find(call, secret_id)
    if secret.deletion_date is not None:
        raise InvalidRequestException(
            "You can't perform this operation on the secret because it was marked for deletion."
        )
    return secret


def find_own(call: Call, secret_id: str) -> Secret:
    """Return the secret for a change that is the primary's to make and the owner's: a live one that is no replica."""
    secret = find_live(call, secret_id)
    check_own(call, secret)
    return secret


def is_owner(call: Call, secret: Secret) -> bool:
    """Say whether the service that owns a secret calls, for itself and not on someone's behalf."""
    return secret.owning_service is not None and call.principal.arn == f"{secret.owning_service}.amazonaws.com"


def check_own(call: Call, secret: Secret) -> None:
    """Refuse to change a replica, and what another AWS service manages, unless it is that service which asks."""
    if secret.is_replica or secret.linked_primary is not None:
        raise InvalidParameterException(
            "Operation not permitted on a replica secret. Call must be made in primary secret's region."
        )
    if secret.owning_service is not None and not is_owner(call, secret):
        # The words are the user guide's heading; the API's are not known: fact book, section 4.3.
        raise InvalidRequestException(
            "This secret is managed by an AWS service, and you must use that service to update it."
        )


def store_of(call: Call, secret: Secret) -> Secrets:
    """Return the store that a secret which this call found is kept in."""
    return call.store(Secrets, account=secret.account, region=secret.region)
