"""What stays of a rotation that failed, and what frees a secret of it (8.1, 8.2)."""

from __future__ import annotations

from tests.contract.expected import ABSENT, ANY, Has, Like, Refused
from tests.contract.scope import Ref, Text
from tests.contract.secretsmanager.rotating import (
    INCOMPLETE,
    labels_then,
    rotate,
    rotation_case,
    then,
)
from tests.contract.secretsmanager.steps import (
    CREATED,
    CURRENT,
    PENDING,
    V1,
    V2,
    V3,
    ask,
    describe,
    get,
    put,
    stage,
    update,
)

CASES = (
    rotation_case(
        "fails",
        "8.2",
        "a failing step: AWSPENDING stays on an empty version, AWSCURRENT unmoved, RotationEnabled stays true",
        "doc",
        CREATED,
        rotate(V2),
        describe(
            Has(
                {
                    "RotationEnabled": True,
                    "LastRotatedDate": ABSENT,
                    "VersionIdsToStages": {V1: [CURRENT], V2: [PENDING]},
                }
            )
        ),
        function="fails_at_once",
    ),
    *(
        rotation_case(
            f"placeholder-by-{id_}",
            "6.9",
            f"an AWSPENDING placeholder without value: by {row}",
            "reported",
            CREATED,
            rotate(V2),
            get(Refused("ResourceNotFoundException", message), **params),
            function="fails_at_once",
        )
        for id_, row, message, params in (
            (
                "id",
                "VersionId",
                Like("Secrets Manager can't find the specified secret value for VersionId: $v2"),
                {"VersionId": V2},
            ),
            (
                "label",
                "label",
                "Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
                {"VersionStage": PENDING},
            ),
            ("both", "both", ANY, {"VersionId": V2, "VersionStage": PENDING}),
        )
    ),
    rotation_case(
        "placeholder-listed",
        "6.10",
        "rotation placeholders appear in ListSecretVersionIds",
        "aws-verified",
        CREATED,
        rotate(V2),
        ask(
            "ListSecretVersionIds",
            Has(
                {
                    "Versions": [
                        Has({"VersionId": V1, "VersionStages": [CURRENT]}),
                        Has({"VersionId": V2, "VersionStages": [PENDING]}),
                    ]
                }
            ),
        ),
        function="fails_at_once",
    ),
    rotation_case(
        "fails-late",
        "8.2",
        "a failing testSecret: AWSPENDING stays on the new value",
        "doc",
        CREATED,
        rotate(V2),
        labels_then(v1=[CURRENT], v2=[PENDING]),
        get(Has({"SecretString": "first"})),
        then(get(Has({"SecretString": Text("made for $v2")}), VersionStage=PENDING)),
        function="fails_in_test",
    ),
    rotation_case(
        "stuck",
        "8.1",
        "a rotation that failed blocks the next",
        "model",
        CREATED,
        rotate(V2),
        rotate(V3, INCOMPLETE),
        function="fails_at_once",
    ),
    *(
        rotation_case(
            f"freed-by-{id_}",
            "8.2",
            f"a stuck pending is cleared by {row}",
            evidence,
            CREATED,
            rotate(V2),
            step,
            rotate(V3),
            function="fails_at_once",
        )
        for id_, row, evidence, step in (
            ("label", "removing its label", "doc", stage(PENDING, source=V2)),
            ("put", "a new AWSCURRENT through PutSecretValue", "reported", put(Ref("v4"))),
            ("update", "a new AWSCURRENT through UpdateSecret", "reported", update(SecretString="third")),
        )
    ),
)
