"""What DescribeSecret shows of a secret: which member is there in which state (6.6)."""

from __future__ import annotations

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ABSENT, DAY, NOW, After, Has
from tests.contract.scope import Ref
from tests.contract.secretsmanager.steps import (
    ARN,
    CREATED,
    CURRENT,
    EMPTY,
    NAME,
    PREVIOUS,
    V1,
    V2,
    V3,
    ask,
    create,
    describe,
    get,
    labels,
    put,
    saving,
    stage,
    update,
)

_PLAIN = {
    "ARN": ARN,
    "Name": NAME,
    "CreatedDate": NOW,
    "LastChangedDate": NOW,
    "VersionIdsToStages": {V1: [CURRENT]},
}


def _case(id_: str, section: str, row: str, evidence: str, *steps: Step) -> Case:
    return Case(f"fields-{id_}", Fact(section, row, evidence), steps)


def _grows(id_: str, evidence: str, *steps: Step) -> Case:
    """Return a case in which steps move LastChangedDate."""
    row = f"LastChangedDate grows: {id_.replace('-', ' ')}"
    seen = (saving(describe(), before="LastChangedDate"), *steps, describe(Has({"LastChangedDate": After("before")})))
    return _case(f"changed-by-{id_}", "6.6", row, evidence, create(), *seen)


def _stays(id_: str, evidence: str, *steps: Step) -> Case:
    """Return a case in which steps leave LastChangedDate where it was."""
    row = f"LastChangedDate stays: {id_.replace('-', ' ')}"
    seen = (saving(describe(), before="LastChangedDate"), *steps, describe(Has({"LastChangedDate": Ref("before")})))
    return _case(f"unchanged-by-{id_}", "6.6", row, evidence, create(), *seen)


CASES = (
    _case("plain", "6.6", "ARN, Name, CreatedDate, LastChangedDate always", "AWS-recorded", CREATED, describe(_PLAIN)),
    _case(
        "description",
        "6.6",
        "Description if not empty",
        "AWS-recorded",
        saving(create(Description="of the database"), arn="ARN"),
        describe({**_PLAIN, "Description": "of the database"}),
    ),
    _case(
        "description-cleared",
        "6.6",
        "an empty Description clears it and the field disappears",
        "reported",
        saving(create(Description="of the database"), arn="ARN"),
        update(Description=""),
        describe(_PLAIN),
    ),
    _case(
        "accessed",
        "6.6",
        "LastAccessedDate after the first GetSecretValue",
        "AWS-recorded",
        CREATED,
        describe(_PLAIN),
        get(),
        describe({**_PLAIN, "LastAccessedDate": DAY}),
    ),
    _case(
        "accessed-not",
        "6.9",
        "DescribeSecret, ListSecrets and ListSecretVersionIds do not set LastAccessedDate",
        "AWS-recorded",
        CREATED,
        describe(),
        Step("ListSecrets"),
        ask("ListSecretVersionIds"),
        describe(_PLAIN),
    ),
    _case(
        "stages",
        "6.6",
        "VersionIdsToStages leaves out versions without labels",
        "AWS-recorded",
        create(),
        put(V2),
        put(V3),
        labels(v2=[PREVIOUS], v3=[CURRENT]),
    ),
    _case(
        "no-stages",
        "6.6",
        "VersionIdsToStages only if some version has a label",
        "AWS-recorded",
        EMPTY,
        describe(Has({"VersionIdsToStages": ABSENT})),
    ),
    _case(
        "key-default",
        "6.6",
        "KmsKeyId is absent for the default key",
        "reported",
        CREATED,
        describe(Has({"KmsKeyId": ABSENT})),
    ),
    _case(
        "key-default-named",
        "6.6",
        "KmsKeyId alias/aws/secretsmanager comes back where it was given",
        "reported",
        create(KmsKeyId="alias/aws/secretsmanager"),
        describe(Has({"KmsKeyId": "alias/aws/secretsmanager"})),
    ),
    _case(
        "key-reset",
        "6.6",
        "KmsKeyId is absent again after UpdateSecret with an empty one",
        "reported",
        create(KmsKeyId="alias/aws/secretsmanager"),
        update(KmsKeyId=""),
        describe(Has({"KmsKeyId": ABSENT})),
    ),
    _case(
        "no-rotation",
        "6.6",
        "RotationEnabled is never false before a rotation was configured",
        "AWS-recorded",
        create(),
        describe(
            Has(dict.fromkeys(("RotationEnabled", "RotationRules", "LastRotatedDate", "NextRotationDate"), ABSENT))
        ),
    ),
    _case(
        "no-primary-region",
        "6.6",
        "PrimaryRegion and ReplicationStatus are absent in a plain secret",
        "AWS-recorded",
        create(),
        describe(Has({"PrimaryRegion": ABSENT, "ReplicationStatus": ABSENT, "OwningService": ABSENT})),
    ),
    _grows("a-put", "AWS-recorded", put(V2)),
    _grows("an-update", "AWS-recorded", update(SecretString="second")),
    _grows("a-description", "unsure", update(Description="new")),
    _grows("a-tag", "unsure", ask("TagResource", Tags=[{"Key": "team", "Value": "core"}])),
    _grows("a-label", "unsure", stage("blue", to=V1)),
    _stays("a-read", "unsure", get()),
)
