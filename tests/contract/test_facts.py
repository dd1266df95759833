"""Every case says which fact it plays, and no two play the same."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.contract.case import Case, Fact
from tests.contract.cases import CASES
from tests.contract.facts import SECTIONS, by_evidence, by_section, evidence_table, in_readme, section_table


def test_every_fact_stands_in_a_section_that_its_book_has() -> None:
    unknown = [case.id for case in CASES if case.fact.section not in SECTIONS[case.fact.book]]
    assert [] == unknown


def test_no_two_cases_have_one_id() -> None:
    counted = Counter(case.id for case in CASES)
    assert [] == [id_ for id_, count in counted.items() if count > 1]


def test_no_two_cases_play_one_row() -> None:
    counted = Counter((case.fact.book, case.fact.section, case.fact.row) for case in CASES)
    assert [] == [row for row, count in counted.items() if count > 1]


def test_every_case_does_something() -> None:
    assert [] == [case.id for case in CASES if not case.steps]


def test_evidence_is_refused_when_it_is_of_no_known_kind() -> None:
    with pytest.raises(ValueError, match="'hearsay' is no kind of evidence"):
        Case("one", Fact("9", "row", "hearsay"), ())


def _case(id_: str, section: str, evidence: str) -> Case:
    return Case(id_, Fact(section, id_, evidence), ())


def test_cases_are_counted_by_evidence_and_by_section() -> None:
    cases = [_case("a", "9", "doc"), _case("b", "9", "AWS-recorded"), _case("c", "2", "doc")]
    assert {"AWS-recorded": 1, "doc": 2} == by_evidence(cases)
    assert {"2": 1, "9": 2} == by_section(cases, "secretsmanager")
    assert "| AWS-recorded | 1 |\n| doc | 2 |" in evidence_table(cases)
    assert "| secretsmanager | 9 Staging labels | 2 |" in section_table(cases)


def test_no_case_is_lost_when_cases_are_counted() -> None:
    assert len(CASES) == sum(by_evidence(CASES).values())
    assert len(CASES) == sum(sum(by_section(CASES, book).values()) for book in SECTIONS)


def test_readme_shows_how_many_facts_there_are() -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text()
    assert in_readme(text) == text, "run: python -m tests.contract.facts README.md"
