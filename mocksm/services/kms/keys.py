"""Keys: create, describe, list, enable, disable. Keys in custom key stores are not modelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.creation import make_key
from mocksm.services.kms.errors import ValidationException
from mocksm.services.kms.identifiers import find_key
from mocksm.services.kms.metadata import metadata
from mocksm.services.kms.pages import listing
from mocksm.services.kms.policies import check_policy
from mocksm.services.kms.specs import SYMMETRIC, usage_for
from mocksm.services.kms.states import DISABLED, ENABLED, check_state
from mocksm.services.kms.store import Keys
from mocksm.services.kms.tags import merged
from mocksm.services.kms.usage import check_grant_tokens


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
    bypass_policy_lockout_safety_check: bool = False,  # noqa: ARG001 - who may use a key is not judged yet, nor is this
    tags: Sequence[Mapping[str, str]] = (),
    multi_region: bool = False,
) -> dict[str, Any]:
    """Make a key: of the caller's own if nothing else is said, symmetric, enabled, under the default key policy."""
    if key_spec is not None and customer_master_key_spec is not None:
        raise ValidationException(
            "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated."
        )
    spec = key_spec or customer_master_key_spec or SYMMETRIC
    usage = usage_for(spec, key_usage, call.region)
    if origin not in {"AWS_KMS", "EXTERNAL"}:
        raise NotImplementedError(f"mocksm does not model keys of Origin {origin} yet; it has AWS_KMS and EXTERNAL")
    key = make_key(
        call,
        policy=None if policy is None else check_policy(policy),
        origin=origin,
        spec=spec,
        multi_region=multi_region,
        usage=usage,
        description=description,
        tags=merged({}, tags),
    )
    return {"KeyMetadata": metadata(key)}


@operation
def describe_key(call: Call, *, key_id: str, grant_tokens: Sequence[str] = ()) -> dict[str, Any]:
    """Return what is known of a key, in any state; the alias of an AWS managed key makes the key if it is not there."""
    check_grant_tokens(call.operation, grant_tokens)
    return {"KeyMetadata": metadata(find_key(call, key_id))}


@operation
def list_keys(call: Call, *, limit: int = 100, marker: str | None = None) -> dict[str, Any]:
    """List all keys, AWS managed ones and those pending deletion included, in the order of their ids."""
    keys = call.store(Keys)
    return listing(
        "Keys",
        keys.ids,
        lambda key_id: {"KeyId": key_id, "KeyArn": keys[key_id].arn},
        limit=limit,
        marker=marker,
    )


@operation
def enable_key(call: Call, *, key_id: str) -> None:
    """Let a disabled key be used again."""
    _switch(call, key_id, ENABLED)


@operation
def disable_key(call: Call, *, key_id: str) -> None:
    """Keep a key from being used until it is enabled."""
    _switch(call, key_id, DISABLED)


def _switch(call: Call, key_id: str, state: str) -> None:
    key = find_key(call, key_id)
    check_state(call.operation, key)
    key.state = state
