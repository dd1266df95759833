"""Secrets planted as a seed wants them: made as AWS makes them, with what AWS leaves to chance or to time put right after.

What AWS refuses is refused with AWS's errors; nothing of a secret stays that could not be made whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from mocksm.errors import MocksmError
from mocksm.seeding.opening_keys import opened
from mocksm.seeding.places import Place
from mocksm.seeding.planting_rotations import plant_rotation
from mocksm.seeding.secret_seeds import ReplicaSeed, SecretSeed, VersionSeed
from mocksm.services.secretsmanager.limits import check_labels
from mocksm.services.secretsmanager.parts import Replica, SecretVersion
from mocksm.services.secretsmanager.replicating import FAILED, copy_of, drop
from mocksm.services.secretsmanager.secrets import purge
from mocksm.services.secretsmanager.store import CURRENT, PENDING, PREVIOUS, Secret, Secrets

_OWNER = "aws:secretsmanager:owningService"
_SUFFIX = re.compile(r"[A-Za-z0-9]{6}", re.ASCII)
_VERSION_ID = re.compile(r".{32,64}")
_LABEL = re.compile(r".{1,256}")


def plant_secret(place: Place, seed: SecretSeed) -> Secret:
    """Make a secret, whatever the policies of its keys say: that they keep the test's code from it may be what is tested."""
    with opened(place, _keys(place, seed)):
        return _planted(place, seed)


def _keys(place: Place, seed: SecretSeed) -> Iterator[tuple[str, str | None]]:
    yield place.region, seed.kms_key
    yield from ((place.region, version.kms_key) for version in seed.versions)
    yield from ((replica.region, replica.kms_key) for replica in seed.replicas)


def _planted(place: Place, seed: SecretSeed) -> Secret:
    tags = [{"Key": key, "Value": text} for key, text in (seed.tags or {}).items() if not _is_given_by_aws(key, seed)]
    given = {"Description": seed.description, "KmsKeyId": seed.kms_key, "Tags": tags, "Type": seed.type}
    made = place.ask(
        "secretsmanager",
        "CreateSecret",
        Name=seed.name,
        ClientRequestToken=place.cloud.ids.uuid(),
        **{name: value for name, value in given.items() if value},
    )
    secret = _found(place, made["ARN"])
    try:
        return _finish(place, secret, seed)
    except BaseException:
        with place.cloud.lock:
            _uproot(place, secret)
        raise


def _is_given_by_aws(tag_key: str, seed: SecretSeed) -> bool:
    """Tell whether a tag may be AWS's own: of the service that owns the secret, or of the stack that made it."""
    return tag_key.startswith("aws:" if seed.owned_by is not None else "aws:cloudformation:")


def _finish(place: Place, secret: Secret, seed: SecretSeed) -> Secret:
    with place.cloud.lock:
        secret.created = seed.created or secret.created
        if seed.suffix is not None:
            _give_suffix(place, secret, seed.suffix)
        _fill(place, secret, seed)
        for replica in seed.replicas:
            _replicate(place, secret, replica)
        if seed.policy is not None:
            place.ask("secretsmanager", "PutResourcePolicy", SecretId=secret.arn, ResourcePolicy=seed.policy)
        _settle(secret, seed)
        for replica in seed.replicas:
            _settle_replica(place, secret, replica)
        if seed.rotation is not None:
            plant_rotation(place, secret, seed.rotation)
        if seed.deleted is not None:
            _schedule_deletion(place, secret, seed.deleted)
    return secret


def _found(place: Place, arn: str) -> Secret:
    secret = place.store(Secrets).find(arn)
    if secret is None:
        raise LookupError(f"mocksm: {arn} was made, and is gone")
    return secret


def _uproot(place: Place, secret: Secret) -> None:
    """Leave nothing of a secret."""
    for replica in secret.replicas.values():
        drop(place.call("secretsmanager"), secret, replica)
    place.store(Secrets).remove(secret)


def _give_suffix(place: Place, secret: Secret, suffix: str) -> None:
    if not _SUFFIX.fullmatch(suffix):
        raise MocksmError(f"mocksm: {suffix!r} ends no secret's ARN; a suffix is six letters or digits, AbCdEf")
    store = place.store(Secrets)
    store.remove(secret)
    secret.arn = secret.arn[: -len(suffix)] + suffix
    store.add(secret)


# -- versions and labels -----------------------------------------------------------------------------------------------


