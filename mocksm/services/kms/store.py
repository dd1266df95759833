"""What KMS keeps in one account and Region: keys with their material, and aliases. Plain data, no calls."""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from datetime import datetime

from mocksm.services.kms.specs import ENCRYPT_DECRYPT, SYMMETRIC


@dataclass(slots=True)
class KeyMaterial:
    """The bytes under which a symmetric key encrypts, and their id of 64 hex digits."""

    id: str
    secret: bytes = field(repr=False)


@dataclass(slots=True)
class Key:
    """A KMS key; its attributes are KeyMetadata's, in Python's names.

    Attributes:
        manager: ``CUSTOMER``, or ``AWS`` for the keys that services make for themselves.
        policy: The key policy, the text as it was put.
        materials: By id, oldest first; those that are no longer current still decrypt.
        current: The id of the material that encrypts; None where there is none.
        deletion_date: When the key goes; None unless it is pending deletion.
        tags: Values by key.
        aliases: The names of its aliases, sorted.
    """

    id: str
    arn: str
    account: str
    region: str
    created: datetime
    policy: str
    spec: str = SYMMETRIC
    usage: str = ENCRYPT_DECRYPT
    origin: str = "AWS_KMS"
    manager: str = "CUSTOMER"
    description: str = ""
    multi_region: bool = False
    state: str = "Enabled"
    materials: dict[str, KeyMaterial] = field(default_factory=dict)
    current: str | None = None
    deletion_date: datetime | None = None
    tags: dict[str, str] = field(default_factory=dict)
    aliases: list[str] = field(default_factory=list)

    def add(self, material: KeyMaterial) -> None:
        """Take in material, and encrypt under it from now on."""
        self.materials[material.id] = material
        self.current = material.id


@dataclass(slots=True)
class Alias:
    """A name for a key: ``alias/app``."""

    name: str
    arn: str
    key_id: str
    created: datetime
    updated: datetime


class Keys:
    """The keys and aliases of one account and Region, each found by its name in one step.

    Attributes:
        aliases: The aliases by name.
        ids: The ids of all keys, sorted: a page of a listing starts anywhere at no cost.
        names: The names of all aliases, sorted for the same reason.
    """

    def __init__(self) -> None:
        self._keys: dict[str, Key] = {}
        self.aliases: dict[str, Alias] = {}
        self.ids: list[str] = []
        self.names: list[str] = []

    def get(self, key_id: str) -> Key | None:
        """Return the key of an id, None if there is none."""
        return self._keys.get(key_id)

    def __getitem__(self, key_id: str) -> Key:
        return self._keys[key_id]

    def add(self, key: Key) -> None:
        """Keep a key."""
        self._keys[key.id] = key
        insort(self.ids, key.id)

    def remove(self, key: Key) -> None:
        """Forget a key and its aliases."""
        for name in list(key.aliases):
            self.remove_alias(self.aliases[name])
        del self._keys[key.id]
        _drop(self.ids, key.id)

    def add_alias(self, alias: Alias) -> None:
        """Keep an alias; its key is here."""
        self.aliases[alias.name] = alias
        insort(self.names, alias.name)
        insort(self._keys[alias.key_id].aliases, alias.name)

    def remove_alias(self, alias: Alias) -> None:
        """Forget an alias."""
        del self.aliases[alias.name]
        _drop(self.names, alias.name)
        _drop(self._keys[alias.key_id].aliases, alias.name)

    def point(self, alias: Alias, key: Key, now: datetime) -> None:
        """Let an alias name another key."""
        _drop(self._keys[alias.key_id].aliases, alias.name)
        insort(key.aliases, alias.name)
        alias.key_id = key.id
        alias.updated = now


def _drop(names: list[str], name: str) -> None:
    del names[bisect_left(names, name)]
