"""UpdateSecretVersionStage: what it refuses, and what it lets one do (end of section 9)."""

from __future__ import annotations

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ANY, Refused
from tests.contract.scope import Ref, Text
from tests.contract.secretsmanager.steps import (
    ARN,
    CREATED,
    CURRENT,
    NAME,
    PENDING,
    PREVIOUS,
    V1,
    V2,
    V3,
    V4,
    create,
    invalid_parameter,
    labels,
    put,
    stage,
)


def _move(what: str, evidence: str, *steps: Step, section: str = "9", row: str | None = None) -> Case:
    fact = Fact(section, row or f"UpdateSecretVersionStage: {what}", evidence)
    return Case(f"move-{what.replace(' ', '-')}", fact, steps)


def _must_name(label: str, holder: Ref) -> Refused:
    return invalid_parameter(
        Text(
            f"The parameter RemoveFromVersionId can't be empty. Staging label {label} is currently attached to version "
            f"${holder.name}, so you must explicitly reference that version in RemoveFromVersionId."
        )
    )


def _wrong_holder(label: str) -> Refused:
    return invalid_parameter(
        f"When you move staging label {label}, if you specify RemoveFromVersionId, it must be set to the version that "
        f"currently has the staging label {label}."
    )


_UNMOVABLE = invalid_parameter(
    "You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed."  # noqa: RUF001 - AWS's apostrophe
)

CASES = (
    _move(
        "AWSCURRENT without the version that holds it",
        "aws-verified",
        create(),
        put(V2, VersionStages=[PENDING]),
        stage(CURRENT, to=V2, expect=_must_name(CURRENT, V1)),
        section="2",
        row="InvalidParameterException RemoveFromVersionId can't be empty",
    ),
    _move(
        "another label without the version that holds it",
        "unsure",
        create(),
        put(V2, VersionStages=["blue"]),
        stage("blue", to=V1, expect=_must_name("blue", V2)),
    ),
    _move(
        "AWSCURRENT away from a version that does not hold it",
        "unsure",
        create(),
        put(V2, VersionStages=[PENDING]),
        put(V3, VersionStages=["blue"]),
        stage(CURRENT, to=V2, source=V3, expect=_wrong_holder(CURRENT)),
        section="2",
        row="InvalidParameterException wrong RemoveFromVersionId",
    ),
    _move(
        "a label off a version that does not hold it",
        "model",
        create(),
        put(V2, VersionStages=["blue"]),
        stage("blue", source=V1, expect=invalid_parameter(ANY)),
    ),
    _move(
        "AWSCURRENT off without a target",
        "reported",
        create(),
        stage(CURRENT, source=V1, expect=_UNMOVABLE),
        section="2",
        row="InvalidParameterException You can only move staging label AWSCURRENT",
    ),
    _move("a new label onto a version", "doc", create(), stage("blue", to=V1), labels(v1=[CURRENT, "blue"])),
    _move(
        "a label to an unknown version",
        "unsure",
        create(),
        stage("blue", to=V4, expect=Refused("ResourceNotFoundException", ANY)),
    ),
    _move(
        "a label off an unknown version",
        "unsure",
        create(),
        stage("blue", source=V4, expect=Refused("ResourceNotFoundException", ANY)),
    ),
    _move(
        "AWSPENDING off",
        "AWS-recorded",
        create(),
        put(V2, VersionStages=[PENDING, "blue"]),
        stage(PENDING, source=V2),
        labels(v1=[CURRENT], v2=["blue"]),
    ),
    _move(
        "AWSPREVIOUS off",
        "unsure",
        create(),
        put(V2),
        stage(PREVIOUS, source=V1),
        labels(v2=[CURRENT]),
    ),
    _move(
        "a custom label off",
        "AWS-recorded",
        create(),
        put(V2, VersionStages=["blue"]),
        stage("blue", source=V2),
        labels(v1=[CURRENT]),
    ),
    _move(
        "what it answers",
        "AWS-recorded",
        CREATED,
        stage("blue", to=V1, expect={"ARN": ARN, "Name": NAME}),
        section="6.22",
        row="response is ARN and Name",
    ),
)
