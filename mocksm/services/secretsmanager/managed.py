"""Managed rotation: how the service that owns a secret gives it a new password, without a function.

Facts: integrations.md, section 2. The password's length and characters are mocksm's choice: AWS does not tell them.
"""

from __future__ import annotations

import json

from mocksm.engine.call import Call
from mocksm.errors import AwsError
from mocksm.iam.principal import Principal
from mocksm.services.secretsmanager.attempts import report, tell
from mocksm.services.secretsmanager.deletion_events import tell_deleted
from mocksm.services.secretsmanager.encryption import seal, unseal
from mocksm.services.secretsmanager.limits import make_room
from mocksm.services.secretsmanager.lookup import store_of
from mocksm.services.secretsmanager.parts import Rotation, SecretVersion
from mocksm.services.secretsmanager.passwords import get_random_password
from mocksm.services.secretsmanager.replicating import changed
from mocksm.services.secretsmanager.store import CURRENT, PENDING, Secret

_LENGTH = 28
_UNFIT = "/@\"'\\ "


def rotate_as_owner(call: Call, secret: Secret, token: str, attempt: int = 1) -> Rotation:
    """Give the value a new password under a new version, which is current at once and keeps AWSPENDING too."""
    rotation = Rotation(secret.arn, token, None, call.now, call.ids.uuid(), attempt)
    store_of(call, secret).rotations.append(rotation)
    tell(call, secret, "RotationStarted", token)
    owner = call._replace(principal=Principal.administrator(secret.account), account=secret.account)
    try:
        rotation.problem = _renew(owner, secret, token)
    except AwsError as error:  # KMS said no
        rotation.refused, rotation.problem = error, f"{error.code}: {error.message}"
    rotation.outcome = "failed" if rotation.problem else "succeeded"
    report(call, secret, rotation)
    return rotation


def _renew(call: Call, secret: Secret, token: str) -> str:
    """Store the new value; say what is wrong with the old one if it has no password to renew."""
    value = json.loads(unseal(call, secret, secret.current)) if secret.current else None
    if not isinstance(value, dict) or "password" not in value:
        return "the value is no JSON object with a password"
    value["password"] = get_random_password(call, password_length=_LENGTH, exclude_characters=_UNFIT)["RandomPassword"]
    sealed = seal(call, secret, token, json.dumps(value))
    tell_deleted(call, secret, make_room(secret, token, call.now))
    secret.add(SecretVersion(token, call.now, sealed), [CURRENT, PENDING])
    changed(call, secret)
    return ""
