"""How a key comes into being: its id, ARN and first material. Knows no operation."""

from __future__ import annotations

import hashlib
from typing import Any

from mocksm.arn import partition_of
from mocksm.engine.call import Call
from mocksm.services.kms.chance import chance_of
from mocksm.services.kms.specs import SYMMETRIC
from mocksm.services.kms.states import ENABLED, PENDING_IMPORT
from mocksm.services.kms.store import Key, KeyMaterial, Keys

_MATERIAL_BYTES = 32


def make_key(
    call: Call,
    *,
    policy: str | None = None,
    origin: str = "AWS_KMS",
    spec: str = SYMMETRIC,
    multi_region: bool = False,
    **attributes: Any,
) -> Key:
    """Make a key in the caller's account and the called Region, and keep it.

    Only symmetric keys get material: 32 random bytes. A key that awaits imported material has none.
    """
    key_id = _key_id(call, multi_region)
    key = Key(
        key_id=key_id,
        arn=call.arn(f"key/{key_id}"),
        account=call.account,
        region=call.region,
        created=call.now,
        policy=policy or default_policy(call),
        origin=origin,
        spec=spec,
        multi_region=multi_region,
        state=PENDING_IMPORT if origin == "EXTERNAL" else ENABLED,
        **attributes,
    )
    key.lineage.chance = chance_of(call, key_id)
    if multi_region:
        key.lineage.primary = call.region
    if spec == SYMMETRIC and origin != "EXTERNAL":
        key.add(symmetric_material(call, key))
    call.store(Keys).add(key)
    return key


def symmetric_material(call: Call, key: Key) -> KeyMaterial:
    """Return new material of a symmetric key: random bytes."""
    return KeyMaterial(_material_id(call, key.id), key.lineage.chance.draw(_MATERIAL_BYTES, "material"))


def material_id(*parts: bytes) -> str:
    """Return 64 hex digits that follow from the parts.

    The first bits are 01, since the id stands in every ciphertext, which in base64 begins ``AQICAHh`` (section 9).
    """
    digest = hashlib.sha256(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).hexdigest()
    return "4567"[int(digest[0], 16) % 4] + digest[1:]


def _key_id(call: Call, multi_region: bool) -> str:
    uuid = call.ids.uuid()
    return "mrk-" + uuid.replace("-", "") if multi_region else uuid


def _material_id(call: Call, key_id: str) -> str:
    """Return an id that is the same in every run with the same seed, as all ids are."""
    return material_id(key_id.encode(), call.request_id.encode())


def default_policy(call: Call) -> str:
    """The policy of a key that is made without one (kms.md section 14): the account's identity policies decide."""
    return (
        '{"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow",'
        f'"Principal":{{"AWS":"arn:{partition_of(call.region)}:iam::{call.account}:root"}},'
        '"Action":"kms:*","Resource":"*"}]}'
    )
