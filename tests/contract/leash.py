"""A sender that names nothing but what is the case's own, and remembers what it made, to delete it afterwards."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.contract.case import How
from tests.contract.senders import Answer, Request, Sender

_NAMING = (
    *("Name", "SecretId", "AliasName", "Path", "ResourceId"),
    *("Rule", "DBInstanceIdentifier", "DBClusterIdentifier", "StackName"),
)
_NAMING_IDENTITIES = ("RoleName", "UserName", "PolicyName")
_NAMING_KEYS = ("KeyId", "TargetKeyId", "SourceKeyId", "DestinationKeyId")
_READING = ("Describe", "Get", "List")
_KEY_ID = re.compile("(?:mrk-)?([0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12})")
_OF_NO_KEY = "00000000"  # how the ids begin with which cases name keys that there are not
_GONE = {("DeleteAlias", "NotFoundException"), ("DeleteParameter", "ParameterNotFound")}
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
    """Sends through another sender, if every name in the request begins with the case's prefix, and every key is its own.

    Cases play against a developer's own account: there it must not be possible to touch, or leave behind, anything.

    Args:
        sender: What sends.
        prefix: The case's prefix.
        keys: The ids of the keys that the case may use, whoever of its callers made them; it grows with each.
    """

    def __init__(self, sender: Sender, prefix: str, keys: set[str] | None = None) -> None:
        self._sender = sender
        self._prefix = prefix
        self._made: set[_Made] = set()
        self._known = set() if keys is None else keys
        self._keys: set[tuple[str, str | None]] = set()
        self._aliases: set[tuple[str, str | None]] = set()
        self._parameters: set[tuple[str, str | None]] = set()
        self._identities: list[Request] = []
        self._rules: set[tuple[str, str | None]] = set()
        self._databases: set[tuple[str, str, str | None]] = set()
        self._owned: set[str] = set()
        self._stacks: set[tuple[str, str | None]] = set()

    @property
    def ways(self) -> frozenset[How]:
        return self._sender.ways

    def send(self, request: Request) -> Answer:
        """Send a request that names only what is the case's own."""
        members = (*_NAMING, *(_NAMING_IDENTITIES if request.service == "iam" else ()))
        for named in (*(request.params.get(member) for member in members), *request.params.get("Names", ())):
            if isinstance(named, str) and self._prefix not in named and named not in self._owned:
                raise ValueError(f"{request.operation} names {named!r}, which has not the prefix {self._prefix}")
        self._check_keys(request)
        noted = self._makes(request)
        self._made |= noted  # before it is sent: where the answer gets lost, it may be there
        answer = self._sender.send(request)
        if answer.result is None:
            self._made -= noted
        else:
            self._made -= self._unmakes(request)
            self._note_keys(request, answer.result)
            self._note_aliases(request)
            self._note_parameters(request)
            self._note_identities(request)
            self._note_rules(request)
            self._note_databases(request, answer.result)
            self._note_stacks(request)
        return answer

    def _check_keys(self, request: Request) -> None:
        """Refuse to change or use keys that are not the case's own; AWS's own keys cannot be changed by anyone."""
        if request.service != "kms" or request.operation.startswith(_READING):
            return
        for member in _NAMING_KEYS:
            for found in _KEY_ID.findall(str(request.params.get(member, ""))):
                if _plain(found) not in self._known and not found.startswith(_OF_NO_KEY):
                    raise ValueError(f"{request.operation} names the key {found}, which is not the case's own")

    def _makes(self, request: Request) -> set[_Made]:
        """Return what a request may make that was not there: secrets, and replicas of secrets in other Regions."""
        name = request.params.get("SecretId", request.params.get("Name"))
        made = {_Made(name, each["Region"], replica=True) for each in request.params.get("AddReplicaRegions", ())}
        if request.operation in {"CreateSecret", "StopReplicationToReplica"} and name is not None:
            made.add(_Made(name, request.region))
        return made - self._made

    def _unmakes(self, request: Request) -> set[_Made]:
        """Return the replicas that a request deleted: their primary may go in the same case."""
        name, regions = request.params.get("SecretId"), request.params.get("RemoveReplicaRegions", ())
        return {_Made(name, region, replica=True) for region in regions if name is not None}

    def _note_keys(self, request: Request, result: Mapping[str, Any]) -> None:
        """Keep in mind which keys are there and not yet about to be deleted."""
        if request.operation == "CreateKey":
            self._keys.add((result["KeyMetadata"]["KeyId"], request.region))
            self._known.add(_plain(result["KeyMetadata"]["KeyId"]))
        elif request.operation == "ReplicateKey":
            self._keys.add((result["ReplicaKeyMetadata"]["KeyId"], request.params["ReplicaRegion"]))
        elif request.operation == "DescribeKey" and result["KeyMetadata"]["KeyManager"] == "AWS":
            self._known.add(_plain(result["KeyMetadata"]["KeyId"]))
        elif request.operation == "ScheduleKeyDeletion":
            self._keys.discard((_id_of(request), request.region))
        elif request.operation == "CancelKeyDeletion":
            self._keys.add((_id_of(request), request.region))

    def _note_aliases(self, request: Request) -> None:
        """Keep in mind which aliases are there: they would stay until their keys are deleted."""
        if request.operation == "CreateAlias":
            self._aliases.add((request.params["AliasName"], request.region))
        elif request.operation == "DeleteAlias":
            self._aliases.discard((request.params["AliasName"], request.region))

    def _note_parameters(self, request: Request) -> None:
        """Keep in mind which parameters of Parameter Store are there."""
        if request.operation == "PutParameter":
            self._parameters.add((request.params["Name"], request.region))
        elif request.operation in {"DeleteParameter", "DeleteParameters"}:
            names = request.params.get("Names", [request.params.get("Name")])
            self._parameters -= {(name, request.region) for name in names}

    def _note_identities(self, request: Request) -> None:
        """Keep in mind which users and roles are there; cases give them nothing that would have to go first."""
        for kind in ("Role", "User"):
            deletion = Request("iam", f"Delete{kind}", {f"{kind}Name": request.params.get(f"{kind}Name")})
            if request.operation == f"Create{kind}":
                self._identities.append(deletion)
            elif request.operation == f"Delete{kind}":
                self._identities.remove(deletion)

    def _note_rules(self, request: Request) -> None:
        """Keep in mind which rules of EventBridge are there."""
        if request.operation == "PutRule":
            self._rules.add((request.params["Name"], request.region))
        elif request.operation == "DeleteRule":
            self._rules.discard((request.params["Name"], request.region))

    def _note_databases(self, request: Request, result: Mapping[str, Any]) -> None:
        """Keep in mind which databases are there, and which secrets RDS made for them: they go with these."""
        for kind in ("DBInstance", "DBCluster"):
            shown = result.get(kind, {})
            self._owned |= {shown["MasterUserSecret"]["SecretArn"]} if "MasterUserSecret" in shown else set()
            named = (kind, request.params.get(f"{kind}Identifier", ""), request.region)
            if request.operation == f"Create{kind}":
                self._databases.add(named)
            elif request.operation == f"Delete{kind}":
                self._databases.discard(named)

    def _note_stacks(self, request: Request) -> None:
        """Keep in mind which stacks are there; what they made goes with them."""
        if request.operation == "CreateStack":
            self._stacks.add((request.params["StackName"], request.region))
        elif request.operation == "DeleteStack":
            self._stacks.discard((request.params["StackName"], request.region))

    def clean_up(self) -> None:
        """Delete what was made, and say so if that fails; keys can only be scheduled for deletion."""
        requests = [
            *(
                Request("cloudformation", "DeleteStack", {"StackName": name}, region=at)
                for name, at in sorted(self._stacks, key=str)
            ),
            *(_delete_alias(name, region) for name, region in sorted(self._aliases, key=str)),
            *(
                Request("ssm", "DeleteParameter", {"Name": name}, region=at)
                for name, at in sorted(self._parameters, key=str)
            ),
            *(each.deletion for each in sorted(self._made, key=lambda each: (not each.replica, each.name))),
            *(_delete_key(key, region) for key, region in sorted(self._keys, key=str)),
            *self._identities,
            *(Request("events", "DeleteRule", {"Name": name}, region=at) for name, at in sorted(self._rules, key=str)),
            *(_delete_database(*each) for each in sorted(self._databases, key=str, reverse=True)),
        ]
        left = [request for request in requests if not self._is_done(request)]
        if left:
            raise RuntimeError(f"the case could not delete what it made: {left}")

    def _is_done(self, request: Request) -> bool:
        """Send what cleans up; an alias may be gone already, with its key, and a parameter may have expired."""
        answer = self._sender.send(request)
        return answer.result is not None or (request.operation, answer.code) in _GONE


def _plain(key_id: str) -> str:
    return key_id.removeprefix("mrk-").replace("-", "").lower()


def _id_of(request: Request) -> str:
    named: str = request.params["KeyId"]
    return named.rpartition("/")[2]


def _delete_alias(name: str, region: str | None) -> Request:
    return Request("kms", "DeleteAlias", {"AliasName": name}, region=region)


def _delete_database(kind: str, name: str, region: str | None) -> Request:
    params = {f"{kind}Identifier": name, "SkipFinalSnapshot": True}
    return Request("rds", f"Delete{kind}", params, region=region)


def _delete_key(key: str, region: str | None) -> Request:
    params = {"KeyId": key, "PendingWindowInDays": _DAYS_TO_DELETE_A_KEY}
    return Request("kms", "ScheduleKeyDeletion", params, region=region)
