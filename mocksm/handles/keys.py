"""KMS keys in a test's hands: seeded, read back without a call, their material never shown in a repr."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mocksm.arn import Arn
from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import AwsError, MocksmError
from mocksm.handles.near import listing, missing, name_of, way_to
from mocksm.seeding.key_seeds import SYMMETRIC, KeySeed
from mocksm.seeding.places import Place

if TYPE_CHECKING:
    from mocksm.services.kms.store import Key
    from mocksm.services.kms.store import Keys as Store


class KeyHandle:
    """A KMS key, found anew at each look; to look is no call, and no policy is asked.

    Attributes:
        id: The key id.
        arn: The key ARN.
    """

    def __init__(self, keys: KeyHandles, key_id: str, arn: str) -> None:
        self._keys = keys
        self.id = key_id
        self.arn = arn

    @property
    def state(self) -> str:
        """``Enabled``, ``Disabled``, ``PendingDeletion`` and so on, as DescribeKey says it."""
        return self._key().state

    @property
    def spec(self) -> str:
        """Its KeySpec."""
        return self._key().spec

    @property
    def usage(self) -> str:
        """Its KeyUsage."""
        return self._key().usage

    @property
    def description(self) -> str:
        """Its description."""
        return self._key().description

    @property
    def aliases(self) -> list[str]:
        """Its aliases, sorted."""
        return list(self._key().aliases)

    @property
    def tags(self) -> dict[str, str]:
        """Its tags."""
        return dict(self._key().tags)

    @property
    def policy(self) -> dict[str, Any]:
        """Its key policy, as KMS keeps it: users and roles stand in it by their unique ids."""
        return dict(json.loads(self._key().policy))

    @property
    def deleted(self) -> datetime | None:
        """When it goes, UTC; None where it is not pending deletion."""
        return self._key().deletion_date

    def decrypt(
        self, ciphertext: bytes, context: Mapping[str, str] | None = None, *, algorithm: str = SYMMETRIC
    ) -> bytes:
        """Return what a ciphertext of this key holds, whatever policies and the key's state say.

        Args:
            ciphertext: A ciphertext blob, or what an asymmetric key encrypted.
            context: The encryption context, exactly as it was given to encrypt.
            algorithm: The encryption algorithm of an asymmetric key.

        Raises:
            AwsError: InvalidCiphertextException: this key did not encrypt it, or not with this context.
        """
        from mocksm.services.kms.ciphertext import read
        from mocksm.services.kms.errors import InvalidCiphertextException
        from mocksm.services.kms.sealed import Sealed, opened

        blob = read(ciphertext) if algorithm == SYMMETRIC else None
        if algorithm == SYMMETRIC and blob is None:
            raise InvalidCiphertextException
        return opened(Sealed(self._key(), ciphertext, blob), algorithm, context)

    def __repr__(self) -> str:
        return f"<mocksm key {self.arn}{self._keys.glance(self.arn)}>"

    def _key(self) -> Key:
        return self._keys.find(self.arn)


class KeyHandles:
    """The KMS keys of one account in one Region, whoever made them."""

    def __init__(self, dispatcher: Dispatcher, region: str) -> None:
        self._dispatcher = dispatcher
        self._region = region

    def make(self, seed: KeySeed) -> KeyHandle:
        """Create a key for ``aws.key``, which says what can be said of one."""
        from mocksm.seeding.frames import without_frames
        from mocksm.seeding.planting_keys import begin

        __tracebackhide__ = True
        self._dispatcher.catch_up()
        try:
            return self._handle(begin(Place(self._dispatcher, self._region), seed, policy=seed.here.policy))
        except (AwsError, MocksmError) as problem:
            raise without_frames(problem)  # noqa: B904 - it is the same

    def __getitem__(self, key_id: str) -> KeyHandle:
        return self._handle(self.find(key_id))

    def __contains__(self, key_id: str) -> bool:
        return self._look(key_id) is not None

    def __iter__(self) -> Iterator[KeyHandle]:
        store = self._store()
        return iter([self._handle(store[key_id]) for key_id in store.ids])

    def __repr__(self) -> str:
        return listing("keys", (key.id for key in self))

    def __len__(self) -> int:
        return len(self._store().ids)

    def find(self, key_id: str) -> Key:
        """Return what KMS keeps of a key, by its id, ARN or alias; KeyError with the near names if there is none."""
        key = self._look(key_id)
        if key is None:
            store = self._store()
            raise missing("key", key_id, [*store.names, *store.ids], self._way_to(key_id))
        return key

    def glance(self, arn: str) -> str:
        """Return what there is to say of a key at a glance."""
        key = self._look(arn)
        if key is None:
            return ", gone"
        kind = "" if key.spec == SYMMETRIC else f" {key.spec}"
        return f"{kind}{''.join(f' {alias}' for alias in key.aliases)} {key.state}"

    def _look(self, key_id: str) -> Key | None:
        arn = Arn.parse(name_of("key", key_id))
        if arn is None:
            store, name = self._store(), key_id
        else:
            store, name = self._store(arn.account, arn.region), arn.resource.removeprefix("key/")
        alias = store.aliases.get(name)
        return store.get(alias.key_id if alias else name)

    def _way_to(self, name: str) -> str:
        from mocksm.services.kms.store import Keys as Store

        return way_to(self._dispatcher, Store, lambda store: name in store.aliases or store.get(name) is not None)

    def _handle(self, key: Key) -> KeyHandle:
        return KeyHandle(self, key.id, key.arn)

    def _store(self, account: str | None = None, region: str | None = None) -> Store:
        from mocksm.services.kms.store import Keys as Store

        self._dispatcher.catch_up()
        return self._dispatcher.cloud.store(Store, account or self._dispatcher.tester.account, region or self._region)
