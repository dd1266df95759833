"""KMS keys as a test wants them to be: what there is to say of one, whichever way it is said. Records without rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

SYMMETRIC = "SYMMETRIC_DEFAULT"

_NONE: Mapping[str, Any] = MappingProxyType({})


class AliasSeed(NamedTuple):
    """An alias: its name, when it was made, and when it was last pointed at a key; when the key was made if None."""

    name: str
    created: datetime | None = None
    updated: datetime | None = None


class MaterialSeed(NamedTuple):
    """Key material.

    Attributes:
        secret: Its bytes: 32 of a symmetric key, PKCS #8 in DER of an asymmetric one.
        id: Its id; where None it follows from the key's id and the bytes.
        rotated: When a rotation made it the current material.
        by: That rotation, ``AUTOMATIC`` or ``ON_DEMAND``.
        pending: Whether it is imported and awaits its rotation.
    """

    secret: bytes
    id: str | None = None
    rotated: datetime | None = None
    by: str | None = None
    pending: bool = False

    def __repr__(self) -> str:
        """Show no material: pytest shows the variables of what failed."""
        return f"<material {self.id or 'without an id'} of a seed>"


class ImportSeed(NamedTuple):
    """What was imported into a key: whether it is there, until when, and how it was described."""

    present: bool = True
    valid_to: datetime | None = None
    description: str | None = None


class GrantSeed(NamedTuple):
    """A grant on a key; the attributes are CreateGrant's.

    Attributes:
        operations: What it allows.
        grantee: The ARN, or the service, that may.
        retiring: The ARN, or the service, that may retire it.
        constraints: Its constraints.
        name: Its name.
        id: 64 hex digits; None takes new ones.
        tokens: The tokens that stand for it; a new one if there are none.
        account: The account of whoever made it.
        created: When it was made; now if None.
    """

    operations: Sequence[str]
    grantee: str
    retiring: str | None = None
    constraints: Mapping[str, Any] = _NONE
    name: str | None = None
    id: str | None = None
    tokens: Sequence[str] = ()
    account: str | None = None
    created: datetime | None = None


class RegionSeed(NamedTuple):
    """What a key, or the replica of a multi-Region key, has in its own Region.

    Attributes:
        region: The Region of a replica; None for the key itself.
        aliases: Its aliases.
        description: Its description.
        policy: Its key policy, JSON; the default one if None.
        tags: Its tags.
        enabled: Whether it can be used.
        deleted: When it goes, or in how many days; None where it is not scheduled for deletion.
        created: When it was made; now if None.
        imports: What was imported, by the material's id; None says that all is there.
        grants: The grants on it.
    """

    region: str | None = None
    aliases: Sequence[AliasSeed] = ()
    description: str = ""
    policy: str | None = None
    tags: Mapping[str, str] = _NONE
    enabled: bool = True
    deleted: datetime | int | None = None
    created: datetime | None = None
    imports: Mapping[str, ImportSeed] | None = None
    grants: Sequence[GrantSeed] = ()


class KeySeed(NamedTuple):
    """A KMS key.

    Attributes:
        here: What it has in its own Region.
        id: Its id; None takes a new one.
        spec: Its KeySpec.
        usage: Its KeyUsage; None takes what goes with the KeySpec.
        origin: ``AWS_KMS`` or ``EXTERNAL``.
        multi_region: Whether it is a multi-Region key.
        materials: Its material, oldest first: the last that is not pending encrypts. Where None it gets new material.
        rotation: How many days are between two rotations; None where it does not rotate by itself.
        next_rotation: When it rotates next; a period from now if None.
        replicas: Its replicas in other Regions.
    """

    here: RegionSeed = RegionSeed()
    id: str | None = None
    spec: str = SYMMETRIC
    usage: str | None = None
    origin: str = "AWS_KMS"
    multi_region: bool = False
    materials: Sequence[MaterialSeed] | None = None
    rotation: int | None = None
    next_rotation: datetime | None = None
    replicas: Sequence[RegionSeed] = ()
