"""The cloud that a test opened: everything that one mock remembers, and nothing outside it. Knows no service."""

from __future__ import annotations

import copy
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any, TypeVar

from mocksm.clock import Clock
from mocksm.engine.agenda import Agenda
from mocksm.engine.consistency import Stores
from mocksm.engine.copies import copied
from mocksm.engine.faults import Faults
from mocksm.engine.history import Record
from mocksm.engine.latest import Latest
from mocksm.engine.trail import Trail
from mocksm.iam.credentials import CredentialStore
from mocksm.iam.directory import Directory
from mocksm.iam.guardrails import Guardrails
from mocksm.iam.principal import Principal
from mocksm.ids import Ids

S = TypeVar("S")

DEFAULT_ACCOUNT = "123456789012"
DEFAULT_REGION = "us-east-1"


class Snapshot:
    """What a cloud held at one moment; opaque to all but the cloud."""

    def __init__(self, state: Mapping[str, Any]) -> None:
        self.state = state

    def __repr__(self) -> str:
        """Show nothing of what it holds, secrets among it."""
        return f"<mocksm snapshot at {id(self):#x}>"


class Cloud:
    """The state of one mock, for every account and Region; it is gone when the mock ends.

    Attributes:
        account: The default caller's account, twelve digits.
        partition: The partition of its ARN, and of the ARNs of the other accounts' administrators.
        clock: The cloud's time.
        opened: When it was opened, UTC: what was there from the start is from then.
        ids: The cloud's chance.
        agenda: What is due later.
        faults: The failures that the test ordered.
        credentials: The access keys that were issued here.
        directory: The users and roles that exist.
        records: The calls that were served, oldest first; of very many the latest.
        trail: What services did of themselves.
        organization: The service and resource control policies of accounts that have any.
        key_seed: What key material follows from; None where it is random.
        background_delay: How long after a call the work starts that AWS does in the background; None where it is done
            before the call's answer leaves.
        complaints: What the test author is told when the mock ends, by what it is about; no snapshot has them.
        heard: What of these the test has read: it is told no more.
        busy: The work that runs at this moment, by what it is about; no snapshot has it.
        leftovers: What is removed when the cloud is closed: what it has outside of itself, such as files.
        lock: Held while an operation reads or changes state, and never while user code runs.
    """

    def __init__(
        self,
        *,
        account: str = DEFAULT_ACCOUNT,
        partition: str = "aws",
        random_seed: int | None = None,
        key_seed: int | None = None,
        background_delay: timedelta | None = None,
        clock: Clock | None = None,
        opened: datetime | None = None,
    ) -> None:
        self.account = account
        self.partition = partition
        self.key_seed = key_seed
        self.background_delay = background_delay
        self.default_caller = Principal.administrator(account, partition=partition)
        self.clock = clock or Clock()
        self.opened = opened or self.clock.now()
        self.ids = Ids(random_seed)
        self.agenda = Agenda()
        self.faults = Faults()
        self.credentials = CredentialStore()
        self.directory = Directory()
        self.records: Latest[Record] = Latest()
        self.trail = Trail()
        self.complaints: dict[tuple[str, ...], str] = {}
        self.heard: set[tuple[str, ...]] = set()
        self.busy: set[tuple[str, ...]] = set()
        self.leftovers = ExitStack()
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

    def copies(self, kinds: tuple[type[Any], ...]) -> Stores:
        """Return the stores of these kinds as they are now, apart from the cloud: later changes do not reach them."""
        with self.lock:
            return copied({place: store for place, store in self._stores.items() if place[0] in kinds})  # type: ignore[no-any-return]

    def with_stores(self, stores: Stores, kinds: tuple[type[Any], ...]) -> Cloud:
        """Return this cloud with other stores of these kinds; all else is the same, time, chance and lock too."""
        others = {place: store for place, store in self._stores.items() if place[0] not in kinds}
        cloud = copy.copy(self)
        cloud._stores = {**others, **stores}  # noqa: SLF001 - it is a cloud
        return cloud

    def forget_calls(self) -> None:
        """Let the history begin here: what was called, and what services did of themselves."""
        with self.lock:
            self.records.clear()
            self.trail.announced.clear()

    def snapshot(self) -> Snapshot:
        """Return the cloud's state as it is now, apart from it: later changes don't reach the snapshot."""
        with self.lock:
            return Snapshot(
                {
                    "stores": copied(self._stores),
                    "credentials": copied(self.credentials),
                    "directory": copied(self.directory),
                    "records": self.records.state(),
                    "trail": self.trail.state(),
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
            self._stores = copied(state["stores"])
            self.credentials = copied(state["credentials"])
            self.directory.become(copied(state["directory"]))
            self.faults.restore(state["faults"])
            self.records.restore(state["records"])
            self.trail.restore(state["trail"])
            self.organization = dict(state["organization"])
            self.agenda.restore(state["agenda"])
            self.clock.restore(state["clock"])
            self.ids.restore(state["ids"])
