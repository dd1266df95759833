"""KeyMetadata: what AWS tells of a key, and which members are there when (kms.md section 4)."""

from __future__ import annotations

from typing import Any

from mocksm.services.kms.specs import ALGORITHMS_MEMBER, SPECS
from mocksm.services.kms.states import ENABLED
from mocksm.services.kms.store import Key


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
        **_sometimes(key),
    }


def _sometimes(key: Key) -> dict[str, Any]:
    members: dict[str, Any] = {}
    if key.current is not None:
        members["CurrentKeyMaterialId"] = key.current
    if key.deletion_date is not None:
        members["DeletionDate"] = key.deletion_date
    if key.multi_region:
        members["MultiRegionConfiguration"] = {
            "MultiRegionKeyType": "PRIMARY",
            "PrimaryKey": {"Arn": key.arn, "Region": key.region},
            "ReplicaKeys": [],
        }
    return members
