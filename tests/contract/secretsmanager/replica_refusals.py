"""What a replica refuses, since it is its primary's to do (4.2)."""

from __future__ import annotations

from tests.contract.secretsmanager.replica_steps import (
    FURTHEST,
    ON_REPLICA,
    POLICY,
    REPLICATED,
    remove,
    replica_case,
    replicate,
)
from tests.contract.secretsmanager.steps import (
    V1,
    V2,
    ask,
    delete,
    elsewhere,
    put,
    stage,
    update,
)

_WRITES = (
    ("reported", delete(ON_REPLICA)),
    ("reported", ask("PutResourcePolicy", ON_REPLICA, ResourcePolicy=POLICY)),
    ("unsure", put(V2, ON_REPLICA)),
    ("unsure", update(ON_REPLICA, Description="new")),
    ("unsure", ask("RotateSecret", ON_REPLICA, ClientRequestToken=V2)),
    ("unsure", ask("CancelRotateSecret", ON_REPLICA)),
    ("unsure", ask("TagResource", ON_REPLICA, Tags=[{"Key": "team", "Value": "core"}])),
    ("unsure", ask("UntagResource", ON_REPLICA, TagKeys=["team"])),
    ("unsure", ask("RestoreSecret", ON_REPLICA)),
    ("unsure", ask("DeleteResourcePolicy", ON_REPLICA)),
    ("unsure", stage("blue", to=V1, expect=ON_REPLICA)),
    ("unsure", replicate(ON_REPLICA, AddReplicaRegions=[{"Region": FURTHEST}])),
    ("unsure", remove(ON_REPLICA)),
)
_REFUSED = tuple(
    replica_case(
        f"refuses-{step.operation}", "4.2", f"writes fail: {step.operation}", evidence, *REPLICATED, elsewhere(step)
    )
    for evidence, step in _WRITES
)

CASES = _REFUSED
