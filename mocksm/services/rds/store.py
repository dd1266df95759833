"""What RDS keeps: instances and clusters, as far as applications and their secrets know them. It knows no request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Kind = Literal["db", "cluster"]
SecretStatus = Literal["creating", "active", "rotating", "impaired"]


@dataclass(slots=True)
class MasterUserSecret:
    """The secret with which RDS manages a master user's password.

    Attributes:
        arn: The secret's ARN.
        kms_key_arn: The key under which it is.
        status: How it stands: ``impaired`` is one whose last rotation failed.
    """

    arn: str
    kms_key_arn: str
    status: SecretStatus = "creating"


@dataclass(slots=True)
class PendingPassword:
    """A password that was asked for, until the database has it.

    Attributes:
        number: Counts the passwords that were asked for: only the latest of them counts.
        password: The password.
        ends_management: Whether the secret goes as soon as the database has it.
        problem: What whoever listens raised at the last attempt, as text; empty before.
    """

    number: int
    password: str = field(repr=False)
    ends_management: bool = False
    problem: str = ""


@dataclass(slots=True)
class Database:
    """An instance or a cluster.

    Attributes:
        kind: Which of the two, as ARNs spell it.
        arn: Its ARN.
        identifier: Its identifier, in lower case as AWS stores it.
        resource_id: DbiResourceId, or DbClusterResourceId.
        engine: ``postgres``, ``aurora-mysql``, ...
        address: The host name; a cluster's is its writer's.
        port: Where it listens.
        username: The master user; of an instance in a cluster the cluster's.
        password: The master user's password; empty of an instance in a cluster.
        name: The database that was made with it, None where none was.
        created: When it was made, UTC.
        settings: What else it shows, by the names of the description.
        tags: Its tags.
        cluster: Of an instance, the identifier of its cluster.
        status: ``creating``, ``available``, ``deleting``.
        secret: The secret with which RDS manages the password, None where it does not.
        pending: The password that was asked for and is not set yet, None where none is.
        asked: How many passwords were asked for.
    """

    kind: Kind
    arn: str
    identifier: str
    resource_id: str
    engine: str
    address: str
    port: int
    username: str
    password: str = field(repr=False)
    name: str | None
    created: datetime
    settings: dict[str, Any]
    tags: dict[str, str]
    cluster: str | None = None
    status: str = "creating"
    secret: MasterUserSecret | None = None
    pending: PendingPassword | None = None
    asked: int = 0

    @property
    def is_managed(self) -> bool:
        """Whether RDS manages the password; it does no more once another one is asked for that ends it."""
        return self.secret is not None and not (self.pending is not None and self.pending.ends_management)


class Databases:
    """The instances and clusters of one account in one Region."""

    def __init__(self) -> None:
        self._found: dict[tuple[Kind, str], Database] = {}

    def add(self, database: Database) -> None:
        """Keep a new instance or cluster."""
        self._found[database.kind, database.identifier] = database

    def remove(self, database: Database) -> None:
        """Forget an instance or cluster."""
        self._found.pop((database.kind, database.identifier), None)

    def find(self, kind: Kind, identifier: str) -> Database | None:
        """Return the one of an identifier, in upper or lower case; None if there is none."""
        return self._found.get((kind, identifier.lower()))

    def of_kind(self, kind: Kind) -> list[Database]:
        """Return the instances, or the clusters, by identifier."""
        found = [database for database in self._found.values() if database.kind == kind]
        return sorted(found, key=lambda database: database.identifier)

    def members(self, cluster: str) -> list[Database]:
        """Return the instances of a cluster, the oldest first: the first is its writer."""
        return [database for database in self._found.values() if database.cluster == cluster]

    def __iter__(self) -> Iterator[Database]:
        return iter(list(self._found.values()))


Listener = Callable[[Database, str, str], object]


class Listeners:
    """Who is told of a master user's new password, in every account and Region: databases of the test's, real or not."""

    def __init__(self) -> None:
        self.listeners: list[Listener] = []

    def __deepcopy__(self, done: dict[int, Any]) -> Listeners:
        """Return a copy for a snapshot: who listens is no one's to copy."""
        twin = Listeners()
        twin.listeners = list(self.listeners)
        return twin
