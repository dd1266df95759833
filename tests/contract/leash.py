"""A sender that names nothing but what is the case's own, and remembers what it made, to delete it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.contract.case import How
from tests.contract.senders import Answer, Request, Sender

_NAMING = ("Name", "SecretId", "AliasName")
_DAYS_TO_DELETE_A_KEY = 7  # the least that KMS lets one wait


class Leash:
    """Sends through another sender, if every name in the request begins with the case's prefix.

    Cases play against a developer's own account: there it must not be possible to touch, or leave behind, anything.
    """

    def __init__(self, sender: Sender, prefix: str) -> None:
        self._sender = sender
        self._prefix = prefix
        self._secrets: set[str] = set()
        self._keys: set[str] = set()

    @property
    def ways(self) -> frozenset[How]:
        return self._sender.ways

    def send(self, request: Request) -> Answer:
        """Send a request that names only what is the case's own."""
        for member in _NAMING:
            named = request.params.get(member)
            if isinstance(named, str) and self._prefix not in named:
                raise ValueError(f"{request.operation} names {named!r}, which has not the prefix {self._prefix}")
        name = request.params.get("Name")
        if request.operation == "CreateSecret" and name is not None and name not in self._secrets:
            self._secrets.add(name)  # before it is sent: where the answer gets lost, the secret may be there
            answer = self._sender.send(request)
            if answer.result is None:
                self._secrets.discard(name)
            return answer
        answer = self._sender.send(request)
        if answer.result is not None:
            self._note_keys(request, answer.result)
        return answer

    def _note_keys(self, request: Request, result: Mapping[str, Any]) -> None:
        """Keep in mind which keys are there and not yet about to be deleted."""
        if request.operation == "CreateKey":
            self._keys.add(result["KeyMetadata"]["KeyId"])
        elif request.operation == "ScheduleKeyDeletion":
            self._keys.discard(request.params["KeyId"])
        elif request.operation == "CancelKeyDeletion":
            self._keys.add(request.params["KeyId"])

    def clean_up(self) -> None:
        """Delete what was made, and say so if that fails; keys can only be scheduled for deletion."""
        requests = [
            Request("secretsmanager", "DeleteSecret", {"SecretId": name, "ForceDeleteWithoutRecovery": True})
            for name in sorted(self._secrets)
        ] + [
            Request("kms", "ScheduleKeyDeletion", {"KeyId": key, "PendingWindowInDays": _DAYS_TO_DELETE_A_KEY})
            for key in sorted(self._keys)
        ]
        left = [request for request in requests if self._sender.send(request).result is None]
        if left:
            raise RuntimeError(f"the case could not delete what it made: {left}")