def _fill(place: Place, secret: Secret, seed: SecretSeed) -> None:
    """Give a secret its versions, and the labels their places."""
    ids: list[str] = []
    for version in seed.versions:
        version_id = place.cloud.ids.uuid() if version.id is None else version.id
        if not _VERSION_ID.fullmatch(version_id):
            raise MocksmError(f"mocksm: {version_id!r} is no id of a version, which is 32 to 64 characters long")
        if version_id in ids:
            raise MocksmError(f"mocksm: two versions of {seed.name} have the id {version_id}")
        ids.append(version_id)
        _add(place, secret, version, version_id)
    labels = _labels(seed, ids)
    check_labels(secret, list(labels))
    secret.stages = labels


def _add(place: Place, secret: Secret, version: VersionSeed, version_id: str) -> None:
    if version.value is None:
        secret.versions[version_id] = SecretVersion(version_id, place.cloud.clock.now(), None)
    else:
        _put(place, secret, version, version_id)
    made = secret.versions[version_id]
    made.created, made.accessed = version.created or secret.created, version.accessed


def _put(place: Place, secret: Secret, version: VersionSeed, version_id: str) -> None:
    member = "SecretBinary" if isinstance(version.value, bytes) else "SecretString"
    own, secret.kms_key_id = secret.kms_key_id, version.kms_key or secret.kms_key_id
    try:
        place.ask(
            "secretsmanager",
            "PutSecretValue",
            SecretId=secret.arn,
            ClientRequestToken=version_id,
            **{member: version.value},
        )
    finally:
        secret.kms_key_id = own


def _labels(seed: SecretSeed, ids: Sequence[str]) -> dict[str, str]:
    given = {label: _which(seed, label, at, ids) for label, at in (seed.labels or {}).items()}
    if CURRENT in given:
        return given
    whole = [version_id for version_id, version in zip(ids, seed.versions, strict=True) if version.value is not None]
    stable = [version_id for version_id in whole if version_id != given.get(PENDING)]
    return {**dict(zip((CURRENT, PREVIOUS), reversed(stable), strict=False)), **given}


def _which(seed: SecretSeed, label: str, at: str | int, ids: Sequence[str]) -> str:
    if not _LABEL.fullmatch(label):
        raise MocksmError(f"mocksm: {label!r} is no staging label; one is 1 to 256 characters long")
    if isinstance(at, int) and -len(ids) <= at < len(ids):
        return ids[at]
    if isinstance(at, str) and at in ids:
        return at
    raise MocksmError(
        f"mocksm: {seed.name} has no version {at!r} for the label {label}; it has {', '.join(ids) or 'none'}"
    )


# -- the rest ----------------------------------------------------------------------------------------------------------


def _replicate(place: Place, secret: Secret, seed: ReplicaSeed) -> None:
    if seed.failed is not None:
        secret.primary_region = place.region
        secret.replicas[seed.region] = Replica(seed.region, seed.kms_key, FAILED, seed.failed)
        return
    where = {"Region": seed.region} if seed.kms_key is None else {"Region": seed.region, "KmsKeyId": seed.kms_key}
    place.ask("secretsmanager", "ReplicateSecretToRegions", SecretId=secret.arn, AddReplicaRegions=[where])
    replica = secret.replicas[seed.region]
    if replica.status == FAILED:
        raise MocksmError(f"mocksm: {secret.name} cannot be replicated to {seed.region}: {replica.message}")


def _settle_replica(place: Place, secret: Secret, seed: ReplicaSeed) -> None:
    replica = copy_of(place.call("secretsmanager"), secret, secret.replicas[seed.region])
    if replica is not None:
        replica.tags = None if secret.tags is None else dict(secret.tags)
        replica.created, replica.changed = seed.created or replica.created, seed.changed or secret.changed
        replica.accessed = seed.accessed


def _settle(secret: Secret, seed: SecretSeed) -> None:
    """Put right what is the owner's, or time's."""
    if seed.tags is not None:
        secret.tags = dict(seed.tags)
    if seed.owned_by is not None:
        secret.owning_service = seed.owned_by
        secret.tags = {_OWNER: seed.owned_by, **(secret.tags or {})}
    secret.changed = seed.changed or secret.created  # all of it was made in one moment
    secret.accessed = seed.accessed


def _schedule_deletion(place: Place, secret: Secret, when: datetime | int) -> None:
    if secret.replicas:
        raise MocksmError(f"mocksm: {secret.name} has replicas, so it cannot be scheduled for deletion")
    call = place.call("secretsmanager")
    secret.deletion_date = when if isinstance(when, datetime) else call.now + timedelta(days=when)
    call.schedule(secret.deletion_date, purge, secret.arn, secret.deletion_date)
