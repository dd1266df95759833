"""KMS keys planted as a seed wants them, in two steps: first a key that can be used, then what may keep one from using it.

Between the two, secrets are put under keys that no one may use any more. What AWS refuses is refused with AWS's errors.
"""

from __future__ import annotations

import re
from datetime import timedelta

from mocksm.errors import MocksmError
from mocksm.seeding.key_seeds import AliasSeed, KeySeed, RegionSeed
from mocksm.seeding.opening_keys import OPEN, opened
from mocksm.seeding.places import Place
from mocksm.seeding.planting_grants import plant_grant
from mocksm.seeding.planting_materials import give_materials, note_imports
from mocksm.services.kms.chance import chance_of
from mocksm.services.kms.creation import default_policy, symmetric_material
from mocksm.services.kms.deletion import delete_key
from mocksm.services.kms.managed import PREFIX, first_use
from mocksm.services.kms.rotating import schedule, start
from mocksm.services.kms.specs import SIGN_VERIFY, SPECS, SYMMETRIC
from mocksm.services.kms.states import DISABLED, ENABLED, PENDING_DELETION, PENDING_REPLICA_DELETION, put_in
from mocksm.services.kms.store import Alias, Key, Keys

_YEAR = 365
_KEY_ID = re.compile(r"(mrk-)?([0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}|(?<=mrk-)[0-9a-f]{32})")


def begin(place: Place, seed: KeySeed, *, policy: str | None) -> Key:
    """Make a key that is enabled, with its id, its material, its aliases and its replicas.

    Args:
        place: Where.
        seed: The key.
        policy: Its key policy for now; None for the default one.
    """
    key = _managed(place, seed) or _made(place, seed, policy)
    try:
        with place.cloud.lock:
            _give_id(place, key, seed)
            with opened(place, [(place.region, key.arn)]):
                for alias in seed.here.aliases:
                    _name(place, key, alias)
            for replica in seed.replicas:
                _replicate(place, key, replica)
    except BaseException:
        with place.cloud.lock:
            _uproot(place, key)
        raise
    return key


def finish(place: Place, key: Key, seed: KeySeed) -> None:
    """Give a key its grants, rotation, state and policy, and its replicas theirs."""
    if seed.rotation is not None:
        _rotate(place, key, seed)
    elif key.manager == "CUSTOMER":
        key.lineage.rotation = None
    for each in seed.replicas:
        there = place.elsewhere(each.region or "")
        _finish(there, there.store(Keys)[key.id], each)
    _finish(place, key, seed.here)


def _made(place: Place, seed: KeySeed, policy: str | None) -> Key:
    tags = [{"TagKey": name, "TagValue": value} for name, value in seed.here.tags.items()]
    given = {
        "Description": seed.here.description,
        "KeyUsage": seed.usage or _usual(seed.spec),
        "Tags": tags,
        "Policy": policy,
        "BypassPolicyLockoutSafetyCheck": policy is not None,  # a test may want a key that no one can manage
        "MultiRegion": seed.multi_region or (seed.id or "").startswith("mrk-"),
    }
    sent = {name: value for name, value in given.items() if value}
    made = place.ask("kms", "CreateKey", KeySpec=seed.spec, Origin=seed.origin, **sent)
    return place.store(Keys)[made["KeyMetadata"]["KeyId"]]


def _usual(spec: str) -> str | None:
    """Return what a key of a spec is mostly for, which CreateKey wants to be told of most; None leaves it to CreateKey."""
    usages = SPECS.get(spec, {})
    return SIGN_VERIFY if SIGN_VERIFY in usages else next(iter(usages), None)


def _managed(place: Place, seed: KeySeed) -> Key | None:
    """Make the key of an AWS service, if an alias says that it is one."""
    alias = next((alias.name for alias in seed.here.aliases if alias.name.startswith(PREFIX)), None)
    if alias is None:
        return None
    if alias in place.store(Keys).aliases:
        raise MocksmError(f"mocksm: {alias} is there already, since a secret was made; seed the key before")
    key = first_use(place.call("kms")._replace(operation="DescribeKey"), alias)
    if key is None:
        raise MocksmError(f"mocksm: {alias} is no alias of an AWS managed key that mocksm knows")
    return key


