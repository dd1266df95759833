"""Imported material as keys hold it: taken in, expired, deleted, imported again. Knows no wrapping (kms.md section 16)."""

from __future__ import annotations

from datetime import datetime

from mocksm.engine.call import Call
from mocksm.services.kms.errors import (
    IncorrectKeyMaterialException,
    KMSInvalidStateException,
    UnsupportedOperationException,
)
from mocksm.services.kms.relations import family
from mocksm.services.kms.states import ENABLED, PENDING_DELETION, PENDING_IMPORT, PENDING_REPLICA_DELETION, put_in
from mocksm.services.kms.store import Import, Key, KeyMaterial, Keys

NEW = "NEW_KEY_MATERIAL"
EXISTING = "EXISTING_KEY_MATERIAL"


def take_in(
    call: Call,
    key: Key,
    material: KeyMaterial,
    import_type: str | None,
    *,
    valid_to: datetime | None,
    description: str | None,
) -> None:
    """Take in material: a key's first is current at once, a further one waits for its rotation."""
    if (import_type or (EXISTING if key.materials else NEW)) == NEW:
        _associate(key, material)
    elif material.id not in key.materials:
        raise IncorrectKeyMaterialException  # AWS's message is not known, here and below
    before = key.imports.get(material.id)
    kept = before.description if before is not None and description is None else description
    key.imports[material.id] = Import(True, valid_to, kept)
    if valid_to is not None:
        call.schedule(valid_to, expire, key.id, material.id, valid_to)
    if key.state == PENDING_IMPORT:
        put_in(ENABLED, key)


def remove(call: Call, key: Key, material_id: str) -> None:
    """Delete material; what is pending is forgotten with it, anything else is missed until it is imported again."""
    imported = key.imports.get(material_id)
    if imported is not None:
        imported.present, imported.valid_to = False, None
    if material_id != key.lineage.pending:
        if key.state not in {PENDING_DELETION, PENDING_REPLICA_DELETION}:
            key.state = PENDING_IMPORT
    elif not key.is_replica:
        _forget_pending(call, key, material_id)


def expire(call: Call, key_id: str, material_id: str, valid_to: datetime) -> None:
    """Delete material whose time has come, unless it was imported again for longer."""
    with call.cloud.lock:
        key = call.store(Keys).get(key_id)
        imported = key.imports.get(material_id) if key is not None else None
        if key is not None and imported is not None and imported.present and imported.valid_to == valid_to:
            remove(call, key, material_id)
            call.announce("DeleteExpiredKeyMaterial", resource=key.arn)


def _associate(key: Key, material: KeyMaterial) -> None:
    """Make material a key's own, from now on."""
    if material.id in key.materials:
        raise IncorrectKeyMaterialException
    if key.is_replica:
        raise UnsupportedOperationException  # new material goes into the primary key first
    pending = key.lineage.pending
    if pending is not None:
        raise KMSInvalidStateException(
            f"New key material (id: {material.id}) cannot be imported into KMS key {key.arn}, because another key "
            f"material (id: {pending}) is pending rotation."
        )
    if key.current is None:
        key.add(material)
    else:
        key.materials[material.id] = material
        key.lineage.pending = material.id


def _forget_pending(call: Call, key: Key, material_id: str) -> None:
    key.lineage.pending = None
    del key.materials[material_id]
    for each in family(call, key):
        each.imports.pop(material_id, None)
