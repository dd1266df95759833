"""Keeps the token of a partner's API, and renews it before it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3


class Tokens:
    """The token in the secret ``partner/token``."""

    def __init__(self, issue: Callable[[], str]) -> None:
        self._client = boto3.client("secretsmanager")
        self._issue = issue

    def current(self) -> str:
        """Return the token; the first time it is issued."""
        try:
            return self._read()
        except self._client.exceptions.ResourceNotFoundException:
            self._client.create_secret(Name="partner/token", SecretString=self._new())
            return self._read()

    def renew(self) -> None:
        """Store a new token beside the one before."""
        self._client.put_secret_value(SecretId="partner/token", SecretString=self._new())

    def previous(self) -> str:
        """Return the token before the current one."""
        return self._read(VersionStage="AWSPREVIOUS")

    def _read(self, **which: Any) -> str:
        value = self._client.get_secret_value(SecretId="partner/token", **which)["SecretString"]
        token: str = json.loads(value)["token"]
        return token

    def _new(self) -> str:
        return json.dumps({"token": self._issue()})
