"""Short words for the cases of replicas."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ANSWERED, Has
from tests.contract.scope import Ref
from tests.contract.secretsmanager.steps import (
    ask,
    create,
    describe,
    elsewhere,
    invalid_parameter,
    saving,
)

REGION, FURTHEST = Ref("elsewhere"), Ref("furthest")
ADD = [{"Region": REGION}]
KEY_ID = "alias/aws/secretsmanager"
STARTED = {"Region": REGION, "KmsKeyId": KEY_ID, "Status": "InProgress"}
DONE = {"Region": REGION, "KmsKeyId": KEY_ID, "Status": "InSync", "StatusMessage": "Replication succeeded"}
ON_REPLICA = invalid_parameter(
    "Operation not permitted on a replica secret. Call must be made in primary secret's region."
)
BAD_REGION = invalid_parameter("Invalid replica region.")
POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:*", "Resource": "*"}]}'


def settled(*entries: Any) -> Step:
    """Return a DescribeSecret, repeated until ReplicationStatus has these entries."""
    return replace(describe(Has({"ReplicationStatus": list(entries)})), eventually=True)


REPLICATED = (saving(create(AddReplicaRegions=ADD), arn="ARN"), settled(DONE))


def there(step: Step) -> Step:
    """Return a step on the replica, repeated until it has followed."""
    return replace(elsewhere(step), eventually=True)


def replica_case(id_: str, section: str, row: str, evidence: str, *steps: Step) -> Case:
    """Return a case of replicas."""
    return Case(f"replica-{id_}", Fact(section, row, evidence), steps)


def replicate(expect: Any = ANSWERED, **params: Any) -> Step:
    """Return a ReplicateSecretToRegions to the second Region."""
    return ask("ReplicateSecretToRegions", expect, **{"AddReplicaRegions": ADD, **params})


def remove(expect: Any = ANSWERED, **params: Any) -> Step:
    """Return a RemoveRegionsFromReplication from the second Region."""
    return ask("RemoveRegionsFromReplication", expect, **{"RemoveReplicaRegions": [REGION], **params})
