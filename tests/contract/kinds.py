"""The cases that send something as none before: enough to see that another way to AWS is one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.contract.case import Advance, Case


def _sent_by(case: Case) -> set[object]:
    """Return what of a case can make a difference on the way to AWS."""
    steps = [step for step in case.steps if not isinstance(step, Advance)]
    operations = {(case.service_of(step), step.operation) for step in steps}
    ways = {(step.how, step.elsewhere, step.eventually) for step in steps}
    return {*operations, *ways, *case.callers, case.function}


def first_of_their_kind(cases: Sequence[Case]) -> Iterator[Case]:
    """Yield the cases that send something as none before: all would take minutes, and go the same way."""
    seen: set[object] = set()
    for case in cases:
        if sent := _sent_by(case) - seen:
            seen |= sent
            yield case
