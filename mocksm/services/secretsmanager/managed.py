"""Managed rotation: how the service that owns a secret gives it a new password, without a function.

Facts: integrations.md, section 2. The password's length and characters are mocksm's choice: AWS does not tell them. The
owner sets the password before the secret has it; no lock is held while it does.
"""

from __future__ import annotations

import json

from mocksm.engine.call import Call
from mocksm.errors import AwsError, MocksmError
from mocksm.iam.principal import Principal
from mocksm.services.secretsmanager.attempts import report, tell
from mocksm.services.secretsmanager.deletion_events import tell_deleted
from mocksm.services.secretsmanager.encryption import seal, unseal
from mocksm.services.secretsmanager.limits import make_room
from mocksm.services.secretsmanager.lookup import look, store_of
from mocksm.services.secretsmanager.owners import tell_password, tell_rotating
from mocksm.services.secretsmanager.parts import Rotation, Sealed, SecretVersion
from mocksm.services.secretsmanager.passwords import get_random_password
from mocksm.services.secretsmanager.replicating import changed
from mocksm.services.secretsmanager.store import CURRENT, PENDING, Secret

_LENGTH = 28
_UNFIT = "/@\"'\\ "


def rotate_as_owner(call: Call, arn: str, token: str, attempt: int = 1) -> Rotation | None:
    """Give the value a new password under a new version, which is current at once and keeps AWSPENDING too.

    None if there is nothing to rotate. What mocksm itself has to say comes out of it and is the test's.
    """
    with call.cloud.lock:
        rotation = _start(call, arn, token, attempt)
    if rotation is None:
        return None
    try:
        rotation.problem = _renew(call, rotation)
    except AwsError as error:  # KMS said no, or a fault that the test ordered
        rotation.refused, rotation.problem = error, f"{error.code}: {error.message}"
    except BaseException as error:
        rotation.problem = repr(error)
        if isinstance(error, MocksmError) or not isinstance(error, Exception):
            call.cloud.heard.add(rotation.about)  # it is raised to the test
            raise
        rotation.refused = error  # what hears of the password is the test's code
    finally:
        with call.cloud.lock:
            _end(call.later(), rotation)
    return rotation


def _start(call: Call, arn: str, token: str, attempt: int) -> Rotation | None:
    secret = look(call, arn)
    if secret is None or secret.rotation is None or secret.deletion_date is not None:
        return None
    if _running(arn) in call.cloud.busy:
        return None
    rotation = Rotation(secret.arn, token, None, call.now, call.ids.uuid(), attempt)
    call.cloud.busy.add(_running(arn))
    secret.rotation.on_its_way = token
    store_of(call, secret).rotations.append(rotation)
    tell(call, secret, "RotationStarted", token)
    tell_rotating(call, secret, is_rotating=True)
    return rotation


def _renew(call: Call, rotation: Rotation) -> str:
    """Set a new password and store it; say what is wrong with the old value if it has no password to renew."""
    with call.cloud.lock:
        secret = look(call, rotation.secret_arn)
        value = _value(call, secret)
        if secret is None or value is None:
            return "the value is no JSON object with a password"
        made = get_random_password(call, password_length=_LENGTH, exclude_characters=_UNFIT)
        value["password"] = made["RandomPassword"]
        sealed = seal(_owner(call, secret), secret, rotation.version_id, json.dumps(value))
    tell_password(call, secret, value["password"])
    with call.cloud.lock:
        _keep(call.later(), rotation, sealed)
    return ""


def _value(call: Call, secret: Secret | None) -> dict[str, str] | None:
    """Return the value of a secret, if it is one with a password."""
    if secret is None or secret.current is None:
        return None
    value = json.loads(unseal(_owner(call, secret), secret, secret.current))
    return value if isinstance(value, dict) and "password" in value else None


def _keep(call: Call, rotation: Rotation, sealed: Sealed) -> None:
    secret = look(call, rotation.secret_arn)
    if secret is None:
        return
    tell_deleted(call, secret, make_room(secret, rotation.version_id, call.now))
    secret.add(SecretVersion(rotation.version_id, call.now, sealed), [CURRENT, PENDING])
    changed(call, secret)


def _end(call: Call, rotation: Rotation) -> None:
    """Settle how the attempt ended; a secret that is gone meanwhile was not rotated. What else was to be tried is called off."""
    call.cloud.busy.discard(_running(rotation.secret_arn))
    secret = look(call, rotation.secret_arn)
    if secret is None or secret.rotation is None:
        rotation.outcome = "abandoned"
        return
    secret.rotation.on_its_way = None
    secret.rotation.retry += 1
    rotation.outcome = "failed" if rotation.problem else "succeeded"
    if rotation.problem:
        tell_rotating(call, secret, is_rotating=False)
    report(call, secret, rotation)


def _running(arn: str) -> tuple[str, ...]:
    """Return by what an owner's rotation of a secret is known: one at a time, whatever its version."""
    return ("managed rotation", arn)


def _owner(call: Call, secret: Secret) -> Call:
    """Return the call as KMS sees it: AWS's service uses the key by a grant of the one who made the secret."""
    return call._replace(principal=Principal.administrator(secret.account), account=secret.account)
