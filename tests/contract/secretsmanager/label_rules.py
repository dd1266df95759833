"""The rules of staging labels that section 9 draws from its tables."""

from __future__ import annotations

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import Has
from tests.contract.scope import Ref
from tests.contract.secretsmanager.steps import (
    CURRENT,
    PENDING,
    PREVIOUS,
    V1,
    V2,
    V3,
    create,
    get,
    labels,
    put,
    stage,
    update,
)


def P(token: Ref, *stages: str) -> Step:  # noqa: N802 - as the fact book writes it
    return put(token, VersionStages=list(stages) or None)


def S(source: Ref, target: Ref) -> Step:  # noqa: N802 - as the fact book writes it
    return stage(CURRENT, to=target, source=source)


def _rule(number: int, what: str, evidence: str, *steps: Step) -> Case:
    return Case(f"label-rule-{number}-{what.replace(' ', '-')}", Fact("9", f"rule {number}: {what}", evidence), steps)


CASES = (
    _rule(
        1,
        "a put takes a label away",
        "AWS-recorded",
        create(),
        P(V2, "blue"),
        P(V3, "blue"),
        labels(v1=[CURRENT], v3=["blue"]),
    ),
    _rule(
        1,
        "a move takes a label away",
        "AWS-recorded",
        create(),
        P(V2, "blue", "green"),
        stage("blue", to=V1, source=V2),
        labels(v1=[CURRENT, "blue"], v2=["green"]),
    ),
    _rule(
        2,
        "a put moves AWSPREVIOUS",
        "AWS-recorded",
        create(),
        P(V2),
        P(V3),
        labels(v2=[PREVIOUS], v3=[CURRENT]),
    ),
    _rule(
        2,
        "an update moves AWSPREVIOUS",
        "AWS-recorded",
        create(),
        update(ClientRequestToken=V2, SecretString="second"),
        update(ClientRequestToken=V3, SecretString="third"),
        labels(v2=[PREVIOUS], v3=[CURRENT]),
    ),
    _rule(
        2,
        "a move moves AWSPREVIOUS",
        "AWS-recorded",
        create(),
        P(V2),
        P(V3, "blue"),
        S(V2, V3),
        labels(v2=[PREVIOUS], v3=[CURRENT, "blue"]),
    ),
    _rule(
        3,
        "a move keeps all other labels",
        "AWS-recorded",
        create(),
        stage("one", to=V1),
        P(V2, PENDING, "two"),
        S(V1, V2),
        labels(v1=[PREVIOUS, "one"], v2=[CURRENT, PENDING, "two"]),
    ),
    _rule(
        4,
        "a put drops AWSPENDING from the demoted version",
        "AWS-recorded",
        create(),
        P(V2, PENDING),
        S(V1, V2),
        P(V3),
        labels(v2=[PREVIOUS], v3=[CURRENT]),
    ),
    _rule(
        4,
        "an update drops AWSPENDING from the demoted version",
        "unsure",
        create(),
        P(V2, PENDING),
        S(V1, V2),
        update(ClientRequestToken=V3, SecretString="third"),
        labels(v2=[PREVIOUS], v3=[CURRENT]),
    ),
    _rule(
        4,
        "a put clears AWSPENDING from any other version",
        "doc",
        create(),
        P(V2, PENDING),
        P(V3),
        labels(v1=[PREVIOUS], v3=[CURRENT]),
    ),
    _rule(
        4,
        "an update clears AWSPENDING from any other version",
        "reported",
        create(),
        P(V2, PENDING),
        update(ClientRequestToken=V3, SecretString="third"),
        labels(v1=[PREVIOUS], v3=[CURRENT]),
    ),
    _rule(
        4,
        "a put keeps custom labels on the demoted version",
        "unsure",
        create(),
        P(V2, CURRENT, "blue"),
        P(V3),
        labels(v2=[PREVIOUS, "blue"], v3=[CURRENT]),
    ),
    _rule(
        5,
        "a roll-back swaps AWSCURRENT and AWSPREVIOUS",
        "doc",
        create(),
        P(V2),
        S(V2, V1),
        labels(v1=[CURRENT], v2=[PREVIOUS]),
        get(Has({"VersionId": V1, "SecretString": "first"})),
    ),
    _rule(
        6,
        "an update always makes the current version",
        "model",
        create(),
        update(Has({"VersionId": V2}), ClientRequestToken=V2, SecretString="second"),
        labels(v1=[PREVIOUS], v2=[CURRENT]),
        get(Has({"VersionId": V2, "SecretString": "second"})),
    ),
    _rule(
        7,
        "a version without a label is still there",
        "model",
        create(),
        P(V2),
        P(V3),
        get(Has({"VersionId": V1, "SecretString": "first"}), VersionId=V1),
    ),
)
