"""What dynamic references stand for, asked of the services that have it, as whoever the stack is changed by.

Facts: integrations.md, section 1.7. A parameter that is not there gets the words that are recorded of typed parameters.
"""

from __future__ import annotations

import json
from typing import Any

from mocksm.engine.call import Call
from mocksm.errors import AwsError
from mocksm.services.cloudformation.errors import StackFailed, ValidationError
from mocksm.services.cloudformation.values.dynamic import (
    PARAMETER,
    SECRET,
    Dynamic,
    StoredPart,
    mapped,
    replaced,
    secret_part,
    stored_part,
)


def with_stored(call: Call, value: Any) -> Any:
    """Return a value with its ``ssm`` references resolved; the others stay, until a resource is made of them."""

    def stored(reference: Dynamic) -> str:
        return fetch_stored(call, reference) if reference.service == PARAMETER else reference.text

    return mapped(value, lambda text: replaced(text, stored))


def with_all(call: Call, value: Any) -> Any:
    """Return a value with all dynamic references resolved."""

    def fetched(reference: Dynamic) -> str:
        if reference.service == SECRET:
            return _fetch_secret(call, reference)
        return fetch_stored(call, reference)

    return mapped(value, lambda text: replaced(text, fetched))


def fetch_stored(call: Call, reference: Dynamic) -> str:
    """Return what an ``ssm`` or ``ssm-secure`` reference stands for."""
    part = part_of(reference)
    found = parameter(call, part)
    if found["Type"] == "SecureString" and reference.service == PARAMETER:
        raise ValidationError(f"Non-secure ssm prefix was used for secure parameter {part.name}")
    return str(found["Value"])


def part_of(reference: Dynamic) -> StoredPart:
    """Return what a reference to Parameter Store means."""
    part = stored_part(reference)
    if part is None:
        raise ValidationError(f"Incorrect format is used in the following SSM reference: [{reference.text}]")
    return part


def parameter(call: Call, part: StoredPart) -> dict[str, Any]:
    """Return a parameter of Parameter Store, decrypted."""
    answer = call.ask("ssm", "GetParameters", Names=[part.selector], WithDecryption=True)
    if not answer["Parameters"]:
        raise ValidationError(f"Unable to fetch parameters [{part.name}] from parameter store for this account.")
    return dict(answer["Parameters"][0])


def _fetch_secret(call: Call, reference: Dynamic) -> str:
    part = secret_part(reference)
    version = {"VersionStage": part.stage, "VersionId": part.version_id}
    given = {name: value for name, value in version.items() if value}
    try:
        answer = call.ask("secretsmanager", "GetSecretValue", SecretId=part.secret_id, **given)
    except AwsError as error:
        raise StackFailed(
            f"{error.message} (Service: AWSSecretsManager; Status Code: {error.status or 400}; Error Code: {error.code}; "
            f"Request ID: {call.ids.uuid()})"
        ) from error
    text = answer.get("SecretString")
    if text is None:  # AWS's words for a secret of bytes are not known
        raise StackFailed("Could not parse SecretString JSON")
    return _member(text, part.key) if part.key else str(text)


def _member(text: str, key: str) -> str:
    try:
        found = json.loads(text)
    except ValueError:
        raise StackFailed("Could not parse SecretString JSON") from None
    if not isinstance(found, dict):
        raise StackFailed("Could not parse SecretString JSON")
    if key not in found:
        raise StackFailed("Could not find a value associated with JSONKey in SecretString")
    value = found[key]
    return value if isinstance(value, str) else json.dumps(value)
