"""Replicas in a second Region: how they are made, what they show, and how they fail (6.3, 6.15, 11, 12)."""

from __future__ import annotations

from tests.contract.case import Step
from tests.contract.expected import ABSENT, ANY, DAY, Has, Includes, Like, Refused
from tests.contract.scope import Ref, Text
from tests.contract.secretsmanager.replica_steps import (
    ADD,
    BAD_REGION,
    DONE,
    FURTHEST,
    ON_REPLICA,
    POLICY,
    REGION,
    REPLICATED,
    STARTED,
    replica_case,
    replicate,
    settled,
    there,
)
from tests.contract.secretsmanager.steps import (
    ARN,
    CREATED,
    CURRENT,
    IDENTITY,
    NAME,
    V1,
    V2,
    ask,
    create,
    describe,
    elsewhere,
    get,
    update,
    versions,
)

_READS = (
    replica_case(
        "reads",
        "4.2",
        "reads work: GetSecretValue, DescribeSecret, ListSecrets, ListSecretVersionIds",
        "doc",
        *REPLICATED,
        there(get(Has({"SecretString": "first", "VersionId": V1, "VersionStages": [CURRENT]}))),
        there(describe(Has({"Name": NAME, "VersionIdsToStages": {V1: [CURRENT]}}))),
        there(versions(Has({"Versions": [Has({"VersionId": V1})]}))),
        there(
            Step("ListSecrets", {}, Has({"SecretList": Includes(Has({"Name": NAME, "PrimaryRegion": Ref("region")}))}))
        ),
    ),
    replica_case(
        "policy",
        "4.2",
        "GetResourcePolicy works, since policies are replicated",
        "unsure",
        *REPLICATED,
        ask("PutResourcePolicy", ResourcePolicy=POLICY),
        there(ask("GetResourcePolicy", Has({"ResourcePolicy": POLICY}))),
    ),
    replica_case(
        "key",
        "4.2",
        "the encryption key of a replica can be changed",
        "doc",
        *REPLICATED,
        elsewhere(Step("CreateKey", service="kms", saves={"key": "KeyMetadata.KeyId"})),
        elsewhere(update(KmsKeyId=Ref("key"))),
        there(describe(Has({"KmsKeyId": Ref("key")}))),
        there(get(Has({"SecretString": "first"}))),
    ),
    replica_case(
        "key-and-value",
        "4.2",
        "a replica's value cannot be changed together with its key",
        "unsure",
        *REPLICATED,
        elsewhere(update(ON_REPLICA, KmsKeyId="", SecretString="second")),
    ),
)