def _give_id(place: Place, key: Key, seed: KeySeed) -> None:
    """Give a key the id and the material that it is to have."""
    store, call = place.store(Keys), place.call("kms")
    aliases = [store.aliases[name] for name in key.aliases]
    store.remove(key)
    if seed.id is not None:
        _check_id(place, key, seed.id)
        key.id, key.arn = seed.id, call.arn(f"key/{seed.id}")
        key.lineage.chance = chance_of(call, key.id)
        key.lineage.materials, key.lineage.current = {}, None
        if key.spec == SYMMETRIC and key.origin != "EXTERNAL":
            key.add(symmetric_material(call, key))
        if key.lineage.rotation is not None:
            schedule(call, key)
    if seed.materials is not None:
        give_materials(key, seed.materials)
    key.created, key.state = seed.here.created or key.created, ENABLED
    store.add(key)
    for alias in aliases:
        store.add_alias(Alias(alias.name, alias.arn, key.id, alias.created, alias.updated))


def _name(place: Place, key: Key, seed: AliasSeed) -> None:
    if not seed.name.startswith(PREFIX):  # an AWS managed key has its alias already
        place.ask("kms", "CreateAlias", AliasName=seed.name, TargetKeyId=key.id)
    alias = place.store(Keys).aliases[seed.name]
    alias.created = seed.created or key.created
    alias.updated = seed.updated or alias.created


def _check_id(place: Place, key: Key, key_id: str) -> None:
    form = _KEY_ID.fullmatch(key_id)
    if form is None or key_id.startswith("mrk-") != key.multi_region:
        forms = {True: "mrk- and 32 hex digits", False: "a UUID: 1234abcd-12ab-34cd-56ef-1234567890ab"}
        kind = "multi-Region" if key.multi_region else "single-Region"
        raise MocksmError(f"mocksm: {key_id!r} is no id of a {kind} key, which is {forms[key.multi_region]}")
    if place.store(Keys).get(key_id) is not None:
        raise MocksmError(f"mocksm: there is already a key {key_id!r} in {place.region}")


def _uproot(place: Place, key: Key) -> None:
    for region in (place.region, *key.lineage.replicas):
        store = place.elsewhere(region).store(Keys)
        found = store.get(key.id)
        if found is not None:
            store.remove(found)


# -- replicas ----------------------------------------------------------------------------------------------------------


def _replicate(place: Place, key: Key, seed: RegionSeed) -> None:
    tags = [{"TagKey": name, "TagValue": value} for name, value in seed.tags.items()]
    given = {"Description": seed.description, "Tags": tags}
    sent = {name: value for name, value in given.items() if value}
    there = place.elsewhere(seed.region or "")
    place.ask("kms", "ReplicateKey", KeyId=key.arn, ReplicaRegion=there.region, **sent)
    replica = there.store(Keys)[key.id]
    replica.created, replica.state, replica.policy = seed.created or replica.created, ENABLED, key.policy
    for alias in seed.aliases:
        _name(there, replica, alias)


# -- the second step ---------------------------------------------------------------------------------------------------


def _rotate(place: Place, key: Key, seed: KeySeed) -> None:
    period = seed.rotation or _YEAR
    if key.manager == "CUSTOMER":
        place.ask("kms", "EnableKeyRotation", KeyId=key.id, RotationPeriodInDays=period)
    else:
        start(place.call("kms"), key, period)
    if seed.next_rotation is not None and key.lineage.rotation is not None:
        key.lineage.rotation.next = seed.next_rotation
        schedule(place.call("kms"), key)


def _finish(place: Place, key: Key, seed: RegionSeed) -> None:
    for grant in seed.grants:
        plant_grant(place, key, grant)
    note_imports(place, key, seed.imports)
    put_in(ENABLED if seed.enabled else DISABLED, key)
    if seed.deleted is not None:
        _schedule_deletion(place, key, seed)
    if seed.policy is not None:
        place.ask(
            "kms",
            "PutKeyPolicy",
            KeyId=key.id,
            Policy=seed.policy,
            BypassPolicyLockoutSafetyCheck=True,
            PolicyName="default",
        )
    elif key.policy == OPEN:
        key.policy = default_policy(place.call("kms"))


def _schedule_deletion(place: Place, key: Key, seed: RegionSeed) -> None:
    """Let a key wait for its end; a primary key that has replicas waits for theirs first, and counts the days then."""
    call, when = place.call("kms"), seed.deleted
    if isinstance(when, int) and key.lineage.replicas and not key.is_replica:
        key.state, key.window = PENDING_REPLICA_DELETION, when
        return
    key.state = PENDING_DELETION
    key.deletion_date = call.now + timedelta(days=when) if isinstance(when, int) else when
    if key.deletion_date is not None:
        call.schedule(key.deletion_date, delete_key, key.id)
