"""RotateSecret: what it refuses, and when the next rotation is due (2, 8.3, 8.4)."""

from __future__ import annotations

from tests.contract.case import Advance
from tests.contract.expected import ABSENT, NOW, After, Date, Has, Like
from tests.contract.scope import Ref, Text
from tests.contract.secretsmanager.rotating import (
    DAILY,
    INCOMPLETE,
    WITH_A_VERSION,
    rotate,
    rotation_case,
    then,
)
from tests.contract.secretsmanager.steps import (
    CREATED,
    CURRENT,
    IDENTITY,
    NOT_INVOCABLE,
    PENDING,
    PREVIOUS,
    V1,
    V2,
    V3,
    describe,
    get,
    invalid_parameter,
    invalid_request,
    put,
    saving,
)

_UNCONFIGURED = describe(
    Has(dict.fromkeys(("RotationEnabled", "RotationLambdaARN", "RotationRules", "NextRotationDate"), ABSENT))
)


_NO_FUNCTION = invalid_request("No Lambda rotation function ARN is associated with this secret.")


_REFUSED = (
    rotation_case(
        "no-function",
        "2",
        "InvalidRequestException No Lambda rotation function ARN, nothing stored",
        "AWS-recorded",
        CREATED,
        rotate(V2, _NO_FUNCTION, RotationLambdaARN=None, RotationRules=DAILY),
        _UNCONFIGURED,
    ),
    rotation_case(
        "not-invocable",
        "2",
        "AccessDeniedException cannot invoke, nothing stored",
        "AWS-recorded",
        IDENTITY,
        CREATED,
        rotate(
            V2,
            NOT_INVOCABLE,
            RotationLambdaARN=Text("arn:aws:lambda:$region:${account}:function:${prefix}missing"),
            RotationRules=DAILY,
        ),
        _UNCONFIGURED,
    ),
    *(
        rotation_case(
            f"bad-arn-{id_}",
            "2",
            f"Invalid rotation Lambda ARN: {row}",
            "reported",
            IDENTITY,
            CREATED,
            rotate(
                V2,
                invalid_parameter(
                    Text(
                        "Invalid rotation Lambda ARN. Ensure the ARN matches format "
                        "arn:aws:lambda:$region:<account>:function:<functionName>."
                    )
                ),
                RotationLambdaARN=Text(arn),
            ),
            _UNCONFIGURED,
        )
        for id_, row, arn in (
            ("malformed", "malformed", "no-arn-at-all"),
            ("region", "another region", "arn:aws:lambda:ap-southeast-2:${account}:function:${prefix}rotate"),
        )
    ),
    rotation_case(
        "in-progress",
        "2",
        "InvalidRequestException A previous rotation isn't complete",
        "reported",
        CREATED,
        put(V2, VersionStages=[PENDING]),
        rotate(V3, INCOMPLETE),
        _UNCONFIGURED,
        function="rotates",
    ),
    rotation_case(
        "days-and-schedule",
        "2",
        "InvalidParameterException rotation frequency and schedule expression together",
        "reported",
        CREATED,
        rotate(
            V2,
            invalid_parameter("You cannot specify both rotation frequency and schedule expression together."),
            RotationRules={"AutomaticallyAfterDays": 1, "ScheduleExpression": "rate(10 days)"},
        ),
        _UNCONFIGURED,
        function="rotates",
    ),
)


_LATER = (
    rotation_case(
        "not-immediately",
        "8.2",
        "RotateImmediately=false: only testSecret, on the current value; then the version's label is removed",
        "aws-verified",
        CREATED,
        rotate(V2, WITH_A_VERSION, RotateImmediately=False, RotationRules=DAILY),
        then(
            describe(
                Has(
                    {
                        "Tags": [{"Key": "testSecret", "Value": "on/by ARN/AWSPENDING/the current value"}],
                        "VersionIdsToStages": {V1: [CURRENT]},
                        "RotationEnabled": True,
                    }
                )
            )
        ),
        get(Has({"VersionId": V1, "SecretString": "first"})),
        function="bears_witness",
    ),
    rotation_case(
        "not-immediately-date",
        "8.2",
        "RotateImmediately=false does not set LastRotatedDate",
        "unsure",
        CREATED,
        rotate(V2, WITH_A_VERSION, RotateImmediately=False, RotationRules=DAILY),
        then(describe(Has({"VersionIdsToStages": {V1: [CURRENT]}, "LastRotatedDate": ABSENT}))),
        function="rotates",
    ),
    rotation_case(
        "days",
        "8.3",
        "with only AutomaticallyAfterDays only that is returned",
        "AWS-recorded",
        CREATED,
        rotate(V2, RotationRules={"AutomaticallyAfterDays": 30}),
        describe(Has({"RotationRules": {"AutomaticallyAfterDays": 30}})),
        function="rotates",
    ),
    rotation_case(
        "next",
        "8.4",
        "NextRotationDate is counted from the previous rotation",
        "model",
        CREATED,
        rotate(V2, RotationRules={"AutomaticallyAfterDays": 30}),
        then(describe(Has({"LastRotatedDate": NOW, "NextRotationDate": Date(in_days=30, ends_day=True)}))),
        function="rotates",
    ),
    rotation_case(
        "due",
        "8.1",
        "a scheduled rotation runs when it is due",
        "model",
        CREATED,
        rotate(V2, RotationRules={"AutomaticallyAfterDays": 10}),
        saving(describe(), last="LastRotatedDate"),
        Advance(9),
        get(Has({"VersionId": V2})),
        Advance(2),
        describe(Has({"LastRotatedDate": After("last"), "NextRotationDate": After("last")})),
        get(Has({"VersionId": Like("(?!$v2).{32,64}"), "SecretString": Like("made for .*")})),
        get(Has({"VersionId": V2}), VersionStage=PREVIOUS),
        function="rotates_and_clears",
    ),
    rotation_case(
        "last-rotated",
        "6.6",
        "LastRotatedDate is not changed by manual updates",
        "reported",
        CREATED,
        rotate(V2),
        saving(then(describe(Has({"LastRotatedDate": NOW}))), last="LastRotatedDate"),
        put(V3),
        describe(Has({"LastRotatedDate": Ref("last")})),
        function="rotates_and_clears",
    ),
)


CASES = (*_REFUSED, *_LATER)
