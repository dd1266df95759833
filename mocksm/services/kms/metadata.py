"""KeyMetadata: what AWS tells of a key, and which members are there when (kms.md section 4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mocksm.services.kms.relations import arn_in
from mocksm.services.kms.specs import ALGORITHMS_MEMBER, SPECS, SYMMETRIC
from mocksm.services.kms.states import CREATING, ENABLED
from mocksm.services.kms.store import Import, Key


def metadata(key: Key) -> dict[str, Any]:
    """Return the KeyMetadata of a key. Rotation, tags, aliases and policy are never in it."""
    return {
        "AWSAccountId": key.account,
        "KeyId": key.id,
        "Arn": key.arn,
        "CreationDate": key.created,
        "Enabled": key.state == ENABLED,
        "Description": key.description,
        "KeyUsage": key.usage,
        "KeyState": key.state,
        "Origin": key.origin,
        "KeyManager": key.manager,
        "CustomerMasterKeySpec": key.spec,
        "KeySpec": key.spec,
        "MultiRegion": key.multi_region,
        ALGORITHMS_MEMBER[key.usage]: SPECS[key.spec][key.usage],
        **{name: value for part in _PARTS for name, value in part(key)},
    }


def _of_material(key: Key) -> Iterator[tuple[str, Any]]:
    """Only symmetric keys whose material can be rotated tell which is current; a replica that is just made does not."""
    rotates = key.spec == SYMMETRIC and key.origin in {"AWS_KMS", "EXTERNAL"}
    if rotates and key.current is not None and key.state != CREATING:
        yield "CurrentKeyMaterialId", key.current


def _of_imports(key: Key) -> Iterator[tuple[str, Any]]:
    """Tell how long imported material lasts while it is there: what is pending does not count, the earliest end does."""
    present = [each for each_id, each in key.imports.items() if each.present and each_id != key.lineage.pending]
    if present:
        yield from expiration(*present)


def expiration(*imports: Import) -> Iterator[tuple[str, Any]]:
    """Tell how long material lasts that was imported: until the first of it ends."""
    ends = [each.valid_to for each in imports if each.valid_to is not None]
    yield "ExpirationModel", "KEY_MATERIAL_EXPIRES" if ends else "KEY_MATERIAL_DOES_NOT_EXPIRE"
    if ends:
        yield "ValidTo", min(ends)


def _of_deletion(key: Key) -> Iterator[tuple[str, Any]]:
    if key.deletion_date is not None:
        yield "DeletionDate", key.deletion_date
    if key.window is not None:
        yield "PendingDeletionWindowInDays", key.window


def _of_regions(key: Key) -> Iterator[tuple[str, Any]]:
    """A replica is among the ReplicaKeys that it tells of (section 17)."""
    if key.multi_region:
        lineage = key.lineage
        yield (
            "MultiRegionConfiguration",
            {
                "MultiRegionKeyType": "REPLICA" if key.is_replica else "PRIMARY",
                "PrimaryKey": _place(key, lineage.primary),
                "ReplicaKeys": [_place(key, region) for region in lineage.replicas],
            },
        )


def _place(key: Key, region: str) -> dict[str, str]:
    return {"Arn": arn_in(key, region), "Region": region}


def _of_custom_store(key: Key) -> Iterator[tuple[str, Any]]:
    if key.custom_store is not None:
        yield "CustomKeyStoreId", key.custom_store.id
        if key.custom_store.cluster_id is not None:
            yield "CloudHsmClusterId", key.custom_store.cluster_id
        if key.external_key_id is not None:
            yield "XksKeyConfiguration", {"Id": key.external_key_id}


_PARTS = (_of_material, _of_imports, _of_deletion, _of_regions, _of_custom_store)
