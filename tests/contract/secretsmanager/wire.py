"""Requests and answers as they are on the wire (section 1)."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ABSENT, DAY, Epoch, Has, Like, Refused, Wire
from tests.contract.scope import Ref, Text
from tests.contract.secretsmanager.steps import (
    ARN,
    CREATED,
    CURRENT,
    INVALID_NAME,
    NAME,
    NO_TOKEN,
    NOT_FOUND,
    UNKNOWN,
    V1,
    create,
    describe,
    get,
    invalid_parameter,
    invalid_request,
    raw,
    saving,
    versions,
)

_TAGGED: dict[str, Any] = {"SecretId": NAME, "Tags": [{"Key": "team", "Value": "core"}]}


def _case(id_: str, row: str, evidence: str, *steps: Step, section: str = "1") -> Case:
    return Case(f"wire-{id_}", Fact(section, row, evidence), steps)


CASES = (
    _case(
        "json",
        "JSON 1.1 with X-Amz-Target secretsmanager.{Operation}",
        "model",
        raw(
            "CreateSecret",
            Wire(200, {"ARN": Like(".*:secret:$name-.{6}"), "Name": NAME, "VersionId": V1}),
            Name=NAME,
            ClientRequestToken=V1,
            SecretString="first",
        ),
    ),
    _case(
        "unknown-members-rotate",
        "unknown members are ignored: RotateSecret with SecretString and Description",
        "AWS-recorded",
        raw(
            "RotateSecret",
            invalid_parameter(NO_TOKEN),
            strays=("SecretString", "Description"),
            SecretId=UNKNOWN,
            SecretString="x",
            Description="y",
        ),
    ),
    _case(
        "unknown-members-put",
        "unknown members are ignored: PutSecretValue with Description",
        "AWS-recorded",
        raw(
            "PutSecretValue",
            invalid_request(NO_TOKEN),
            strays=("Description",),
            SecretId=UNKNOWN,
            SecretString="x",
            Description="y",
        ),
    ),
    _case(
        "error-body",
        "error body of a modelled error: bare __type, capital Message",
        "AWS-recorded",
        CREATED,
        raw(
            "PutSecretValue",
            Wire(400, {"__type": "InvalidRequestException", "Message": NO_TOKEN}),
            SecretId=NAME,
            SecretString="x",
        ),
    ),
    _case(
        "error-body-unmodelled",
        "error body of an unmodelled error",
        "unsure",
        raw(
            "DescribeSecret",
            Wire(400, {"__type": "ValidationException", "Message": INVALID_NAME.message}),
            SecretId=Text("${prefix}bad name"),
        ),
    ),
    _case(
        "error-parsed",
        "a modelled error is parsed with a top-level Message",
        "AWS-recorded",
        describe(
            Refused(NOT_FOUND.code, NOT_FOUND.message, members={"Message": NOT_FOUND.message}),
            SecretId=UNKNOWN,
        ),
    ),
    _case(
        "error-parsed-unmodelled",
        "an unmodelled error is parsed without a top-level Message",
        "AWS-recorded",
        describe(
            Refused(INVALID_NAME.code, INVALID_NAME.message, members={"Message": ABSENT}),
            SecretId=Text("${prefix}bad name"),
        ),
    ),
    _case(
        "tag-body",
        "TagResource answers with an empty body",
        "reported",
        CREATED,
        raw("TagResource", Wire(200, None), **_TAGGED),
    ),
    _case(
        "untag-body",
        "UntagResource answers with an empty body",
        "reported",
        CREATED,
        raw("UntagResource", Wire(200, None), SecretId=NAME, TagKeys=["team"]),
    ),
    _case(
        "absent",
        "fields without a value are left out, timestamps are epoch seconds",
        "model",
        saving(create(SecretString=None), arn="ARN"),
        raw(
            "DescribeSecret",
            Wire(200, {"ARN": ARN, "Name": NAME, "CreatedDate": Epoch(), "LastChangedDate": Epoch()}),
            SecretId=NAME,
        ),
    ),
    _case(
        "timestamp",
        "timestamps are JSON numbers with three digits",
        "AWS-recorded",
        CREATED,
        raw("GetSecretValue", Wire(200, Has({"CreatedDate": Epoch()})), SecretId=NAME),
    ),
    _case(
        "accessed",
        "LastAccessedDate is cut to the day",
        "doc",
        CREATED,
        get(),
        describe(Has({"LastAccessedDate": DAY})),
        versions(Has({"Versions": [Has({"LastAccessedDate": DAY})]})),
    ),
    _case(
        "accessed-again",
        "two reads on the same day give an equal LastAccessedDate",
        "AWS-recorded",
        CREATED,
        get(),
        saving(describe(), day="LastAccessedDate"),
        get(),
        describe(Has({"LastAccessedDate": Ref("day")})),
    ),
    _case(
        "binary",
        "SecretBinary is base64 text",
        "AWS-recorded",
        saving(create(SecretString=None, SecretBinary=b"footest"), arn="ARN"),
        raw(
            "GetSecretValue",
            Wire(
                200,
                {
                    "ARN": ARN,
                    "Name": NAME,
                    "VersionId": V1,
                    "SecretBinary": "Zm9vdGVzdA==",
                    "VersionStages": [CURRENT],
                    "CreatedDate": Epoch(),
                },
            ),
            SecretId=NAME,
        ),
    ),
    _case(
        "denied",
        "IAM denial: AccessDeniedException",
        "reported",
        CREATED,
        Step(
            "GetSecretValue",
            {"SecretId": NAME},
            Refused(
                "AccessDeniedException",
                Like(
                    "User: arn:aws[a-z-]*:iam::[0-9]{12}:user/.* is not authorized to perform: "
                    "secretsmanager:GetSecretValue on resource: $name because no identity-based policy allows the "
                    "secretsmanager:GetSecretValue action"
                ),
            ),
            caller="nobody",
        ),
    ),
)
