"""New versions: the token that names one, the value it brings, and whether it was there before."""

from __future__ import annotations

from collections.abc import Sequence

from mocksm.engine.call import Call
from mocksm.errors import AwsError
from mocksm.services.secretsmanager.attempts import tell
from mocksm.services.secretsmanager.deletion_events import tell_deleted
from mocksm.services.secretsmanager.encryption import seal, unseal
from mocksm.services.secretsmanager.errors import InvalidParameterException, ResourceExistsException
from mocksm.services.secretsmanager.limits import check_labels, make_room
from mocksm.services.secretsmanager.parts import SecretVersion
from mocksm.services.secretsmanager.planning import count_as_rotation
from mocksm.services.secretsmanager.replicating import changed
from mocksm.services.secretsmanager.store import CURRENT, PENDING, Secret


def require_token(token: str | None, error: type[AwsError]) -> str:
    """Return the ClientRequestToken, which the SDKs fill in and the service insists on; ``error`` says it is missing."""
    if not token:
        raise error("You must provide a ClientRequestToken value. We recommend a UUID-type value.")
    return token


def check_value(secret_string: str | None, secret_binary: bytes | None) -> str | bytes | None:
    """Return the value that a request brings, None if it brings none; both at once are refused."""
    if secret_string is not None and secret_binary is not None:
        raise InvalidParameterException(
            "You can't specify both a binary secret value and a string secret value in the same secret."
        )
    return secret_binary if secret_string is None else secret_string


def repeats(call: Call, secret: Secret, token: str, value: str | bytes) -> bool:
    """Say whether a token was used before with this very value; with another value it is refused.

    A token that names the empty version of a rotation was not used yet.
    """
    version = secret.versions.get(token)
    if version is None or version.sealed is None:
        return False
    if unseal(call, secret, version) != value:
        raise ResourceExistsException(
            f"You can't use ClientRequestToken {token} because that value is already in use for a version of secret {secret.arn}."
        )
    return True


def keep(call: Call, secret: Secret, token: str, value: str | bytes, stages: Sequence[str]) -> None:
    """Add a version, or fill the empty one of a rotation; nothing is kept if KMS refuses."""
    check_labels(secret, stages)
    sealed = seal(call, secret, token, value)
    tell_deleted(call, secret, make_room(secret, token, call.now))
    pending = secret.stages.get(PENDING) if secret.rotation_in_progress else None
    secret.add(SecretVersion(token, call.now, sealed), stages)
    changed(call, secret)
    if secret.rotation is not None:
        _note_rotation(call, secret, token, stages, pending)


def _note_rotation(call: Call, secret: Secret, token: str, stages: Sequence[str], pending: str | None) -> None:
    """Note what a new version means to rotation: another's is abandoned, the next may count from now."""
    if pending not in (None, token, secret.stages.get(PENDING)):
        tell(call, secret, "RotationAbandoned", pending)
    if CURRENT in stages:
        count_as_rotation(call, secret)
