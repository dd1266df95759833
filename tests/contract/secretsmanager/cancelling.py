"""CancelRotateSecret (6.2)."""

from __future__ import annotations

from tests.contract.case import Advance, Step
from tests.contract.expected import ABSENT, Has
from tests.contract.secretsmanager.rotating import (
    DAILY,
    INCOMPLETE,
    labels_then,
    rotate,
    rotation_case,
    then,
)
from tests.contract.secretsmanager.steps import (
    ARN,
    CREATED,
    CURRENT,
    FUNCTION,
    NAME,
    PENDING,
    PREVIOUS,
    V1,
    V2,
    V3,
    ask,
    describe,
    get,
)

CASES = (
    rotation_case(
        "cancel",
        "6.2",
        "response ARN and Name; RotationEnabled false, function and rules stay, NextRotationDate goes",
        "model",
        CREATED,
        rotate(V2, RotationRules=DAILY),
        labels_then(v1=[PREVIOUS], v2=[CURRENT]),
        ask("CancelRotateSecret", {"ARN": ARN, "Name": NAME}),
        describe(
            Has(
                {
                    "RotationEnabled": False,
                    "RotationLambdaARN": FUNCTION,
                    "RotationRules": DAILY,
                    "NextRotationDate": ABSENT,
                    "LastRotatedDate": ABSENT,
                }
            )
        ),
        function="rotates_and_clears",
    ),
    rotation_case(
        "cancel-in-progress",
        "6.2",
        "VersionId when a rotation was in progress; AWSPENDING stays and blocks later rotations",
        "model",
        CREATED,
        rotate(V2),
        ask("CancelRotateSecret", {"ARN": ARN, "Name": NAME, "VersionId": V2}),
        describe(Has({"RotationEnabled": False, "VersionIdsToStages": {V1: [CURRENT], V2: [PENDING]}})),
        rotate(V3, INCOMPLETE),
        function="fails_at_once",
    ),
    rotation_case(
        "cancel-never-due",
        "6.2",
        "a cancelled rotation does not run when it was due",
        "model",
        CREATED,
        rotate(V2, RotationRules=DAILY),
        ask("CancelRotateSecret"),
        Advance(3),
        get(Has({"VersionId": V2})),
        function="rotates",
    ),
    rotation_case(
        "cancel-unconfigured",
        "6.2",
        "on a secret never configured",
        "unsure",
        CREATED,
        Step("CancelRotateSecret", {"SecretId": NAME}, {"ARN": ARN, "Name": NAME}, unchanged=True),
    ),
    rotation_case(
        "cancel-resume",
        "6.2",
        "RotateSecret without parameters switches it on again",
        "model",
        CREATED,
        rotate(V2),
        labels_then(v1=[PREVIOUS], v2=[CURRENT]),
        ask("CancelRotateSecret"),
        rotate(V3, RotationLambdaARN=None),
        then(describe(Has({"RotationEnabled": True}))),
        function="rotates_and_clears",
    ),
    rotation_case(
        "deleted",
        "6.5",
        "rotation while deleted does not run",
        "unsure",
        CREATED,
        rotate(V2, RotationRules=DAILY),
        ask("DeleteSecret", RecoveryWindowInDays=30),
        Advance(3),
        ask("RestoreSecret"),
        describe(Has({"VersionIdsToStages": {V1: [PREVIOUS], V2: [CURRENT]}})),
        function="rotates_and_clears",
    ),
)
