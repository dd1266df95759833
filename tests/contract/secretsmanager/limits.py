"""Quotas of one secret: versions, labels, tags (9, 13, 14). AWS's sentences are not known."""

from __future__ import annotations

from tests.contract.case import Advance, Case, Fact, Step
from tests.contract.expected import ANSWERED, ANY, Has, Includes, Refused
from tests.contract.scope import Text
from tests.contract.secretsmanager.steps import (
    CREATED,
    V1,
    V2,
    V3,
    ask,
    create,
    get,
    invalid_parameter,
    put,
    stage,
    versions,
)

_EXCEEDED = Refused("LimitExceededException", ANY)
_GONE = Refused(
    "ResourceNotFoundException", Text("Secrets Manager can't find the specified secret value for VersionId: $v1")
)
_MANY = tuple(
    ask("PutSecretValue", SecretString=f"value {number}", ClientRequestToken=f"{number:032}") for number in range(98)
)
_LABELS = [f"label-{number}" for number in range(20)]


def _tags(*numbers: int) -> list[dict[str, str]]:
    return [{"Key": f"key-{number}", "Value": "x"} for number in numbers]


def _case(id_: str, section: str, row: str, evidence: str, *steps: Step | Advance) -> Case:
    return Case(f"limit-{id_}", Fact(section, row, evidence), steps)


CASES = (
    _case(
        "young-versions",
        "9",
        "versions younger than 24 h are never removed: LimitExceededException",
        "model",
        CREATED,
        *_MANY,
        put(V2),
        put(V3, _EXCEEDED, SecretString="too many"),
    ),
    _case(
        "old-versions",
        "9",
        "unlabelled versions are removed once there are more than 100",
        "model",
        CREATED,
        *_MANY,
        put(V2),
        Advance(2),
        get(Has({"SecretString": "first"}), VersionId=V1),
        put(V3, SecretString="third"),
        get(_GONE, VersionId=V1),
        get(Has({"SecretString": "second"}), VersionId=V2),
        versions(Has({"Versions": Includes(Has({"VersionId": V3}))}), IncludeDeprecated=True),
    ),
    _case(
        "labels",
        "9",
        "20 labels across all versions: PutSecretValue",
        "unsure",
        CREATED,
        put(V2, VersionStages=_LABELS[:19]),
        put(V3, _EXCEEDED, VersionStages=["one-more"]),
    ),
    _case(
        "labels-moved",
        "9",
        "20 labels across all versions: UpdateSecretVersionStage",
        "unsure",
        CREATED,
        put(V2, VersionStages=_LABELS[:19]),
        stage("one-more", to=V1, expect=_EXCEEDED),
        stage("label-0", to=V1, source=V2),
    ),
    _case(
        "tags",
        "13",
        "50 tags",
        "doc",
        create(Tags=_tags(*range(49))),
        ask("TagResource", ANSWERED, Tags=_tags(49)),
        ask("TagResource", invalid_parameter(ANY), Tags=_tags(50)),
        ask("TagResource", ANSWERED, Tags=_tags(3)),
    ),
    _case(
        "tags-created",
        "13",
        "50 tags: CreateSecret",
        "doc",
        create(invalid_parameter(ANY), Tags=_tags(*range(51))),
    ),
    _case(
        "tags-reserved",
        "13",
        "aws: prefix reserved",
        "doc",
        CREATED,
        ask("TagResource", invalid_parameter(ANY), Tags=[{"Key": "aws:team", "Value": "core"}]),
    ),
    _case(
        "tag-without-key",
        "13",
        "a tag without a Key",
        "unsure",
        CREATED,
        ask("TagResource", invalid_parameter(ANY), Tags=[{"Value": "core"}]),
    ),
    _case(
        "one-label",
        "14",
        "versions per label: 1",
        "doc",
        CREATED,
        put(V2, VersionStages=["blue"]),
        put(V3, VersionStages=["blue"]),
        get(Has({"VersionId": V3}), VersionStage="blue"),
    ),
)
