"""What stays of a rotation that failed, and what frees a secret of it (8.1, 8.2)."""

from __future__ import annotations

from tests.contract.case import Advance
from tests.contract.expected import ABSENT, ANY, NOW, Date, Has, Like, Refused
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
    PREVIOUS,
    V1,
    V2,
    V3,
    ask,
    describe,
    get,
    put,
    saving,
    stage,
    update,
)

_AGAIN = (
    rotation_case(
        "again-by-itself",
        "8.2",
        "a failing step: the whole rotation is tried again with the same token",
        "doc",
        CREATED,
        rotate(V2),
        labels_then(v1=[CURRENT], v2=[PENDING]),
        Advance(1),
        labels_then(v1=[PREVIOUS], v2=[CURRENT, PENDING]),
        get(Has({"VersionId": V2, "SecretString": Text("made for $v2")})),
        function="fails_first",
    ),
    rotation_case(
        "again-on-refusal",
        "8.1",
        "another RotateSecret is refused, and the rotation on its way is tried again",
        "reported",
        CREATED,
        rotate(V2),
        rotate(V3, INCOMPLETE),
        Advance(20 / 86400),
        labels_then(v1=[PREVIOUS], v2=[CURRENT, PENDING]),
        describe(Has({"LastRotatedDate": NOW})),
        function="fails_first",
    ),
    rotation_case(
        "date-in-the-past",
        "8.2",
        "after failures NextRotationDate may be in the past",
        "model",
        CREATED,
        rotate(V2, RotationRules={"AutomaticallyAfterDays": 5}),
        saving(describe(Has({"NextRotationDate": Date(in_days=5, ends_day=True)})), due="NextRotationDate"),
        Advance(8),
        describe(Has({"NextRotationDate": Ref("due"), "RotationEnabled": True, "LastRotatedDate": ABSENT})),
        function="fails_at_once",
    ),
    rotation_case(
        "overtaken",
        "8.2",
        "a new AWSCURRENT during a rotation abandons it: AWSPENDING goes, the newer value stays",
        "doc",
        CREATED,
        rotate(V2),
        then(get(Has({"SecretString": "newer", "VersionStages": [CURRENT]}))),
        get(Refused("ResourceNotFoundException", ANY), VersionStage=PENDING),
        describe(Has({"LastRotatedDate": ABSENT, "RotationEnabled": True})),
        function="is_overtaken",
    ),
    rotation_case(
        "takes-its-token",
        "8.2",
        "the event has a RotationToken, which PutSecretValue takes",
        "doc",
        CREATED,
        rotate(V2),
        then(get(Has({"VersionId": V2, "SecretString": "by its token"}))),
        function="takes_the_token",
    ),
)

CASES = (
    *_AGAIN,
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
