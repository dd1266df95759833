"""What a rotation does, step by step (6.17, 8.1, 8.2)."""

from __future__ import annotations

from tests.contract.case import Step
from tests.contract.expected import ABSENT, DATE, NOW, Has
from tests.contract.scope import Text
from tests.contract.secretsmanager.rotating import (
    DAILY,
    labels_then,
    rotate,
    rotation_case,
    then,
)
from tests.contract.secretsmanager.steps import (
    ARN,
    CREATED,
    CURRENT,
    EMPTY,
    FUNCTION,
    NAME,
    PENDING,
    PREVIOUS,
    V1,
    V2,
    V3,
    describe,
    get,
    put,
)

CASES = (
    rotation_case(
        "response",
        "6.17",
        "response ARN, Name, VersionId = the token",
        "AWS-recorded",
        CREATED,
        rotate(V2),
        function="rotates",
    ),
    rotation_case(
        "fields",
        "6.6",
        "recorded after one rotation: RotationEnabled, RotationLambdaARN, RotationRules, dates",
        "AWS-recorded",
        CREATED,
        rotate(V2, RotationRules=DAILY),
        then(
            describe(
                {
                    "ARN": ARN,
                    "Name": NAME,
                    "CreatedDate": DATE,
                    "LastChangedDate": NOW,
                    "LastRotatedDate": NOW,
                    "NextRotationDate": DATE,
                    "RotationEnabled": True,
                    "RotationLambdaARN": FUNCTION,
                    "RotationRules": DAILY,
                    "VersionIdsToStages": {V1: [PREVIOUS], V2: [CURRENT]},
                }
            )
        ),
        function="rotates_and_clears",
    ),
    rotation_case(
        "labels",
        "8.2",
        "on success: old version AWSPREVIOUS, the one before unlabelled",
        "AWS-recorded",
        CREATED,
        put(V2),
        rotate(V3),
        labels_then(v2=[PREVIOUS], v3=[CURRENT]),
        get(Has({"VersionId": V3, "SecretString": Text("made for $v3")})),
        function="rotates_and_clears",
    ),
    rotation_case(
        "keeps-pending",
        "8.2",
        "AWSPENDING stays where the function does not take it off",
        "doc",
        CREATED,
        rotate(V2),
        labels_then(v1=[PREVIOUS], v2=[CURRENT, PENDING]),
        function="rotates",
    ),
    rotation_case(
        "again",
        "8.1",
        "a later call without parameters reuses the stored configuration",
        "AWS-recorded",
        CREATED,
        rotate(V2, RotationRules=DAILY),
        labels_then(v1=[PREVIOUS], v2=[CURRENT]),
        rotate(V3, RotationLambdaARN=None),
        labels_then(v2=[PREVIOUS], v3=[CURRENT]),
        describe(Has({"RotationRules": DAILY, "RotationLambdaARN": FUNCTION})),
        function="rotates_and_clears",
    ),
    rotation_case(
        "same-token",
        "6.17",
        "the same ClientRequestToken again: the same answer, and no second rotation",
        "model",
        CREATED,
        rotate(V2),
        labels_then(v1=[PREVIOUS], v2=[CURRENT]),
        Step(
            "RotateSecret",
            {"SecretId": NAME, "ClientRequestToken": V2},
            {"ARN": ARN, "Name": NAME, "VersionId": V2},
            unchanged=True,
        ),
        function="rotates_and_clears",
    ),
    rotation_case(
        "pending-on-current",
        "8.1",
        "AWSPENDING on the AWSCURRENT version does not block",
        "model",
        CREATED,
        rotate(V2),
        labels_then(v1=[PREVIOUS], v2=[CURRENT, PENDING]),
        rotate(V3),
        labels_then(v2=[PREVIOUS], v3=[CURRENT, PENDING]),
        function="rotates",
    ),
    rotation_case(
        "steps",
        "8.2",
        "four steps in order; rotation is on, AWSPENDING stands on an empty version, then on the new value",
        "AWS-recorded",
        CREATED,
        rotate(V2),
        then(
            describe(
                Has(
                    {
                        "Tags": [
                            {"Key": "createSecret", "Value": "on/by ARN/AWSPENDING/ResourceNotFoundException"},
                            {"Key": "setSecret", "Value": "on/by ARN/AWSPENDING/a new value"},
                            {"Key": "testSecret", "Value": "on/by ARN/AWSPENDING/a new value"},
                            {"Key": "finishSecret", "Value": "on/by ARN/AWSPENDING/a new value"},
                        ]
                    }
                )
            )
        ),
        function="bears_witness",
    ),
    rotation_case(
        "empty",
        "8.1",
        "a secret without value: the placeholder is the only version, RotationEnabled",
        "reported",
        EMPTY,
        rotate(V2),
        describe(Has({"VersionIdsToStages": {V2: [PENDING]}, "RotationEnabled": True, "LastRotatedDate": ABSENT})),
        function="fails_at_once",
    ),
    rotation_case(
        "empty-first",
        "9",
        "no version holds AWSCURRENT: RemoveFromVersionId may be left out",
        "reported",
        EMPTY,
        rotate(V2),
        labels_then(v2=[CURRENT]),
        get(Has({"VersionId": V2, "SecretString": Text("made for $v2")})),
        function="rotates_and_clears",
    ),
)
