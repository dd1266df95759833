"""Configurations of EMR, and the secrets that they name (integrations.md 7.1). It knows no role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mocksm.arn import Arn
from mocksm.containers.asking import Asker, Refused
from mocksm.containers.failures import ConfigurationFailed

_ANNOTATION = "EMR.secret@"
_LONGEST = 1024  # property's name and secret together


def resolve(configuration: Any, asker: Asker) -> Any:
    """Return a configuration, or anything that holds some, with secrets in place of what names them.

    Only whole values of properties name secrets: ``EMR.secret@`` and a name or ARN. Each secret is read once.

    Raises:
        ConfigurationFailed: One cannot be got, or is none that EMR takes.
    """
    return _walk(configuration, asker, {})


def _walk(value: Any, asker: Asker, read: dict[str, str]) -> Any:
    if isinstance(value, list | tuple):
        return [_walk(each, asker, read) for each in value]
    if not isinstance(value, Mapping):
        return value
    return {
        name: _properties(inner, asker, read) if name in {"Properties", "properties"} else _walk(inner, asker, read)
        for name, inner in value.items()
    }


def _properties(properties: Any, asker: Asker, read: dict[str, str]) -> Any:
    if not isinstance(properties, Mapping):
        return properties
    return {name: _property(name, value, asker, read) for name, value in properties.items()}


def _property(name: str, value: Any, asker: Asker, read: dict[str, str]) -> Any:
    if not isinstance(value, str) or not value.startswith(_ANNOTATION):
        return value
    secret_id = value.removeprefix(_ANNOTATION)
    if secret_id not in read:
        read[secret_id] = _secret(secret_id, asker)
    if len(name) + len(read[secret_id]) > _LONGEST:
        raise ConfigurationFailed(
            f"The property {name} and the value of secret {secret_id} are longer than {_LONGEST} characters together."
        )
    return read[secret_id]


def _secret(secret_id: str, asker: Asker) -> str:
    arn = Arn.parse(secret_id)
    try:
        answer = asker.secret(secret_id, region=arn.region if arn else None)
    except Refused as refused:
        raise ConfigurationFailed(f"{refused.code or 'No answer'}: {refused.told}") from refused
    if "SecretString" not in answer:
        raise ConfigurationFailed(f"The secret {secret_id} is no plaintext.")
    text: str = answer["SecretString"]
    return text
