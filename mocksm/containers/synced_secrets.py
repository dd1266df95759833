"""A Secret of Kubernetes that the External Secrets Operator keeps in step with AWS, on the mock's clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mocksm.containers.asking import Asker
from mocksm.containers.external_fetching import fetch
from mocksm.containers.external_manifests import ExternalSecret, Store
from mocksm.containers.failures import SecretSyncedError
from mocksm.containers.polling import Polling
from mocksm.containers.variables import Variables


class SyncedSecret(Mapping[str, str]):
    """What an ExternalSecret makes: a mapping of keys to values, read anew each time that its interval is over.

    Attributes:
        name: The name of the Secret.
        error: Why it could not be read last, None where it could; the values stay as they were.
    """

    def __init__(self, wanted: ExternalSecret, store: Store, asker: Asker) -> None:
        self.name = wanted.name
        self.error: SecretSyncedError | None = None
        self._wanted = wanted
        self._store = store
        self._asker = asker
        self._values = fetch(wanted, store, asker)
        every = wanted.every
        self._polling = None if every is None else Polling(asker.dispatcher, asker.region, every, self.refresh)

    def refresh(self) -> None:
        """Read it anew now, as the annotation ``force-sync`` makes the operator do."""
        try:
            self._values = fetch(self._wanted, self._store, self._asker)
        except SecretSyncedError as error:
            self.error = error
        else:
            self.error = None

    def delete(self) -> None:
        """Read it no more; the values are gone."""
        if self._polling is not None:
            self._polling.stop()
        self._values = {}

    def bytes(self, key: str) -> bytes:
        """Return a value as bytes, for what is no text."""
        self._asker.dispatcher.catch_up()
        return self._values[key]

    def environment(self) -> Variables:
        """Return the values as a pod has them with ``envFrom``: as they are now, for good."""
        return Variables(dict(self))

    def __getitem__(self, key: str) -> str:
        return self.bytes(key).decode("utf-8", "surrogateescape")

    def __iter__(self) -> Iterator[str]:
        self._asker.dispatcher.catch_up()
        return iter(dict(self._values))

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<mocksm Secret {self.name!r}: {', '.join(self._values) or 'empty'}>"
