from __future__ import annotations

import pytest

from mocksm.rotation.proving.report import Report, Violation
from mocksm.rotation.proving.rules import STEPS, Rule, hint


def violation(scenario: str = "one", step: str = "setSecret", rule: Rule = Rule.RETRY) -> Violation:
    return Violation(rule, step, "raised ValueError", scenario, ("createSecret ok", "setSecret raised ValueError"))


def test_rule_is_told_once_when_a_step_breaks_it_again() -> None:
    report = Report()
    report.add("one", [violation("one"), violation("one")])
    report.add("two", [violation("two"), violation("two", "testSecret")])
    report.add("three", [violation("three")])
    told = [(found.step, found.scenario, tuple(found.also)) for found in report.violations]
    assert [("setSecret", "one", ("two", "three")), ("testSecret", "two", ())] == told
    assert ["one", "two", "three"] == report.scenarios


def test_rest_is_counted_when_a_rule_is_broken_in_many_scenarios() -> None:
    report = Report()
    for name in "abcdef":
        report.add(name, [violation(name)])
    assert "  found too: b; c; d; and 2 more" in str(report)


def test_sentence_has_its_parts_when_a_violation_is_told() -> None:
    expected = [
        "setSecret: raised ValueError",
        "  played: one",
        "  sequence: createSecret ok -> setSecret raised ValueError",
    ]
    lines = str(violation()).splitlines()
    assert expected == [line for line in lines if line in expected]
    assert lines[1].startswith("  must hold: AWS repeats a rotation that was interrupted")


def test_nothing_is_raised_when_nothing_is_found() -> None:
    Report(scenarios=["one"]).check()


def test_findings_are_raised_when_there_are_some() -> None:
    with pytest.raises(AssertionError, match=r"1 finding, 1 scenario played"):
        Report([violation()], ["one"]).check()


@pytest.mark.parametrize("rule", Rule)
def test_every_rule_has_a_usual_cause_when_it_is_broken(rule: Rule) -> None:
    assert all(hint(rule, step) for step in STEPS)


def test_usual_cause_is_the_steps_own_when_there_is_one() -> None:
    assert hint(Rule.RETRY, "createSecret") != hint(Rule.RETRY, "testSecret")
