"""A sender that names nothing but what is the case's own, and remembers what it made, to delete it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.contract.case import How
from tests.contract.senders import Answer, Request, Sender

_NAMING = ("Name", "SecretId", "AliasName")
_DAYS_TO_DELETE_A_KEY = 7  # the least that KMS lets one wait


@dataclass(frozen=True, slots=True)
class _Made:
    """A secret, in a Region (None: the sender's own), or the replica there of a secret in the sender's own."""

    name: str
    region: str | None
    replica: bool = False

    @property
    def deletion(self) -> Request:
        """The request that deletes it."""
        if self.replica:
            params: dict[str, Any] = {"SecretId": self.name, "RemoveReplicaRegions": [self.region]}
            return Request("secretsmanager", "RemoveRegionsFromReplication", params)
        params = {"SecretId": self.name, "ForceDeleteWithoutRecovery": True}
        return Request("secretsmanager", "DeleteSecret", params, region=self.region)


class Leash:
    """Sends through another sender, if every name in the request begins with the case's prefix.

    Cases play against a developer's own account: there it must not be possible to touch, or leave behind, anything.
    """

    def __init__(self, sender: Sender, prefix: str) -> None:
        self._sender = sender
        self._prefix = prefix
        self._made: set[_Made] = set()
        self._keys: set[tuple[str, str | None]] = set()

    @property
    def ways(self) -> frozenset[How]:
        return self._sender.ways

    def send(self, request: Request) -> Answer:
        """Send a request that names only what is the case's own."""
        for member in _NAMING:
            named = request.params.get(member)
            if isinstance(named, str) and self._prefix not in named:
                raise ValueError(f"{request.operation} names {named!r}, which has not the prefix {self._prefix}")
        noted = self._makes(request)
        self._made |= noted  # before it is sent: where the answer gets lost, it may be there
        answer = self._sender.send(request)
        if answer.result is None:
            self._made -= noted
        else:
            self._note_keys(request, answer.result)
        return answer

    def _makes(self, request: Request) -> set[_Made]:
        """Return what a request may make that was not there: secrets, and replicas of secrets in other Regions."""
        name = request.params.get("SecretId", request.params.get("Name"))
        made = {_Made(name, each["Region"], replica=True) for each in request.params.get("AddReplicaRegions", ())}
        if request.operation in {"CreateSecret", "StopReplicationToReplica"} and name is not None:
            made.add(_Made(name, request.region))
        return made - self._made

    def _note_keys(self, request: Request, result: Mapping[str, Any]) -> None:
        """Keep in mind which keys are there and not yet about to be deleted."""
        if request.operation == "CreateKey":
            self._keys.add((result["KeyMetadata"]["KeyId"], request.region))
        elif request.operation == "ScheduleKeyDeletion":
            self._keys.discard((request.params["KeyId"], request.region))
        elif request.operation == "CancelKeyDeletion":
            self._keys.add((request.params["KeyId"], request.region))

    def clean_up(self) -> None:
        """Delete what was made, and say so if that fails; keys can only be scheduled for deletion."""
        requests = [
            *(each.deletion for each in sorted(self._made, key=lambda each: (not each.replica, each.name))),
            *(_delete_key(key, region) for key, region in sorted(self._keys, key=str)),
        ]
        left = [request for request in requests if self._sender.send(request).result is None]
        if left:
            raise RuntimeError(f"the case could not delete what it made: {left}")


def _delete_key(key: str, region: str | None) -> Request:
    params = {"KeyId": key, "PendingWindowInDays": _DAYS_TO_DELETE_A_KEY}
    return Request("kms", "ScheduleKeyDeletion", params, region=region)
