"""Plays a case: sends its steps one after the other, and compares each answer with what AWS answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.contract.case import Advance, Case, Step
from tests.contract.expected import Has, Refused, Wire, differences
from tests.contract.leash import Leash
from tests.contract.scope import Scope, part
from tests.contract.senders import Answer, Request, Sender
from tests.contract.stages import Stage
from tests.contract.state import observe


class ContractBroken(AssertionError):
    """An answer is not AWS's."""


def play(case: Case, stage: Stage) -> None:
    """Play a case, and delete what it made.

    Args:
        case: The case.
        stage: Where it is played.

    Raises:
        ContractBroken: A step was answered otherwise, or changed what it must not change.
    """
    scope = Scope(stage.prefix(), stage.region, stage.ids)
    if case.function is not None:
        scope.save("function", stage.function(case.function))
    keys: set[str] = set()
    leashes = {caller: Leash(stage.sender(caller), scope["prefix"], keys) for caller in ("self", *sorted(case.callers))}
    witness = stage.witness(leashes["self"])
    try:
        for number, step in enumerate(case.steps, 1):
            if isinstance(step, Advance):
                stage.advance(step.days)
            else:
                _Turn(case, number, step, scope, leashes, witness, stage).take()
    finally:
        for leash in leashes.values():
            leash.clean_up()


@dataclass(frozen=True, slots=True)
class _Turn:
    """One step of a case, on its way."""

    case: Case
    number: int
    step: Step
    scope: Scope
    leashes: dict[str, Leash]
    witness: Sender
    stage: Stage

    def take(self) -> None:
        """Send the request, compare, and save what the step wants saved."""
        step = self.step
        self.scope.save("now", self.stage.now())
        region = self.scope["elsewhere"] if step.elsewhere else None
        service, params = self.case.service_of(step), self.scope.resolve(step.params)
        request = Request(service, step.operation, params, step.how, region)
        expected = self.scope.resolve(step.expect)
        watched = step.unchanged or isinstance(expected, Refused)
        before = observe(self.witness, request) if watched else {}
        answer = self._send(request, expected)
        after = observe(self.witness, request) if watched else {}
        self._complain([*_compare(expected, answer), *differences(before, after, "state")])
        for name, path in step.saves.items():
            self.scope.save(name, part(answer.result, path))

    def _send(self, request: Request, expected: Any) -> Answer:
        """Send a request, again and again where AWS needs time and the stage has patience."""
        attempts = self.stage.attempts if self.step.eventually else 1
        sender = self.leashes[self.step.caller]
        answer = sender.send(request)
        for _ in range(attempts - 1):
            if not any(_compare(expected, answer)):
                break
            self.stage.wait()
            answer = sender.send(request)
        return answer

    def _complain(self, problems: list[str]) -> None:
        if problems:
            told = "".join(f"\n  {problem}" for problem in problems)
            raise ContractBroken(
                f"{self.case.id}, step {self.number}, {self.step.operation}: not as {self.case.fact} says:{told}"
            )


def _compare(expected: Any, answer: Answer) -> Iterator[str]:
    if isinstance(expected, Refused):
        yield from _compare_error(expected, answer)
    elif isinstance(expected, Wire):
        yield from _compare_body(expected, answer)
    elif answer.result is None:
        yield f"expected a result, found {answer.status} {answer.code}: {answer.message}"
    else:
        yield from differences(200, answer.status, "status")
        yield from differences(expected, answer.result)


def _compare_error(expected: Refused, answer: Answer) -> Iterator[str]:
    if answer.result is not None:
        yield f"expected {expected.code}, found {answer.result}"
        return
    yield from differences(expected.status, answer.status, "status")
    yield from differences(expected.code, answer.code, "code")
    yield from differences(expected.message, answer.message, "message")
    for name, wanted in expected.members.items():
        found = {name: answer.members[name]} if name in answer.members else {}
        yield from differences(Has({name: wanted}), found, "error")


def _compare_body(expected: Wire, answer: Answer) -> Iterator[str]:
    if answer.body is None:
        yield "the sender does not show the body; a step that expects one has to be raw"
        return
    yield from differences(expected.status, answer.status, "status")
    yield from differences(expected.body, json.loads(answer.body) if answer.body else None, "body")
