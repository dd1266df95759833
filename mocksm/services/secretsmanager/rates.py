"""How many requests a second Secrets Manager takes, by its published quotas (secretsmanager.md section 14). Data, no calls.

What is not in that list has no rate here. BatchGetSecretValue's is unsure: a figure that people give, and no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mocksm.engine.orders import Met
from mocksm.engine.throttling import Rate

_GROUPS = (
    (10_000, ("DescribeSecret", "GetSecretValue")),
    (100, ("BatchGetSecretValue",)),
    (50, ("CreateSecret",)),
    (50, ("DeleteSecret",)),
    (50, ("GetRandomPassword",)),
    (50, ("ListSecretVersionIds", "ListSecrets")),
    (50, ("DeleteResourcePolicy", "GetResourcePolicy", "PutResourcePolicy", "ValidateResourcePolicy")),
    (
        50,
        (
            *("PutSecretValue", "RemoveRegionsFromReplication", "ReplicateSecretToRegions"),
            *("StopReplicationToReplica", "UpdateSecret", "UpdateSecretVersionStage"),
        ),
    ),
    (50, ("RestoreSecret",)),
    (50, ("CancelRotateSecret", "RotateSecret")),
    (50, ("TagResource", "UntagResource")),
)
_RATES: Mapping[str, Rate] = MappingProxyType(
    {name: Rate("secretsmanager:" + "+".join(names), rate) for rate, names in _GROUPS for name in names}
)


def rate_of(call: Met) -> Rate | None:
    """Return how fast such calls may come, None where nothing is published."""
    return _RATES.get(call.operation)
