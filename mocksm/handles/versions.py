"""Versions of a secret in a test's hands: read back without a call, never shown in a repr."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from mocksm.services.secretsmanager.parts import SecretVersion
    from mocksm.services.secretsmanager.store import Secret


class Finder(Protocol):
    """What finds secrets and opens their values; the collection of secret handles does."""

    def find(self, secret_id: str) -> Secret:
        """Return what Secrets Manager keeps of a secret."""

    def value(self, secret: Secret, version: SecretVersion) -> str | bytes:
        """Return the value of a version."""


class VersionHandle:
    """One version of a secret, found anew at each look.

    Attributes:
        id: Its id.
    """

    def __init__(self, secrets: Finder, arn: str, version_id: str) -> None:
        self._secrets = secrets
        self._arn = arn
        self.id = version_id

    @property
    def value(self) -> str | bytes:
        """Its value: str for a SecretString, bytes for a SecretBinary.

        Raises:
            MocksmError: It is empty, as a rotation makes it first.
        """
        return self._secrets.value(self._secrets.find(self._arn), self._version())

    @property
    def json(self) -> Any:
        """Its value, parsed as JSON."""
        return json.loads(self.value)

    @property
    def labels(self) -> list[str]:
        """The staging labels that stand on it."""
        return self._secrets.find(self._arn).labels(self.id)

    @property
    def created(self) -> datetime:
        """When it was made, UTC."""
        return self._version().created

    def __repr__(self) -> str:
        return f"<mocksm version {self.id} of {self._arn}>"

    def _version(self) -> SecretVersion:
        return self._secrets.find(self._arn).versions[self.id]
