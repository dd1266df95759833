"""How replicas follow their primary, and how they end (2, 6.14, 6.18, 8.6, 12)."""

from __future__ import annotations

from dataclasses import replace

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ABSENT, ANY, DATE, Has, Refused
from tests.contract.scope import Ref, Text
from tests.contract.secretsmanager.replica_steps import (
    ADD,
    FURTHEST,
    POLICY,
    REGION,
    REPLICATED,
    remove,
    replica_case,
    replicate,
    there,
)
from tests.contract.secretsmanager.steps import (
    ARN,
    CREATED,
    CURRENT,
    MARKED,
    NAME,
    PREVIOUS,
    V1,
    V2,
    ask,
    create,
    delete,
    describe,
    elsewhere,
    get,
    invalid_parameter,
    put,
    saving,
    stage,
    update,
)

_FOLLOWING = (
    replica_case(
        "follows-value",
        "12",
        "later values and labels flow to replicas",
        "doc",
        *REPLICATED,
        put(V2),
        there(get(Has({"SecretString": "second", "VersionId": V2}))),
        there(describe(Has({"VersionIdsToStages": {V1: [PREVIOUS], V2: [CURRENT]}}))),
        stage(CURRENT, to=V1, source=V2),
        there(get(Has({"SecretString": "first", "VersionId": V1}))),
    ),
    replica_case(
        "follows-tags",
        "12",
        "tags, policy and description flow to replicas",
        "doc",
        *REPLICATED,
        ask("TagResource", Tags=[{"Key": "team", "Value": "core"}]),
        update(Description="new"),
        ask("PutResourcePolicy", ResourcePolicy=POLICY),
        there(describe(Has({"Tags": [{"Key": "team", "Value": "core"}], "Description": "new"}))),
        there(ask("GetResourcePolicy", Has({"ResourcePolicy": POLICY}))),
    ),
    Case(
        "replica-follows-rotation",
        Fact("8.6", "new values propagate", "doc"),
        (
            *REPLICATED,
            ask("RotateSecret", ClientRequestToken=V2, RotationLambdaARN=Ref("function")),
            there(get(Has({"VersionId": V2, "SecretString": Text("made for $v2")}))),
        ),
        function="rotates",
    ),
)

_ENDING = (
    replica_case(
        "delete-primary",
        "2",
        "InvalidParameterException You can't delete secret that still has replica regions",
        "reported",
        *REPLICATED,
        delete(
            invalid_parameter(Text("You can't delete secret ${arn} that still has replica regions [${elsewhere}]."))
        ),
    ),
    replica_case(
        "delete-primary-of-two",
        "2",
        "that still has replica regions: comma and space, final period",
        "reported",
        saving(create(AddReplicaRegions=[*ADD, {"Region": FURTHEST}]), arn="ARN"),
        delete(
            invalid_parameter(
                Text("You can't delete secret ${arn} that still has replica regions [${elsewhere}, ${furthest}].")
            ),
            ForceDeleteWithoutRecovery=True,
        ),
    ),
    replica_case(
        "remove",
        "6.14",
        "response ARN and what remains, [] if none; the replica goes at once",
        "doc",
        *REPLICATED,
        remove({"ARN": ARN, "ReplicationStatus": []}),
        there(describe(Refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret."))),
    ),
    replica_case(
        "removed-status",
        "6.6",
        "ReplicationStatus is absent after the last replica was removed",
        "reported",
        *REPLICATED,
        remove(),
        describe(Has({"ReplicationStatus": ABSENT})),
    ),
    replica_case(
        "removed-delete",
        "12",
        "remove replicas first, then the primary can be deleted",
        "reported",
        *REPLICATED,
        remove(),
        replace(delete({"ARN": ARN, "Name": NAME, "DeletionDate": DATE}), eventually=True),
    ),
    replica_case(
        "remove-unknown",
        "6.14",
        "removing a region that has no replica",
        "unsure",
        CREATED,
        remove({"ARN": ARN, "ReplicationStatus": []}),
    ),
    replica_case(
        "stop",
        "6.18",
        "response ARN of the replica; afterwards it is standalone and the primary loses the region",
        "doc",
        *REPLICATED,
        elsewhere(saving(describe(), replica="ARN")),
        elsewhere(ask("StopReplicationToReplica", {"ARN": Ref("replica")})),
        there(describe(Has({"PrimaryRegion": ABSENT}))),
        elsewhere(put(V2)),
        replace(describe(Has({"ReplicationStatus": ABSENT})), eventually=True),
        get(Has({"SecretString": "first"})),
    ),
    replica_case(
        "stop-plain",
        "6.18",
        "on a non-replica",
        "unsure",
        CREATED,
        ask("StopReplicationToReplica", Refused("InvalidRequestException", ANY)),
    ),
    *(
        replica_case(
            f"marked-{step.operation}",
            "4.1",
            f"marked for deletion: {step.operation}",
            "unsure",
            CREATED,
            delete(RecoveryWindowInDays=7),
            step,
        )
        for step in (replicate(MARKED), remove(MARKED), ask("StopReplicationToReplica", MARKED))
    ),
    replica_case(
        "filter",
        "7",
        "primary-region: a case-sensitive prefix",
        "model",
        *REPLICATED,
        *(
            there(
                Step(
                    "ListSecrets",
                    {"Filters": [{"Key": "name", "Values": [NAME]}, {"Key": "primary-region", "Values": [value]}]},
                    Has({"SecretList": found}),
                )
            )
            for value, found in (
                (Ref("region"), [Has({"Name": NAME})]),
                (Ref("region", 3), [Has({"Name": NAME})]),
                (REGION, []),
                ("US", []),
            )
        ),
    ),
)

CASES = (*_FOLLOWING, *_ENDING)
