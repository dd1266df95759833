"""KMS keys as a seed says them, with their material."""

from __future__ import annotations

import json
from typing import Any

from mocksm.errors import NotModelled
from mocksm.iam.stored import renamed
from mocksm.seeding.places import Place
from mocksm.seeding.plain import moment, octets, without_nothing
from mocksm.services.kms.creation import default_policy
from mocksm.services.kms.grant_store import Grant
from mocksm.services.kms.key_bytes import key_bytes
from mocksm.services.kms.specs import SYMMETRIC
from mocksm.services.kms.states import DISABLED
from mocksm.services.kms.store import Alias, AutomaticRotation, Import, Key, KeyMaterial, Keys


def dumped_keys(place: Place) -> dict[str, Any]:
    """Return the keys of a place that are no replicas: those come with their primary."""
    keys = place.store(Keys)
    every = [keys[key_id] for key_id in keys.ids]
    return {key.id: _key(place, key) for key in every if not key.is_replica}


def _key(place: Place, key: Key) -> dict[str, Any]:
    if key.custom_store is not None:
        raise NotModelled(f"mocksm does not model seeds of keys in custom key stores, as {key.id} is one")
    if key.spec != SYMMETRIC and key.origin == "AWS_KMS":
        key_bytes(key)  # it is made when it is first needed, and that is now
    lineage = key.lineage
    return without_nothing(
        {
            "spec": None if key.spec == SYMMETRIC else key.spec,
            "usage": None if key.spec == SYMMETRIC else key.usage,
            "origin": None if key.origin == "AWS_KMS" else key.origin,
            "multi_region": key.multi_region or None,
            **_in_region(place, key),
            "rotation": _rotation(lineage.rotation),
            "materials": [_material(each, pending=each.id == lineage.pending) for each in key.materials.values()],
            "replicas": [_replica(place.elsewhere(region), key) for region in lineage.replicas],
        }
    )


def _replica(place: Place, key: Key) -> dict[str, Any]:
    return {"region": place.region, **_in_region(place, place.store(Keys)[key.id])}


def _in_region(place: Place, key: Key) -> dict[str, Any]:
    grants = place.store(Keys).grants
    own = key.manager == "CUSTOMER"
    waits = key.deletion_date is not None or key.window is not None
    parts = {
        "aliases": [_alias(place.store(Keys).aliases[name], key) for name in key.aliases],
        "description": key.description if own else None,
        "policy": _policy(place, key) if own else None,
        "tags": dict(key.tags) or None,
        "enabled": False if DISABLED in (key.state, key.returns_to) and not waits else None,
        "deleted": key.window or moment(key.deletion_date),
        "created": moment(key.created),
        "grants": [_grant(grants.at(number)) for number in grants.places(key.id)],
    }
    imports = {name: _import(each) for name, each in key.imports.items()}
    return {**without_nothing(parts), **({"imports": imports} if key.origin == "EXTERNAL" else {})}


def _alias(alias: Alias, key: Key) -> str | dict[str, Any]:
    """Return an alias by its name alone, if it was made with its key."""
    if alias.created == alias.updated == key.created:
        return alias.name
    return {"name": alias.name, "created": moment(alias.created), "updated": moment(alias.updated)}


def _policy(place: Place, key: Key) -> Any:
    """Return the key policy; None for the default one, which a key has without being told."""
    if key.policy == default_policy(place.call("kms")):
        return None
    return json.loads(renamed(key.policy, place.cloud.directory.arn_of))


def _rotation(rotation: AutomaticRotation | None) -> dict[str, Any] | None:
    return None if rotation is None else {"period": rotation.period_in_days, "next": moment(rotation.next)}


def _material(material: KeyMaterial, *, pending: bool) -> dict[str, Any]:
    return without_nothing(
        {
            "id": material.id,
            "secret": octets(material.secret),
            "rotated": moment(material.rotated),
            "by": material.rotation_type,
            "pending": pending or None,
        }
    )


def _import(imported: Import) -> dict[str, Any]:
    return without_nothing(
        {
            "present": imported.present,
            "valid_to": moment(imported.valid_to),
            "description": imported.description,
        }
    )


def _grant(grant: Grant) -> dict[str, Any]:
    return without_nothing(
        {
            "id": grant.id,
            "name": grant.name,
            "operations": list(grant.operations),
            "grantee": grant.grantee or grant.grantee_service,
            "retiring": grant.retiring or grant.retiring_service,
            "constraints": dict(grant.constraints) or None,
            "account": grant.account,
            "created": moment(grant.created),
            "tokens": list(grant.tokens),
        }
    )
