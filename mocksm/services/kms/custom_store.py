"""Custom key stores as they are kept: what each is connected to, and which keys it holds. Plain data, no calls."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

AWS_CLOUDHSM = "AWS_CLOUDHSM"
EXTERNAL_KEY_STORE = "EXTERNAL_KEY_STORE"

CONNECTED = "CONNECTED"
CONNECTING = "CONNECTING"
FAILED = "FAILED"
DISCONNECTED = "DISCONNECTED"
DISCONNECTING = "DISCONNECTING"


class XksProxy(NamedTuple):
    """How KMS reaches the proxy of an external key store; the attributes are CreateCustomKeyStore's."""

    endpoint: str
    path: str
    connectivity: str
    access_key_id: str
    raw_secret_access_key: str
    vpc_service_name: str | None = None
    vpc_service_owner: str | None = None

    def __repr__(self) -> str:
        """Show no secret access key."""
        return f"<proxy {self.endpoint}{self.path}>"


class CustomKeyStore:
    """A custom key store.

    Attributes:
        id: ``cks-`` and hex digits.
        type: ``AWS_CLOUDHSM``, which has a cluster, or ``EXTERNAL_KEY_STORE``, which has a proxy.
        state: Its ConnectionState.
        error_code: Why the connection failed; only in the state ``FAILED``.
        keys: The ids of its keys, with the id of the external key of each, if it has one.
    """

    def __init__(self, store_id: str, name: str, store_type: str, created: datetime) -> None:
        self.id = store_id
        self.name = name
        self.type = store_type
        self.created = created
        self.state = DISCONNECTED
        self.error_code: str | None = None
        self.cluster_id: str | None = None
        self.trust_anchor_certificate: str | None = None
        self.password: str | None = None
        self.proxy: XksProxy | None = None
        self.keys: dict[str, str | None] = {}


class CustomKeyStores:
    """The custom key stores of one account and Region: ten at most, found by id and by name.

    Attributes:
        ids: Their ids, sorted.
    """

    def __init__(self) -> None:
        self._stores: dict[str, CustomKeyStore] = {}
        self._by_name: dict[str, CustomKeyStore] = {}
        self.ids: list[str] = []

    def __iter__(self) -> Iterator[CustomKeyStore]:
        return iter(self._stores.values())

    def __len__(self) -> int:
        return len(self._stores)

    def get(self, store_id: str) -> CustomKeyStore | None:
        """Return the store of an id, None if there is none."""
        return self._stores.get(store_id)

    def named(self, name: str) -> CustomKeyStore | None:
        """Return the store of a name, None if there is none."""
        return self._by_name.get(name)

    def add(self, store: CustomKeyStore) -> None:
        """Keep a store."""
        self._stores[store.id] = store
        self._by_name[store.name] = store
        insort(self.ids, store.id)

    def rename(self, store: CustomKeyStore, name: str) -> None:
        """Give a store another name."""
        del self._by_name[store.name]
        store.name = name
        self._by_name[name] = store

    def remove(self, store: CustomKeyStore) -> None:
        """Forget a store."""
        del self._stores[store.id]
        del self._by_name[store.name]
        del self.ids[bisect_left(self.ids, store.id)]
