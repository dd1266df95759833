"""What KMS keeps in one account and Region: keys with their material, aliases, grants. Plain data, no calls."""

from __future__ import annotations

from bisect import bisect_left, insort
from datetime import datetime
from typing import NamedTuple

from mocksm.services.kms.chance import Chance
from mocksm.services.kms.custom_store import CustomKeyStore
from mocksm.services.kms.grant_store import Grants
from mocksm.services.kms.specs import ENCRYPT_DECRYPT, SYMMETRIC


class KeyMaterial:
    """Key material and its id of 64 hex digits.

    Attributes:
        secret: The bytes of a symmetric or HMAC key; of an asymmetric key its PKCS #8 DER.
        rotated: When a rotation made it the current material; None for the first, and for what awaits its rotation.
        rotation_type: ``AUTOMATIC`` or ``ON_DEMAND``, which that rotation was.
    """

    def __init__(self, material_id: str, secret: bytes) -> None:
        self.id = material_id
        self.secret = secret
        self.rotated: datetime | None = None
        self.rotation_type: str | None = None


class AutomaticRotation:
    """How often a key rotates by itself, and when next."""

    def __init__(self, period_in_days: int, following: datetime) -> None:
        self.period_in_days = period_in_days
        self.next = following


class Import:
    """What a key keeps of material that was imported into it, also when the material is gone."""

    def __init__(self, present: bool, valid_to: datetime | None, description: str | None) -> None:
        self.present = present
        self.valid_to = valid_to
        self.description = description


class Lineage:
    """What related multi-Region keys have in common; they hold the same one. A key of one Region has its own.

    Attributes:
        materials: By id, oldest first; those that are no longer current still decrypt.
        current: The id of the material that encrypts; None where there is none.
        pending: The id of imported material that awaits its rotation.
        rotation: Automatic rotation, if it is on.
        chance: Where its material and nonces come from.
        primary: The Region of the primary key; empty for a key of one Region.
        replicas: The Regions of the replicas, in the order in which they were made.
    """

    def __init__(self) -> None:
        self.materials: dict[str, KeyMaterial] = {}
        self.current: str | None = None
        self.pending: str | None = None
        self.rotation: AutomaticRotation | None = None
        self.chance = Chance()
        self.primary = ""
        self.replicas: list[str] = []


class LastUse(NamedTuple):
    """The last cryptographic operation that succeeded with a key."""

    operation: str
    at: datetime
    request_id: str


class Key:
    """A KMS key; its attributes are KeyMetadata's, in Python's names.

    Attributes:
        manager: ``CUSTOMER``, or ``AWS`` for the keys that services make for themselves.
        policy: The key policy, the text as it was put.
        lineage: Its materials, and what else it has in common with related multi-Region keys.
        imports: By material id, what was imported into this key, in its own Region.
        returns_to: The state after ``Unavailable``; None in other states.
        deletion_date: When the key goes; None unless it is pending deletion.
        window: The days that a primary will still have when its last replica is gone; None unless it waits for that.
        tags: Values by key.
        aliases: The names of its aliases, sorted.
        custom_store: The custom key store that it is in, if it is in one.
        external_key_id: The id of the key behind it in an external key store.
        last_use: None while it was never used.
    """

    def __init__(
        self,
        key_id: str,
        arn: str,
        account: str,
        region: str,
        created: datetime,
        policy: str,
        *,
        spec: str = SYMMETRIC,
        usage: str = ENCRYPT_DECRYPT,
        origin: str = "AWS_KMS",
        manager: str = "CUSTOMER",
        description: str = "",
        multi_region: bool = False,
        state: str = "Enabled",
        lineage: Lineage | None = None,
        tags: dict[str, str] | None = None,
        custom_store: CustomKeyStore | None = None,
        external_key_id: str | None = None,
    ) -> None:
        self.id = key_id
        self.arn = arn
        self.account = account
        self.region = region
        self.created = created
        self.policy = policy
        self.spec = spec
        self.usage = usage
        self.origin = origin
        self.manager = manager
        self.description = description
        self.multi_region = multi_region
        self.state = state
        self.lineage = lineage or Lineage()
        self.imports: dict[str, Import] = {}
        self.returns_to: str | None = None
        self.deletion_date: datetime | None = None
        self.window: int | None = None
        self.tags = tags or {}
        self.aliases: list[str] = []
        self.custom_store = custom_store
        self.external_key_id = external_key_id
        self.last_use: LastUse | None = None

    @property
    def materials(self) -> dict[str, KeyMaterial]:
        """Its materials by id, oldest first."""
        return self.lineage.materials

    @property
    def current(self) -> str | None:
        """The id of the material that encrypts, None where there is none."""
        return self.lineage.current

    @property
    def awaits_import(self) -> bool:
        """Whether material is missing that has to be imported before it can be used; what is pending does not count."""
        if self.origin != "EXTERNAL":
            return False
        own = self.materials.keys() - {self.lineage.pending}
        return not own or not all(self.has_imported(material_id) for material_id in own)

    def has_imported(self, material_id: str) -> bool:
        """Say whether material is there that was imported into this key."""
        return material_id in self.imports and self.imports[material_id].present

    @property
    def is_replica(self) -> bool:
        """Whether it is a multi-Region key whose primary is in another Region."""
        return self.multi_region and self.lineage.primary != self.region

    def add(self, material: KeyMaterial) -> None:
        """Take in material, and encrypt under it from now on."""
        self.lineage.materials[material.id] = material
        self.lineage.current = material.id


class Alias:
    """A name for a key: ``alias/app``."""

    def __init__(self, name: str, arn: str, key_id: str, created: datetime, updated: datetime) -> None:
        self.name = name
        self.arn = arn
        self.key_id = key_id
        self.created = created
        self.updated = updated


class Keys:
    """The keys and aliases of one account and Region, each found by its name in one step.

    Attributes:
        aliases: The aliases by name.
        ids: The ids of all keys, sorted: a page of a listing starts anywhere at no cost.
        names: The names of all aliases, sorted for the same reason.
        grants: The grants on the keys.
        customers: How many of the keys are customers' own, which a quota counts.
    """

    def __init__(self) -> None:
        self._keys: dict[str, Key] = {}
        self.aliases: dict[str, Alias] = {}
        self.ids: list[str] = []
        self.names: list[str] = []
        self.grants = Grants()
        self.customers = 0

    def get(self, key_id: str) -> Key | None:
        """Return the key of an id, None if there is none."""
        return self._keys.get(key_id)

    def __getitem__(self, key_id: str) -> Key:
        return self._keys[key_id]

    def add(self, key: Key) -> None:
        """Keep a key."""
        self._keys[key.id] = key
        insort(self.ids, key.id)
        self.customers += key.manager == "CUSTOMER"

    def remove(self, key: Key) -> None:
        """Forget a key, its aliases and the grants on it."""
        for name in list(key.aliases):
            self.remove_alias(self.aliases[name])
        self.grants.remove_of_key(key.id)
        del self._keys[key.id]
        _drop(self.ids, key.id)
        self.customers -= key.manager == "CUSTOMER"

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
