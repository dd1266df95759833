"""Staging labels: the recorded tables of section 9, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ABSENT, Bag, Has
from tests.contract.scope import Ref
from tests.contract.secretsmanager.steps import (
    CREATED,
    CURRENT,
    PENDING,
    PREVIOUS,
    V1,
    V2,
    V3,
    V4,
    get,
    labels,
    put,
    stage,
    versions,
)

Labels = Mapping[str, list[str]]


Row = tuple[str, tuple[Step, ...], Labels]


_BY_PUT = [PENDING, "AWSSOMETHING", "PUT1"]


def P(token: Ref, *stages: str) -> Step:  # noqa: N802 - as the fact book writes it
    return put(token, VersionStages=list(stages) or None)


def S(source: Ref, target: Ref) -> Step:  # noqa: N802 - as the fact book writes it
    return stage(CURRENT, to=target, source=source)


TABLES: Mapping[str, tuple[Row, ...]] = {
    "current_pending": (
        ("P v2 [AWSPENDING]", (P(V2, PENDING),), {"v1": [CURRENT], "v2": [PENDING]}),
        ("S AWSCURRENT v1->v2", (S(V1, V2),), {"v1": [PREVIOUS], "v2": [CURRENT, PENDING]}),
        ("P v3 (default)", (P(V3),), {"v1": [], "v2": [PREVIOUS], "v3": [CURRENT]}),
    ),
    "current_pending_cycle": (
        (
            "P v3 [AWSPENDING] after S",
            (P(V2, PENDING), S(V1, V2), P(V3, PENDING)),
            {"v1": [PREVIOUS], "v2": [CURRENT], "v3": [PENDING]},
        ),
        ("S AWSCURRENT v2->v3", (S(V2, V3),), {"v1": [], "v2": [PREVIOUS], "v3": [CURRENT, PENDING]}),
    ),
    "custom_stages_1": (
        ("P v2 [AWSPENDING, AWSSOMETHING, PUT1]", (P(V2, *_BY_PUT),), {"v1": [CURRENT], "v2": _BY_PUT}),
        ("S AWSCURRENT -> v2", (S(V1, V2),), {"v1": [PREVIOUS], "v2": [CURRENT, *_BY_PUT]}),
        (
            "P v3 [AWSPENDING, PUT2]",
            (P(V3, PENDING, "PUT2"),),
            {"v1": [PREVIOUS], "v2": [CURRENT, "AWSSOMETHING", "PUT1"], "v3": [PENDING, "PUT2"]},
        ),
        (
            "S AWSCURRENT -> v3",
            (S(V2, V3),),
            {"v1": [], "v2": [PREVIOUS, "AWSSOMETHING", "PUT1"], "v3": [CURRENT, PENDING, "PUT2"]},
        ),
    ),
    "custom_stages_2": (
        ("P v2 [AWSCURRENT, PUT0]", (P(V2, CURRENT, "PUT0"),), {"v1": [PREVIOUS], "v2": [CURRENT, "PUT0"]}),
        (
            "P v3 [AWSPENDING, PUT1]",
            (P(V3, PENDING, "PUT1"),),
            {"v1": [PREVIOUS], "v2": [CURRENT, "PUT0"], "v3": [PENDING, "PUT1"]},
        ),
        (
            "S AWSCURRENT -> v3",
            (S(V2, V3),),
            {"v1": [], "v2": [PREVIOUS, "PUT0"], "v3": [CURRENT, PENDING, "PUT1"]},
        ),
        (
            "P v4 [AWSPENDING, PUT2]",
            (P(V4, PENDING, "PUT2"),),
            {"v1": [], "v2": [PREVIOUS, "PUT0"], "v3": [CURRENT, "PUT1"], "v4": [PENDING, "PUT2"]},
        ),
        (
            "S AWSCURRENT -> v4",
            (S(V3, V4),),
            {"v1": [], "v2": ["PUT0"], "v3": [PREVIOUS, "PUT1"], "v4": [CURRENT, PENDING, "PUT2"]},
        ),
    ),
    "custom_stages_3": (
        (
            "P v2 [PENDING]; S AWSCURRENT->v2; S remove PENDING from v2",
            (P(V2, "PENDING"), S(V1, V2), stage("PENDING", source=V2)),
            {"v1": [PREVIOUS], "v2": [CURRENT]},
        ),
    ),
    "non_versioning_replacement": (
        (
            "P v2 [one two three]; P v3 [one two three four]",
            (P(V2, "one", "two", "three"), P(V3, "one", "two", "three", "four")),
            {"v1": [CURRENT], "v2": [], "v3": ["one", "two", "three", "four"]},
        ),
    ),
    "non_versioning_no_replacement": (
        (
            "P v2 [one two three]; P v3 [one two four]",
            (P(V2, "one", "two", "three"), P(V3, "one", "two", "four")),
            {"v1": [CURRENT], "v2": ["three"], "v3": ["one", "two", "four"]},
        ),
    ),
    "deprecated_version_stage": (
        ("two default puts", (P(V2), P(V3)), {"v1": [], "v2": [PREVIOUS], "v3": [CURRENT]}),
        ("three default puts", (P(V4),), {"v1": [], "v2": [], "v3": [PREVIOUS], "v4": [CURRENT]}),
    ),
}
"""What the recorded tests do, step by step, and the labels after each; an empty list is the book's "gone"."""


def _tables() -> Iterator[Case]:
    for test, rows in TABLES.items():
        done: list[Step] = [CREATED]
        for number, (row, steps, held) in enumerate(rows, 1):
            done += steps
            fact = Fact("9", f"{test}: {row}", "AWS-recorded")
            yield Case(f"labels-{test}-{number}", fact, (*done, *_shown(held)))


def _shown(held: Labels) -> Iterator[Step]:
    """Look at labels in every way there is: a version without any is deprecated, and in no map or default list."""
    kept = {token: stages for token, stages in held.items() if stages}
    yield labels(**kept)
    entries = [Has({"VersionId": Ref(token), "VersionStages": Bag(stages)}) for token, stages in kept.items()]
    yield versions(Has({"Versions": Bag(entries)}))
    gone = [Has({"VersionId": Ref(token), "VersionStages": ABSENT}) for token in held if token not in kept]
    yield versions(Has({"Versions": Bag(entries + gone)}), IncludeDeprecated=True)
    for token, stages in kept.items():
        for label in stages:
            yield get(Has({"VersionId": Ref(token), "VersionStages": Bag(stages)}), VersionStage=label)


CASES = tuple(_tables())
