"""Dynamic references, ``{{resolve:...}}``: their grammar, and where they stand (integrations.md, section 1.7).

Nothing is asked for here. Where both a version stage and a version id are given, both are sent, as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from mocksm.services.cloudformation.errors import StackFailed

SECRET, PARAMETER, SECURE = "secretsmanager", "ssm", "ssm-secure"

_REFERENCE = re.compile(r"\{\{resolve:(secretsmanager|ssm-secure|ssm):([^{}]*)\}\}")
_STORED = re.compile(r"(?P<name>[a-zA-Z0-9_.\-/]+)(:(?P<version>\d+))?")
_OF_ARN = 7
_MOST = 5

# Integrations 1.7: where ssm-secure is accepted, by type and the path of the property.
_SECURE_PLACES = frozenset(
    {
        "AWS::DirectoryService::MicrosoftAD/Properties/Password",
        "AWS::DirectoryService::SimpleAD/Properties/Password",
        "AWS::ElastiCache::ReplicationGroup/Properties/AuthToken",
        "AWS::IAM::User/Properties/LoginProfile/Password",
        "AWS::KinesisFirehose::DeliveryStream/Properties/RedshiftDestinationConfiguration/Password",
        "AWS::OpsWorks::App/Properties/AppSource/Password",
        "AWS::OpsWorks::Stack/Properties/CustomCookbooksSource/Password",
        "AWS::OpsWorks::Stack/Properties/RdsDbInstances/DbPassword",
        "AWS::RDS::DBCluster/Properties/MasterUserPassword",
        "AWS::RDS::DBInstance/Properties/MasterUserPassword",
        "AWS::Redshift::Cluster/Properties/MasterUserPassword",
    }
)


class Dynamic(NamedTuple):
    """A dynamic reference.

    Attributes:
        text: As it stands, braces included.
        service: ``secretsmanager``, ``ssm`` or ``ssm-secure``.
        rest: What follows the service.
    """

    text: str
    service: str
    rest: str


class SecretPart(NamedTuple):
    """What a reference to a secret means.

    Attributes:
        secret_id: A name or an ARN.
        key: The member of the JSON that is wanted; empty for the whole text.
        stage: The version stage; empty where none is given.
        version_id: The version's id; likewise.
    """

    secret_id: str
    key: str = ""
    stage: str = ""
    version_id: str = ""


class StoredPart(NamedTuple):
    """What a reference to a parameter of Parameter Store means.

    Attributes:
        name: Its name.
        version: The version; None for the latest.
    """

    name: str
    version: str | None

    @property
    def selector(self) -> str:
        """As GetParameter takes it."""
        return self.name if self.version is None else f"{self.name}:{self.version}"


def dynamics(text: str) -> list[Dynamic]:
    """Return the dynamic references in a text."""
    return [Dynamic(match[0], match[1], match[2]) for match in _REFERENCE.finditer(text)]


def replaced(text: str, value_of: Callable[[Dynamic], str]) -> str:
    """Return a text with each of its dynamic references replaced."""
    return _REFERENCE.sub(lambda match: value_of(Dynamic(match[0], match[1], match[2])), text)


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """Return a value with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {name: mapped(part, change) for name, part in value.items()}
    return [mapped(part, change) for part in value] if isinstance(value, list) else value


def placed(value: Any, path: str) -> Iterator[tuple[str, Dynamic]]:
    """Yield the dynamic references in a value, each with the path at which it stands; lists do not show in paths."""
    if isinstance(value, str):
        yield from ((path, each) for each in dynamics(value))
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from placed(part, f"{path}/{name}")
    elif isinstance(value, list):
        for part in value:
            yield from placed(part, path)


def takes_secure(path: str) -> bool:
    """Say whether ssm-secure is supported at a path, ``AWS::RDS::DBInstance/Properties/MasterUserPassword``."""
    return path in _SECURE_PLACES


def secret_part(reference: Dynamic) -> SecretPart:
    """Return what a reference to a secret means; raises StackFailed, in words that are not known of AWS."""
    segments = reference.rest.split(":")
    length = _OF_ARN if segments[0] == "arn" else 1
    secret_id, rest = ":".join(segments[:length]), segments[length:]
    kind, *others = rest or [""]
    if not secret_id or len(segments) - length >= _MOST or kind not in ("", "SecretString"):
        raise StackFailed(f"Incorrect format is used in the following Secrets Manager reference: [{reference.text}]")
    return SecretPart(secret_id, *others)


def stored_part(reference: Dynamic) -> StoredPart | None:
    """Return what a reference to Parameter Store means; None where its form is wrong."""
    match = _STORED.fullmatch(reference.rest)
    return StoredPart(match["name"], match["version"]) if match else None
