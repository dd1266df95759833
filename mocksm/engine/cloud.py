"""The cloud that a test opened: everything that one mock remembers, and nothing outside it. Knows no service."""

from __future__ import annotations

import copy
import threading
from dataclasses import dataclass
from typing import Any, TypeVar

from mocksm.clock import Clock
from mocksm.engine.agenda import Agenda
from mocksm.engine.faults import Faults
from mocksm.engine.history import Record
from mocksm.iam.credentials import CredentialStore, Gate
from mocksm.iam.directory import Directory
from mocksm.iam.guardrails import Guardrails
from mocksm.iam.principal import Principal
from mocksm.ids import Ids

S = TypeVar("S")

DEFAULT_ACCOUNT = "123456789012"
DEFAULT_REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a cloud held at one moment; opaque to all but the cloud."""

    state: dict[str, Any]


class Cloud:
    """The state of one mock, for every account and Region; it is gone when the mock ends.

    Attributes:
        account: The default caller's account, twelve digits.
        clock: The cloud's time.
        ids: The cloud's chance.
        agenda: What is due later.
        faults: The failures that the test ordered.
        credentials: The access keys that were issued here.
        directory: The users and roles that exist.
        records: Every call that was served, oldest first.
        organization: The service and resource control policies of accounts that have any.
        key_seed: What key material follows from; None where it is random.
        lock: Held while an operation reads or changes state, and never while user code runs.
    """

    def __init__(
        self, *, account: str = DEFAULT_ACCOUNT, random_seed: int | None = None, key_seed: int | None = None
    ) -> None:
        self.account = account
        self.key_seed = key_seed
        self.default_caller = Principal.administrator(account)
        self.clock = Clock()
        self.ids = Ids(random_seed)
        self.agenda = Agenda()
        self.faults = Faults()
        self.credentials = CredentialStore()
        self.directory = Directory()
        self.records: list[Record] = []
        self.organization: dict[str, Guardrails] = {}
        self.lock = threading.RLock()
        self._stores: dict[tuple[type[Any], str, str], Any] = {}

    def store(self, kind: type[S], account: str, region: str) -> S:
        """Return what a service keeps in an account and Region: the one instance of ``kind`` there."""
        place = (kind, account, region)
        found = self._stores.get(place)
        if found is None:
            with self.lock:
                found = self._stores.setdefault(place, kind())
        return found  # type: ignore[no-any-return]

    def stores(self, kind: type[S]) -> list[tuple[str, str, S]]:
        """Return every (account, Region, store) of ``kind`` that exists."""
        with self.lock:
            return [(account, region, store) for (its, account, region), store in self._stores.items() if its is kind]

    @property
    def gate(self) -> Gate:
        """What tells who signs with a key."""
        return Gate(self.credentials, self.directory, self.clock.now)

    def snapshot(self) -> Snapshot:
        """Return the cloud's state as it is now, apart from it: later changes don't reach the snapshot."""
        with self.lock:
            return Snapshot(
                {
                    "stores": copy.deepcopy(self._stores),
                    "credentials": copy.deepcopy(self.credentials),
                    "directory": copy.deepcopy(self.directory),
                    "records": list(self.records),
                    "organization": dict(self.organization),
                    "faults": self.faults.state(),
                    "agenda": self.agenda.state(),
                    "clock": self.clock.state(),
                    "ids": self.ids.state(),
                }
            )

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot of this cloud; it may be restored any number of times."""
        state = snapshot.state
        with self.lock:
            self._stores = copy.deepcopy(state["stores"])
            self.credentials = copy.deepcopy(state["credentials"])
            self.directory.become(copy.deepcopy(state["directory"]))
            self.faults.restore(state["faults"])
            self.records[:] = state["records"]
            self.organization = dict(state["organization"])
            self.agenda.restore(state["agenda"])
            self.clock.restore(state["clock"])
            self.ids.restore(state["ids"])
