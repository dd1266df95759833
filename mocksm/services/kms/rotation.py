"""Rotation of key material: turn it on and off, do it on demand, and list what was rotated (kms.md section 15).

A rotation is done before its operation answers, so OnDemandRotationStartDate, which AWS shows for the seconds that one
takes, is never there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.creation import symmetric_material
from mocksm.services.kms.errors import (
    ConflictException,
    KMSInvalidStateException,
    LimitExceededException,
    UnsupportedOperationException,
)
from mocksm.services.kms.identifiers import find_key
from mocksm.services.kms.metadata import expiration
from mocksm.services.kms.pages import listing
from mocksm.services.kms.relations import family
from mocksm.services.kms.rotating import ON_DEMAND, start, take_over
from mocksm.services.kms.specs import SYMMETRIC
from mocksm.services.kms.states import PENDING_DELETION, PENDING_IMPORT, PENDING_REPLICA_DELETION, check_state
from mocksm.services.kms.store import Key, KeyMaterial
from mocksm.services.kms.usage import check_origin

_MOST_ON_DEMAND = 25
_TOO_CLOSE = timedelta(minutes=20)


@operation
def enable_key_rotation(call: Call, *, key_id: str, rotation_period_in_days: int = 365) -> None:
    """Let a symmetric key rotate by itself, a period from now and after each period; on again, it changes the period."""
    key = find_key(call, key_id)
    check_state(call.operation, key)
    _check_symmetric(key)
    check_origin(key, "AWS_KMS")
    _check_not_replica(key)
    start(call, key, rotation_period_in_days)


@operation
def disable_key_rotation(call: Call, *, key_id: str) -> None:
    """Stop automatic rotation; keys that never rotate are no error."""
    key = find_key(call, key_id)
    check_state(call.operation, key)
    check_origin(key, "AWS_KMS")
    _check_not_replica(key)
    key.lineage.rotation = None


@operation
def get_key_rotation_status(call: Call, *, key_id: str) -> dict[str, Any]:
    """Tell whether a key rotates by itself, and when next; one that is pending deletion does not, until it is kept."""
    key = find_key(call, key_id)
    check_origin(key, "AWS_KMS", *(() if key.state == PENDING_IMPORT else ("EXTERNAL",)))
    rotation = key.lineage.rotation
    if rotation is None or key.state in {PENDING_DELETION, PENDING_REPLICA_DELETION}:
        return {"KeyId": key.arn, "KeyRotationEnabled": False}
    return {
        "KeyId": key.arn,
        "KeyRotationEnabled": True,
        "RotationPeriodInDays": rotation.period_in_days,
        "NextRotationDate": rotation.next,
    }


@operation
def rotate_key_on_demand(call: Call, *, key_id: str) -> dict[str, Any]:
    """Rotate a symmetric key now, 25 times at most; what rotates by itself keeps its dates."""
    key = find_key(call, key_id)
    check_state(call.operation, key)
    _check_symmetric(key)
    check_origin(key, "AWS_KMS", "EXTERNAL")
    _check_not_replica(key)
    _check_not_too_often(key)
    _check_not_too_close(call, key)
    take_over(call, key, _next_material(call, key), call.now, ON_DEMAND)
    return {"KeyId": key.arn}


@operation
def list_key_rotations(
    call: Call,
    *,
    key_id: str,
    include_key_material: str = "ROTATIONS_ONLY",
    limit: int = 100,
    marker: str | None = None,
) -> dict[str, Any]:
    """List the rotations of a key, oldest first, or all of its material: the first, and what is pending, included."""
    key = find_key(call, key_id)
    _check_symmetric(key)
    check_origin(key, "AWS_KMS", "EXTERNAL")
    with_all = include_key_material == "ALL_KEY_MATERIAL"
    # Where each stands is its name in the listing: dictionaries keep the order in which material came.
    shown = {f"{place:06}": each for place, each in enumerate(key.materials.values()) if with_all or each.rotated}
    return listing("Rotations", list(shown), lambda place: _entry(call, key, shown[place]), limit=limit, marker=marker)


def _entry(call: Call, key: Key, material: KeyMaterial) -> dict[str, Any]:
    entry = {
        "KeyId": key.arn,
        "KeyMaterialId": material.id,
        "KeyMaterialState": _state(call, key, material),
        **dict(_of_import(key, material)),
    }
    if material.rotated is not None:
        entry |= {"RotationDate": material.rotated, "RotationType": material.rotation_type}
    return entry


def _of_import(key: Key, material: KeyMaterial) -> Iterator[tuple[str, Any]]:
    if key.origin != "EXTERNAL":
        return
    imported = key.imports.get(material.id)
    present = imported is not None and imported.present
    yield "ImportState", "IMPORTED" if present else "PENDING_IMPORT"
    if imported is not None and imported.description is not None:
        yield "KeyMaterialDescription", imported.description
    if imported is not None and present:
        yield from expiration(imported)


def _state(call: Call, key: Key, material: KeyMaterial) -> str:
    if material.id == key.current:
        return "CURRENT"
    if material.id != key.lineage.pending:
        return "NON_CURRENT"
    return "PENDING_ROTATION" if _is_everywhere(call, key) else "PENDING_MULTI_REGION_IMPORT_AND_ROTATION"


def _is_everywhere(call: Call, key: Key) -> bool:
    """Say whether pending material is imported into a key and all that are related to it (section 16)."""
    pending = key.lineage.pending
    return pending is not None and all(each.has_imported(pending) for each in family(call, key))


def _next_material(call: Call, key: Key) -> KeyMaterial:
    if key.origin == "AWS_KMS":
        return symmetric_material(call, key)
    pending = key.lineage.pending
    if pending is None or not _is_everywhere(call, key):
        raise KMSInvalidStateException(f"No available key material pending rotation for the key: {key.arn}.")
    key.lineage.pending = None
    return key.materials[pending]


def _check_symmetric(key: Key) -> None:
    if key.spec != SYMMETRIC:
        raise UnsupportedOperationException  # AWS sends no message (section 15)


def _check_not_replica(key: Key) -> None:
    if key.is_replica:
        raise UnsupportedOperationException  # rotation is the primary's business; AWS's message is not known


def _check_not_too_often(key: Key) -> None:
    on_demand = sum(material.rotation_type == ON_DEMAND for material in key.materials.values())
    if on_demand >= _MOST_ON_DEMAND:
        raise LimitExceededException(
            "The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be "
            f"performed for this key: {key.arn}"
        )


def _check_not_too_close(call: Call, key: Key) -> None:
    rotation = key.lineage.rotation
    if rotation is not None and rotation.next - call.now <= _TOO_CLOSE:
        raise ConflictException  # an automatic rotation is about to begin; the message is not known
