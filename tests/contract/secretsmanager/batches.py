"""BatchGetSecretValue: values and errors beside each other, pages, and what does not go together (6.1)."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ABSENT, ANSWERED, ANY, DAY, NOW, Has, Refused
from tests.contract.scope import Ref, Text
from tests.contract.secretsmanager.steps import (
    ARN,
    CREATED,
    CURRENT,
    MARKED,
    NAME,
    NOT_FOUND,
    OTHER,
    UNKNOWN,
    V1,
    V2,
    by_other_account,
    create,
    delete,
    get,
    invalid_parameter,
    put,
    saving,
    versions,
)

_OWN = [{"Key": "name", "Values": [Ref("prefix")]}]
_VALUE = {
    "ARN": ARN,
    "Name": NAME,
    "VersionId": V1,
    "SecretString": "first",
    "VersionStages": [CURRENT],
    "CreatedDate": NOW,
}


def _batch(expect: Any = ANSWERED, **params: Any) -> Step:
    return Step("BatchGetSecretValue", params, expect)


def _case(id_: str, row: str, evidence: str, *steps: Step, section: str = "6.1") -> Case:
    return Case(f"batch-{id_}", Fact(section, row, evidence), steps)


def _error(secret_id: Any, refused: Refused) -> dict[str, Any]:
    return {"SecretId": secret_id, "ErrorCode": refused.code, "Message": refused.message}


_NO_VALUE = Refused(
    "ResourceNotFoundException",
    "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
)
_EMPTY_OTHER = create(Name=OTHER, ClientRequestToken=None, SecretString=None)

CASES = (
    _case(
        "values",
        "response SecretValues; Errors is [] where there is none; no NextToken",
        "doc",
        CREATED,
        _batch({"SecretValues": [_VALUE], "Errors": []}, SecretIdList=[NAME]),
    ),
    _case(
        "binary",
        "SecretBinary where the secret has bytes",
        "model",
        create(SecretString=None, SecretBinary=b"bytes"),
        _batch(Has({"SecretValues": [Has({"SecretBinary": b"bytes", "SecretString": ABSENT})]}), SecretIdList=[NAME]),
    ),
    _case(
        "current",
        "always the AWSCURRENT version",
        "model",
        create(),
        put(V2, VersionStages=["AWSPENDING"]),
        _batch(Has({"SecretValues": [Has({"VersionId": V1})]}), SecretIdList=[NAME]),
        put(Ref("v3"), SecretString="third"),
        _batch(Has({"SecretValues": [Has({"VersionId": Ref("v3"), "SecretString": "third"})]}), SecretIdList=[NAME]),
    ),
    _case(
        "error",
        "a failure of one secret does not fail the call: ResourceNotFoundException, SecretId as asked",
        "reported",
        CREATED,
        _batch({"SecretValues": [_VALUE], "Errors": [_error(UNKNOWN, NOT_FOUND)]}, SecretIdList=[UNKNOWN, NAME]),
    ),
    _case(
        "marked",
        "a secret that is marked for deletion: entry in Errors",
        "unsure",
        CREATED,
        delete(RecoveryWindowInDays=7),
        _batch({"SecretValues": [], "Errors": [_error(NAME, MARKED)]}, SecretIdList=[NAME]),
        section="4.1",
    ),
    _case(
        "no-value",
        "a secret without a value: the staging label text",
        "unsure",
        _EMPTY_OTHER,
        _batch({"SecretValues": [], "Errors": [_error(OTHER, _NO_VALUE)]}, SecretIdList=[OTHER]),
    ),
    _case(
        "disabled",
        "DecryptionFailure in Errors",
        "model",
        Step("CreateKey", service="kms", saves={"key": "KeyMetadata.KeyId"}),
        create(KmsKeyId=Ref("key")),
        Step("DisableKey", {"KeyId": Ref("key")}, service="kms"),
        _batch(
            Has({"Errors": [{"SecretId": NAME, "ErrorCode": "DecryptionFailure", "Message": ANY}]}), SecretIdList=[NAME]
        ),
    ),
    _case(
        "bad-name",
        "an invalid name inside SecretIdList",
        "unsure",
        _batch(Has({"Errors": [Has({"ErrorCode": "ValidationException"})]}), SecretIdList=[Text("${prefix}bad name")]),
    ),
    _case(
        "order",
        "order of SecretValues: as asked",
        "unsure",
        create(),
        create(Name=OTHER, ClientRequestToken=V2),
        _batch(Has({"SecretValues": [Has({"Name": OTHER}), Has({"Name": NAME})]}), SecretIdList=[OTHER, NAME]),
    ),
    _case(
        "filters",
        "Filters choose the secrets, as in ListSecrets; one without a value is an error",
        "model",
        create(),
        saving(_EMPTY_OTHER, other_arn="ARN"),
        _batch({"SecretValues": [Has({"Name": NAME})], "Errors": [_error(Ref("other_arn"), _NO_VALUE)]}, Filters=_OWN),
    ),
    _case(
        "filters-hidden",
        "Filters do not find what is marked for deletion",
        "model",
        create(),
        delete(RecoveryWindowInDays=7),
        _batch({"SecretValues": [], "Errors": []}, Filters=_OWN),
    ),
    _case(
        "pages",
        "MaxResults with Filters: NextToken leads on",
        "model",
        create(),
        create(Name=OTHER, ClientRequestToken=V2),
        saving(
            _batch(Has({"SecretValues": [Has({})], "NextToken": ANY}), Filters=_OWN, MaxResults=1),
            token="NextToken",
            first="SecretValues.0.Name",
        ),
        _batch(
            Has({"SecretValues": [Has({})], "NextToken": ABSENT}), Filters=_OWN, MaxResults=1, NextToken=Ref("token")
        ),
    ),
    _case(
        "neither",
        "neither SecretIdList nor Filters",
        "unsure",
        _batch(invalid_parameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.")),
    ),
    _case(
        "both",
        "both SecretIdList and Filters",
        "model",
        CREATED,
        _batch(invalid_parameter(ANY), SecretIdList=[NAME], Filters=_OWN),
    ),
    _case(
        "max-results",
        "MaxResults only with Filters",
        "model",
        CREATED,
        _batch(invalid_parameter(ANY), SecretIdList=[NAME], MaxResults=1),
    ),
    _case(
        "bad-token",
        "InvalidNextTokenException: BatchGetSecretValue",
        "model",
        _batch(Refused("InvalidNextTokenException", ANY), Filters=_OWN, NextToken="made up"),
        section="2",
    ),
    _case(
        "reads",
        "reading in a batch sets LastAccessedDate",
        "unsure",
        CREATED,
        _batch(SecretIdList=[NAME]),
        versions(Has({"Versions": [Has({"LastAccessedDate": DAY})]})),
    ),
    _case(
        "denied",
        "IAM needs GetSecretValue per secret and BatchGetSecretValue",
        "model",
        CREATED,
        Step("BatchGetSecretValue", {"SecretIdList": [NAME]}, Refused("AccessDeniedException", ANY), caller="nobody"),
    ),
    _case(
        "other-account",
        "another account's secret by BatchGetSecretValue does not work",
        "doc",
        CREATED,
        by_other_account(_batch(Has({"SecretValues": [], "Errors": [Has({"SecretId": ARN})]}), SecretIdList=[ARN])),
        get(Has({"SecretString": "first"})),
        section="4.4",
    ),
)
