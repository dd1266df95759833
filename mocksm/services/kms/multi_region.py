"""Multi-Region keys: replicas in other Regions, and which of the related keys is the primary (kms.md section 17).

Related keys have one lineage: id, material and rotation are the same by nature. AWS takes seconds to make a replica or to
change the primary; here the answer still says so, and it is done when the next request looks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.conditions import of_new_replica
from mocksm.services.kms.creation import default_policy
from mocksm.services.kms.errors import (
    AlreadyExistsException,
    NotFoundException,
    UnsupportedOperationException,
    ValidationException,
)
from mocksm.services.kms.identifiers import find_key
from mocksm.services.kms.key_policy import accept, shown
from mocksm.services.kms.keys import check_quota
from mocksm.services.kms.metadata import metadata
from mocksm.services.kms.relations import arn_in, related_in
from mocksm.services.kms.rotating import schedule, synchronize
from mocksm.services.kms.states import CREATING, ENABLED, UPDATING, check_state, put_in
from mocksm.services.kms.store import Key, Keys
from mocksm.services.kms.tags import merged
from mocksm.wire.regions import is_region


@operation
def replicate_key(
    call: Call,
    *,
    key_id: str,
    replica_region: str,
    policy: str | None = None,
    bypass_policy_lockout_safety_check: bool = False,
    description: str = "",
    tags: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """Make a replica of a primary key in another Region: the same key with a policy, tags and description of its own."""
    key = find_key(call, key_id)
    check_state(call.operation, key)
    _check_primary(key)
    _check_free(call, key, replica_region)
    if policy is not None:
        policy = accept(
            call.in_region(replica_region),
            policy,
            arn_in(key, replica_region),
            bypass=bypass_policy_lockout_safety_check,
            context=partial(of_new_replica, call, key),
        )
    new_tags = merged({}, tags)
    keys = call.store(Keys, region=replica_region)
    check_quota(keys)
    replica = _replica(call, key, replica_region, policy or default_policy(call), description, new_tags)
    keys.add(replica)
    key.lineage.replicas.append(replica_region)
    there = call.in_region(replica_region)
    if call.via is None:
        there.schedule(call.now, finish, replica.id, CREATING, ENABLED)
    else:  # CloudFormation waits until it is made
        finish(there, replica.id, CREATING, ENABLED)
    answer: dict[str, Any] = {"ReplicaKeyMetadata": metadata(replica), "ReplicaPolicy": shown(call, replica.policy)}
    if new_tags:
        answer["ReplicaTags"] = [{"TagKey": name, "TagValue": value} for name, value in new_tags.items()]
    return answer


@operation
def update_primary_region(call: Call, *, key_id: str, primary_region: str) -> None:
    """Let a replica become the primary, and the primary a replica."""
    key = find_key(call, key_id)
    check_state(call.operation, key)
    _check_primary(key)
    if primary_region == call.region:
        raise UnsupportedOperationException  # it is the primary already; AWS's answer to that is not known
    replica = related_in(call, key, primary_region)
    if replica is None:
        raise NotFoundException(f"Key '{arn_in(key, primary_region)}' does not exist")
    check_state(call.operation, replica)
    lineage = key.lineage
    lineage.replicas[lineage.replicas.index(primary_region)] = call.region
    lineage.primary = primary_region
    schedule(call, replica)
    for each in (key, replica):
        call._replace(region=each.region).schedule(call.now, finish, each.id, UPDATING, each.state)
        each.state = UPDATING


def finish(call: Call, key_id: str, state: str, after: str) -> None:
    """End the state of transition that a key is in."""
    with call.cloud.lock:
        key = call.store(Keys).get(key_id)
        if key is not None and key.state == state:
            put_in(after, key)
            if state == CREATING:
                synchronize(call, key)


def _replica(call: Call, key: Key, region: str, policy: str, description: str, tags: dict[str, str]) -> Key:
    return Key(
        key_id=key.id,
        arn=arn_in(key, region),
        account=key.account,
        region=region,
        created=call.now,
        policy=policy,
        spec=key.spec,
        usage=key.usage,
        origin=key.origin,
        description=description,
        multi_region=True,
        state=CREATING,
        lineage=key.lineage,
        tags=tags,
    )


def _check_primary(key: Key) -> None:
    if not key.multi_region or key.is_replica:
        raise UnsupportedOperationException(f"{key.arn} is not a multi-region primary key.")


def _check_free(call: Call, key: Key, region: str) -> None:
    """Refuse Regions that there are not in the partition, and those that have the key; AWS's messages are not known."""
    if not is_region(region, like=call.region):
        raise ValidationException
    if related_in(call, key, region) is not None:
        raise AlreadyExistsException
