"""ListSecretVersionIds and ListSecrets (6.10, 6.11)."""

from __future__ import annotations

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ABSENT, ANY, DAY, NOW, Has, Includes, Refused
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
    get,
    put,
    saving,
    versions,
)

ANYTHING = Has({})
_BAD_TOKEN = Refused("InvalidNextTokenException", ANY)  # the text is not known
_ENTRY = {"VersionId": V1, "VersionStages": [CURRENT], "CreatedDate": NOW, "KmsKeyIds": ["DefaultEncryptionKey"]}


def _case(id_: str, section: str, row: str, evidence: str, *steps: Step) -> Case:
    return Case(f"list-{id_}", Fact(section, row, evidence), steps)


_VERSIONS = (
    _case(
        "versions",
        "6.10",
        "ARN, Name, Versions, no NextToken; entries with KmsKeyIds DefaultEncryptionKey",
        "AWS-recorded",
        CREATED,
        versions({"ARN": ARN, "Name": NAME, "Versions": [_ENTRY]}),
    ),
    _case(
        "versions-accessed",
        "6.10",
        "LastAccessedDate only of what was read",
        "AWS-recorded",
        CREATED,
        put(V2),
        get(),
        versions(
            Has(
                {
                    "Versions": [
                        Has({"VersionId": V1, "LastAccessedDate": ABSENT}),
                        Has({"VersionId": V2, "LastAccessedDate": DAY}),
                    ]
                }
            )
        ),
    ),
    _case(
        "versions-deprecated",
        "6.10",
        "unlabelled versions only with IncludeDeprecated, without VersionStages",
        "AWS-recorded",
        CREATED,
        put(V2),
        put(V3),
        versions(Has({"Versions": [Has({"VersionId": V2}), Has({"VersionId": V3})]})),
        versions(
            Has({"Versions": [Has({"VersionId": V1, "VersionStages": ABSENT}), Has({"VersionId": V2}), ANYTHING]}),
            IncludeDeprecated=True,
        ),
    ),
    _case("versions-empty", "6.10", "a secret without a value", "unsure", EMPTY, versions(Has({"Versions": []}))),
    _case(
        "versions-pages",
        "6.10",
        "pages by MaxResults, NextToken left out on the last",
        "model",
        create(),
        put(V2),
        put(V3, VersionStages=[PENDING]),
        saving(
            versions(
                Has({"Versions": [Has({"VersionId": V1}), Has({"VersionId": V2})], "NextToken": ANY}), MaxResults=2
            ),
            token="NextToken",
        ),
        versions(
            Has({"Versions": [Has({"VersionId": V3})], "NextToken": ABSENT}), MaxResults=2, NextToken=Ref("token")
        ),
    ),
    _case(
        "versions-bad-token",
        "2",
        "InvalidNextTokenException: ListSecretVersionIds",
        "model",
        CREATED,
        versions(_BAD_TOKEN, NextToken="made up"),
    ),
)

_PLAIN = {
    "ARN": ARN,
    "Name": NAME,
    "Description": "of the database",
    "CreatedDate": NOW,
    "LastChangedDate": NOW,
    "SecretVersionsToStages": {V1: [CURRENT]},
}


def _secrets(expect: Has, **params: object) -> Step:
    return Step("ListSecrets", params, expect, eventually=True)


_SECRETS = (
    _case(
        "secrets",
        "6.11",
        "a plain entry: the Describe fields with SecretVersionsToStages",
        "AWS-recorded",
        saving(create(Description="of the database"), arn="ARN"),
        _secrets(Has({"SecretList": Includes(_PLAIN)})),
    ),
    _case(
        "secrets-labels",
        "6.11",
        "SecretVersionsToStages leaves out versions without labels",
        "AWS-recorded",
        CREATED,
        put(V2),
        put(V3),
        _secrets(
            Has({"SecretList": Includes(Has({"ARN": ARN, "SecretVersionsToStages": {V2: [PREVIOUS], V3: [CURRENT]}}))})
        ),
    ),
    _case(
        "secrets-no-value",
        "6.11",
        "an empty secret has no SecretVersionsToStages",
        "model",
        EMPTY,
        _secrets(Has({"SecretList": Includes(Has({"ARN": ARN, "SecretVersionsToStages": ABSENT}))})),
    ),
    _case(
        "secrets-pages",
        "6.11",
        "NextToken when there are more",
        "model",
        create(),
        create(Name=Ref("other")),
        saving(_secrets(Has({"SecretList": [ANYTHING], "NextToken": ANY}), MaxResults=1), token="NextToken"),
        _secrets(Has({"SecretList": [ANYTHING]}), MaxResults=1, NextToken=Ref("token")),
    ),
    _case(
        "secrets-bad-token",
        "2",
        "InvalidNextTokenException: ListSecrets",
        "model",
        Step("ListSecrets", {"NextToken": "made up"}, _BAD_TOKEN),
    ),
)

CASES = (*_VERSIONS, *_SECRETS)
