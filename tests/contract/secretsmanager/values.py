"""GetSecretValue and PutSecretValue (6.9, 6.13), and values of every kind that come back as they were."""

from __future__ import annotations

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ABSENT, DATE, NOW, Bag, Has
from tests.contract.scope import Ref
from tests.contract.secretsmanager.steps import (
    ARN,
    CREATED,
    CURRENT,
    EMPTY,
    NAME,
    PENDING,
    PREVIOUS,
    V1,
    V2,
    V3,
    create,
    describe,
    get,
    labels,
    put,
    saving,
    update,
)

_BYTES = bytes(range(256))


def _case(id_: str, section: str, row: str, evidence: str, *steps: Step) -> Case:
    return Case(f"value-{id_}", Fact(section, row, evidence), steps)


_GET = (
    _case(
        "response",
        "6.9",
        "response with SecretString and without SecretBinary",
        "AWS-recorded",
        CREATED,
        get(
            {
                "ARN": ARN,
                "Name": NAME,
                "VersionId": V1,
                "SecretString": "first",
                "VersionStages": [CURRENT],
                "CreatedDate": NOW,
            }
        ),
    ),
    _case(
        "response-binary",
        "6.9",
        "response with SecretBinary and without SecretString",
        "AWS-recorded",
        saving(create(SecretString=None, SecretBinary=b"footest"), arn="ARN"),
        get(
            {
                "ARN": ARN,
                "Name": NAME,
                "VersionId": V1,
                "SecretBinary": b"footest",
                "VersionStages": [CURRENT],
                "CreatedDate": NOW,
            }
        ),
    ),
    _case(
        "date-of-version",
        "6.9",
        "CreatedDate is the version's",
        "AWS-recorded",
        create(),
        saving(get(), first="CreatedDate"),
        put(V2),
        get(Has({"CreatedDate": DATE, "VersionId": V2})),
        get(Has({"CreatedDate": Ref("first")}), VersionStage=PREVIOUS),
    ),
    _case(
        "default-label",
        "6.9",
        "default label AWSCURRENT",
        "model",
        create(),
        put(V2, VersionStages=[PENDING]),
        get(Has({"VersionId": V1, "SecretString": "first"})),
    ),
    _case(
        "id-and-label",
        "6.9",
        "VersionId and VersionStage that agree",
        "model",
        create(),
        put(V2),
        get(Has({"VersionId": V1, "SecretString": "first"}), VersionId=V1, VersionStage=PREVIOUS),
    ),
    _case(
        "unlabelled",
        "6.9",
        "VersionStages is absent of a version without labels",
        "unsure",
        create(),
        put(V2),
        put(V3),
        get(Has({"SecretString": "first", "VersionStages": ABSENT}), VersionId=V1),
    ),
)

_PUT = (
    _case(
        "put",
        "6.13",
        "response ARN, Name, VersionId, VersionStages; AWSCURRENT by default",
        "AWS-recorded",
        CREATED,
        put(V2, {"ARN": ARN, "Name": NAME, "VersionId": V2, "VersionStages": [CURRENT]}),
    ),
    _case(
        "put-stages",
        "6.13",
        "reads are still AWSCURRENT until it moves",
        "AWS-recorded",
        create(),
        put(V2, Has({"VersionStages": Bag([PENDING, "blue"])}), VersionStages=[PENDING, "blue"]),
        get(Has({"SecretString": "first"})),
        get(Has({"SecretString": "second"}), VersionStage="blue"),
    ),
    _case(
        "put-aws-label",
        "6.13",
        "any label text is accepted, with AWS's prefix too",
        "AWS-recorded",
        create(),
        put(V2, Has({"VersionStages": ["AWSSOMETHING"]}), VersionStages=["AWSSOMETHING"]),
        labels(v1=[CURRENT], v2=["AWSSOMETHING"]),
    ),
    _case(
        "put-empty",
        "6.13",
        "works on an empty secret: AWSCURRENT",
        "AWS-recorded",
        EMPTY,
        put(V1, Has({"VersionId": V1, "VersionStages": [CURRENT]})),
        get(Has({"VersionId": V1, "SecretString": "second"})),
    ),
    _case(
        "put-empty-labelled",
        "6.13",
        "the first version always gets AWSCURRENT",
        "model",
        EMPTY,
        put(V1, Has({"VersionStages": Bag([PENDING, CURRENT])}), VersionStages=[PENDING]),
        labels(v1=[PENDING, CURRENT]),
    ),
)


def _bytes(id_: str, step: Step) -> Case:
    """Return a case in which bytes replace text and come back as they were."""
    row = f"arbitrary bytes come back: {id_}"
    return _case(f"bytes-by-{id_}", "1", row, "AWS-recorded", create(), step, get(Has({"SecretBinary": _BYTES})))


_CONTENT = (
    _case(
        "bytes-by-create",
        "1",
        "arbitrary bytes come back: create",
        "AWS-recorded",
        create(SecretString=None, SecretBinary=_BYTES),
        get(Has({"SecretBinary": _BYTES, "SecretString": ABSENT})),
    ),
    _bytes("put", put(V2, SecretString=None, SecretBinary=_BYTES)),
    _bytes("update", update(SecretBinary=_BYTES)),
    _case(
        "text",
        "6.9",
        "text comes back letter for letter",
        "model",
        create(SecretString='{"password": "p\\u00e4ß\\n\'\\"😀\t "}'),
        get(Has({"SecretString": '{"password": "p\\u00e4ß\\n\'\\"😀\t "}'})),
    ),
    _case(
        "text-after-bytes",
        "6.9",
        "exactly one of SecretString and SecretBinary: text after bytes",
        "AWS-recorded",
        create(SecretString=None, SecretBinary=_BYTES),
        put(V2, SecretString="text"),
        get(Has({"SecretString": "text", "SecretBinary": ABSENT})),
        get(Has({"SecretBinary": _BYTES, "SecretString": ABSENT}), VersionStage=PREVIOUS),
        describe(Has({"VersionIdsToStages": {V1: [PREVIOUS], V2: [CURRENT]}})),
    ),
)

CASES = (*_GET, *_PUT, *_CONTENT)
