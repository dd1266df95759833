"""Rotation as it happens: new material takes over, by the clock or on demand; the old goes on decrypting.

AWS rotates in the background, within seconds; here a rotation is done when its operation answers, or when it is due.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from mocksm.engine.call import Call
from mocksm.services.kms.creation import symmetric_material
from mocksm.services.kms.relations import primary_of
from mocksm.services.kms.states import ENABLED, UPDATING
from mocksm.services.kms.store import AutomaticRotation, Key, KeyMaterial, Keys

AUTOMATIC = "AUTOMATIC"
ON_DEMAND = "ON_DEMAND"


def start(call: Call, key: Key, period_in_days: int) -> None:
    """Let a key rotate by itself, the first time after a whole period."""
    key.lineage.rotation = AutomaticRotation(period_in_days, call.now + timedelta(days=period_in_days))
    schedule(call, key)


def schedule(call: Call, key: Key) -> None:
    """Put the next rotation of a key, if there is one, on the agenda of its Region."""
    rotation = key.lineage.rotation
    if rotation is not None:
        call._replace(region=key.region).schedule(rotation.next, rotate_when_due, key.id, rotation.next)


def rotate_when_due(call: Call, key_id: str, due: datetime) -> None:
    """Rotate a key whose time has come, unless that was called off; one that is not enabled waits until it is."""
    with call.cloud.lock:
        key = call.store(Keys).get(key_id)
        rotation = key.lineage.rotation if key is not None else None
        if key is None or rotation is None or rotation.next != due:
            return
        if primary_of(call, key).state in {ENABLED, UPDATING}:
            _rotate_automatically(call, key, rotation, due)


def make_up(call: Call, key: Key) -> None:
    """Rotate a key at once that was not enabled when it should have rotated; its periods count from now on."""
    rotation = key.lineage.rotation
    if rotation is not None and rotation.next <= call.now and not key.is_replica and key.state == ENABLED:
        _rotate_automatically(call, key, rotation, call.now)


def take_over(call: Call, key: Key, material: KeyMaterial, at: datetime, rotation_type: str) -> None:
    """Let material encrypt from now on; CloudTrail's events of it follow a call that brought it about."""
    material.rotated = at
    material.rotation_type = rotation_type
    key.add(material)
    call.afterwards(partial(call.announce, "RotateKey", resource=key.arn, rotationType=rotation_type))
    if key.lineage.replicas:
        synchronize(call, key)


def synchronize(call: Call, key: Key) -> None:
    """Note that KMS gave the replicas of a primary what they share with it."""
    primary = primary_of(call, key)
    call.afterwards(partial(call.announce, "SynchronizeMultiRegionKey", resource=primary.arn))


def _rotate_automatically(call: Call, key: Key, rotation: AutomaticRotation, at: datetime) -> None:
    take_over(call, key, symmetric_material(call, key), at, AUTOMATIC)
    rotation.next = at + timedelta(days=rotation.period_in_days)
    schedule(call, key)
