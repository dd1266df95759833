"""Keys: create, describe, list, change the description, enable, disable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.conditions import of_new_key
from mocksm.services.kms.creation import make_key
from mocksm.services.kms.custom_store_keys import hold, store_for
from mocksm.services.kms.errors import LimitExceededException, ValidationException
from mocksm.services.kms.identifiers import find_key
from mocksm.services.kms.key_policy import accept
from mocksm.services.kms.metadata import metadata
from mocksm.services.kms.pages import listing
from mocksm.services.kms.rotating import make_up
from mocksm.services.kms.specs import SYMMETRIC, usage_for
from mocksm.services.kms.states import DISABLED, ENABLED, check_state, put_in
from mocksm.services.kms.store import Keys
from mocksm.services.kms.tags import merged
from mocksm.services.kms.usage import check_grant_tokens

_MOST = 100_000
_ANY_KEY = "key/00000000-0000-0000-0000-000000000000"  # stands for a key that has no id yet


@operation
def create_key(
    call: Call,
    *,
    policy: str | None = None,
    description: str = "",
    key_usage: str | None = None,
    customer_master_key_spec: str | None = None,
    key_spec: str | None = None,
    origin: str = "AWS_KMS",
    custom_key_store_id: str | None = None,
    bypass_policy_lockout_safety_check: bool = False,
    tags: Sequence[Mapping[str, str]] = (),
    multi_region: bool = False,
    xks_key_id: str | None = None,
) -> dict[str, Any]:
    """Make a key: of the caller's own if nothing else is said, symmetric, enabled, under the default key policy."""
    if key_spec is not None and customer_master_key_spec is not None:
        raise ValidationException(
            "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated."
        )
    spec = key_spec or customer_master_key_spec or SYMMETRIC
    usage = usage_for(spec, key_usage, call.region)
    custom_store = store_for(
        call,
        origin=origin,
        store_id=custom_key_store_id,
        external_key_id=xks_key_id,
        spec=spec,
        multi_region=multi_region,
    )
    if policy is not None:
        policy = accept(
            call,
            policy,
            call.arn(_ANY_KEY),
            bypass=bypass_policy_lockout_safety_check,
            context=partial(of_new_key, call),
        )
    new_tags = merged({}, tags)
    check_quota(call.store(Keys))
    key = make_key(
        call,
        policy=policy,
        origin=origin,
        spec=spec,
        multi_region=multi_region,
        usage=usage,
        description=description,
        tags=new_tags,
        custom_store=custom_store,
        external_key_id=xks_key_id,
    )
    hold(key)
    return {"KeyMetadata": metadata(key)}


@operation
def describe_key(call: Call, *, key_id: str, grant_tokens: Sequence[str] = ()) -> dict[str, Any]:
    """Return what is known of a key, in any state; the alias of an AWS managed key makes the key if it is not there."""
    check_grant_tokens(call, grant_tokens)
    return {"KeyMetadata": metadata(find_key(call, key_id))}


@operation
def list_keys(
    call: Call,
    *,
    limit: int = 100,
    marker: str | None = None,
    resource_owners: Sequence[str] = ("SELF",),
) -> dict[str, Any]:
    """List all keys, AWS managed ones and those pending deletion included, in the order of their ids.

    Nothing is ever shared through RAM here, so the keys of OTHER_ACCOUNTS_VIA_RAM are none.
    """
    keys = call.store(Keys)
    return listing(
        "Keys",
        keys.ids if "SELF" in resource_owners else (),
        lambda key_id: {"KeyId": key_id, "KeyArn": keys[key_id].arn},
        limit=limit,
        marker=marker,
    )


@operation
def update_key_description(call: Call, *, key_id: str, description: str) -> None:
    """Replace the description of a key; related multi-Region keys keep theirs."""
    key = find_key(call, key_id)
    check_state(call.operation, key)
    key.description = description


@operation
def enable_key(call: Call, *, key_id: str) -> None:
    """Let a disabled key be used again; a rotation that it missed meanwhile is made up for."""
    key = find_key(call, key_id)
    check_state(call.operation, key)
    put_in(ENABLED, key)
    make_up(call, key)


@operation
def disable_key(call: Call, *, key_id: str) -> None:
    """Keep a key from being used until it is enabled."""
    key = find_key(call, key_id)
    check_state(call.operation, key)
    put_in(DISABLED, key)


def check_quota(keys: Keys) -> None:
    """Refuse another key where an account has as many in a Region as it may."""
    if keys.customers >= _MOST:
        raise LimitExceededException  # the quota is documented, its message is not
