"""What CreateSecret and UpdateSecret answer (6.3, 6.20)."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ABSENT, NOW, Has
from tests.contract.secretsmanager.steps import (
    ARN,
    CREATED,
    CURRENT,
    EMPTY,
    NAME,
    NO_CURRENT,
    PREVIOUS,
    V1,
    V2,
    create,
    describe,
    get,
    labels,
    saving,
    update,
)

_PLAIN = {
    "ARN": ARN,
    "Name": NAME,
    "CreatedDate": NOW,
    "LastChangedDate": NOW,
    "VersionIdsToStages": {V1: [CURRENT]},
}


_BARE = {name: value for name, value in _PLAIN.items() if name != "VersionIdsToStages"}


def _case(id_: str, section: str, row: str, evidence: str, *steps: Step) -> Case:
    return Case(f"{id_}", Fact(section, row, evidence), steps)


_CREATE = (
    _case(
        "create",
        "6.3",
        "response ARN, Name, VersionId",
        "AWS-recorded",
        CREATED,
        Step("CreateSecret", {**create().params}, {"ARN": ARN, "Name": NAME, "VersionId": V1}),
    ),
    _case(
        "create-empty",
        "6.3",
        "no value: no VersionId, no VersionIdsToStages, and no Description that was empty",
        "AWS-recorded",
        saving(create(Has({"VersionId": ABSENT}), SecretString=None, Description=""), arn="ARN"),
        describe(_BARE),
    ),
    _case("create-empty-read", "6.3", "no value: GetSecretValue", "AWS-recorded", EMPTY, get(NO_CURRENT)),
    _case("create-first", "6.3", "the first version gets AWSCURRENT", "AWS-recorded", create(), labels(v1=[CURRENT])),
    _case(
        "create-changed",
        "6.3",
        "LastChangedDate is present right after creation",
        "AWS-recorded",
        create(),
        describe(Has({"LastChangedDate": NOW})),
    ),
    _case(
        "create-tags",
        "6.3",
        "tags are kept in order",
        "model",
        create(Tags=[{"Key": "b", "Value": "1"}, {"Key": "a", "Value": "2"}]),
        describe(Has({"Tags": [{"Key": "b", "Value": "1"}, {"Key": "a", "Value": "2"}]})),
    ),
)


def _update(id_: str, row: str, evidence: str, expect: Any, *after: Step, **params: Any) -> Case:
    return _case(f"update-{id_}", "6.20", row, evidence, CREATED, update(expect, **params), *after)


_SHORT = {"ARN": ARN, "Name": NAME}


_UPDATE = (
    _update(
        "value",
        "VersionId if a new version was made: AWSCURRENT moves to it",
        "AWS-recorded",
        {**_SHORT, "VersionId": V2},
        labels(v1=[PREVIOUS], v2=[CURRENT]),
        get(Has({"SecretString": "second"})),
        ClientRequestToken=V2,
        SecretString="second",
    ),
    _case(
        "update-nothing",
        "6.20",
        "only a SecretId: success, and nothing changes",
        "AWS-recorded",
        CREATED,
        Step("UpdateSecret", {"SecretId": NAME}, _SHORT, unchanged=True),
    ),
    _update(
        "description",
        "Description only: no new version",
        "AWS-recorded",
        _SHORT,
        describe({**_PLAIN, "Description": "new"}),
        Description="new",
    ),
    _update(
        "both",
        "Description and value",
        "AWS-recorded",
        {**_SHORT, "VersionId": V2},
        describe(Has({"Description": "new"})),
        labels(v1=[PREVIOUS], v2=[CURRENT]),
        Description="new",
        ClientRequestToken=V2,
        SecretString="second",
    ),
    _update(
        "key",
        "KmsKeyId only: no new version",
        "reported",
        _SHORT,
        describe({**_PLAIN, "KmsKeyId": "alias/aws/secretsmanager"}),
        KmsKeyId="alias/aws/secretsmanager",
    ),
    _case(
        "update-keeps",
        "6.20",
        "what is not given stays",
        "model",
        create(Description="old", Tags=[{"Key": "team", "Value": "core"}]),
        update(SecretString="second"),
        describe(Has({"Description": "old", "Tags": [{"Key": "team", "Value": "core"}]})),
    ),
)


CASES = (*_CREATE, *_UPDATE)