_MAKING = (
    replica_case(
        "arn",
        "12",
        "ARN of the replica: the primary's with the region replaced",
        "model",
        IDENTITY,
        *REPLICATED,
        there(
            describe(
                Has({"ARN": Like("arn:aws[a-z-]*:secretsmanager:$elsewhere:$account:secret:$name-[A-Za-z0-9]{6}")})
            )
        ),
    ),
    replica_case(
        "primary-region",
        "6.6",
        "PrimaryRegion of secrets that are or have replicas",
        "doc",
        *REPLICATED,
        describe(Has({"PrimaryRegion": Ref("region")})),
        there(describe(Has({"PrimaryRegion": Ref("region"), "ReplicationStatus": ABSENT}))),
    ),
    replica_case(
        "create",
        "6.3",
        "ReplicationStatus only with AddReplicaRegions",
        "model",
        create({"ARN": ANY, "Name": NAME, "VersionId": V1, "ReplicationStatus": [STARTED]}, AddReplicaRegions=ADD),
    ),
    replica_case(
        "create-own-region",
        "2",
        "InvalidParameterException Invalid replica region: the secret's own",
        "reported",
        create(BAD_REGION, AddReplicaRegions=[{"Region": Ref("region")}]),
    ),
    replica_case(
        "create-unknown-region",
        "2",
        "InvalidParameterException Invalid replica region: an unknown one",
        "reported",
        create(BAD_REGION, AddReplicaRegions=[{"Region": "no-where-1"}]),
    ),
    replica_case(
        "own-region",
        "12",
        "own region: Invalid replica region.",
        "reported",
        CREATED,
        replicate(BAD_REGION, AddReplicaRegions=[{"Region": Ref("region")}]),
    ),
    replica_case(
        "partition",
        "12",
        "across partitions: not possible",
        "doc",
        CREATED,
        replicate(BAD_REGION, AddReplicaRegions=[{"Region": "cn-north-1"}]),
    ),
    replica_case(
        "replicate",
        "6.15",
        "response ARN, ReplicationStatus; a new replica is InProgress, without StatusMessage",
        "doc",
        CREATED,
        replicate({"ARN": ARN, "ReplicationStatus": [STARTED]}),
        settled(DONE),
    ),
    replica_case(
        "replicate-more",
        "6.15",
        "earlier replicas are listed too",
        "unsure",
        *REPLICATED,
        replicate(
            {"ARN": ARN, "ReplicationStatus": [DONE, {**STARTED, "Region": FURTHEST}]},
            AddReplicaRegions=[{"Region": FURTHEST}],
        ),
    ),
    replica_case(
        "replicate-again",
        "12",
        "replicating a region already listed",
        "unsure",
        *REPLICATED,
        replicate({"ARN": ARN, "ReplicationStatus": [DONE]}),
    ),
    replica_case(
        "own-key",
        "11",
        "a replica may use its own key; KmsKeyId in each ReplicationStatus entry",
        "doc",
        elsewhere(Step("CreateKey", service="kms", saves={"key": "KeyMetadata.KeyId"})),
        create(AddReplicaRegions=[{"Region": REGION, "KmsKeyId": Ref("key")}]),
        settled({**DONE, "KmsKeyId": Ref("key")}),
        there(describe(Has({"KmsKeyId": Ref("key")}))),
        there(get(Has({"SecretString": "first"}))),
        elsewhere(Step("DisableKey", {"KeyId": Ref("key")}, service="kms")),
        there(get(Refused("DecryptionFailure", ANY))),
    ),
    replica_case(
        "accessed",
        "12",
        "LastAccessedDate of an entry is omitted until it is read in that region",
        "model",
        *REPLICATED,
        get(),
        settled(DONE),
        there(get()),
        settled({**DONE, "LastAccessedDate": DAY}),
    ),
)

_TAKEN = elsewhere(create())
_FAILURES = (
    replica_case(
        "name-taken",
        "12",
        "Failed: Secret name already exists in region; the create does not fail",
        "reported",
        _TAKEN,
        create(AddReplicaRegions=ADD),
        settled(
            Has(
                {
                    "Status": "Failed",
                    "StatusMessage": Text(
                        "Replication failed: Secret name ${name} already exists in region ${elsewhere}."
                    ),
                }
            )
        ),
        there(describe(Has({"PrimaryRegion": ABSENT}))),
    ),
    replica_case(
        "overwrite",
        "12",
        "ForceOverwriteReplicaSecret replaces a same-named secret in the target",
        "model",
        elsewhere(create(SecretString="taken", ClientRequestToken=V2)),
        create(AddReplicaRegions=ADD, ForceOverwriteReplicaSecret=True),
        settled(DONE),
        there(get(Has({"SecretString": "first", "VersionId": V1}))),
    ),
    replica_case(
        "retry",
        "12",
        "a replica that failed is tried again",
        "unsure",
        _TAKEN,
        create(AddReplicaRegions=ADD),
        settled(Has({"Status": "Failed"})),
        replicate(Has({"ReplicationStatus": [STARTED]}), ForceOverwriteReplicaSecret=True),
        settled(DONE),
    ),
)

CASES = (*_READS, *_MAKING, *_FAILURES)
