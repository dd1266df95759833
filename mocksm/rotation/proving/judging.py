"""A scenario as it is played and judged: each step is taken on the stage, and what it leaves is held against the rules.

It knows what is right at any moment, and not what comes next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from mocksm.rotation.proving.hearing import Ear
from mocksm.rotation.proving.report import Violation
from mocksm.rotation.proving.rules import CURRENT, PENDING, PREVIOUS, STEPS, Rule
from mocksm.rotation.proving.stage import Outcome, Stage
from mocksm.rotation.proving.values import tells
from mocksm.rotation.proving.watch import Disturbance

_NOBODYS = "a version that belongs to no rotation"


@dataclass
class Smooth:
    """What a rotation is in which nothing goes wrong.

    Attributes:
        calls: The operations that each step calls.
        revokes: Whether the former value no longer works afterwards.
    """

    calls: dict[str, Sequence[str]] = field(default_factory=dict)
    revokes: bool = False


class Play:
    """One scenario.

    Args:
        scenario: What is played, in a few words.
        stage: Where.
        ear: What hears the function.
        smooth: What the rotation is without disturbance.

    Attributes:
        stage: As above.
        smooth: As above.
        found: What does not hold.
    """

    def __init__(self, scenario: str, stage: Stage, ear: Ear, smooth: Smooth) -> None:
        self.stage = stage
        self.smooth = smooth
        self.found: list[Violation] = []
        self._scenario = scenario
        self._ear = ear
        self._sequence: list[str] = []
        self._names = {stage.first: "the first version"}
        self._broken: set[Rule] = set()
        self._instead: Rule | None = None
        self._may_be_current: set[str] = set()
        self._kept: Mapping[str, str] = {}

    # -- what is played ------------------------------------------------------------------------------------------------

    def begin(self, name: str = "the token's version") -> str:
        """Let AWS start a rotation, and return its token."""
        token = self.stage.begin()
        self._names[token] = name
        return token

    def tell(self, event: str) -> None:
        """Add to the sequence what happened beside the steps."""
        self._sequence.append(event)

    def name(self, version: str, name: str) -> None:
        """Say whose a version is, which others than the function have made."""
        self._names[version] = name

    def take(self, step: str, token: str, disturbance: Disturbance | None = None) -> Outcome:
        """Invoke the function for a step, and look at what it leaves."""
        current = self.stage.labels.get(CURRENT, "")
        self._may_be_current = {current, token} if step == STEPS[-1] else {current}
        self._ear.said.clear()
        outcome = self.stage.invoke(step, token, self._ear, disturbance, lambda moment: self._look(step, moment))
        said = "\n".join(self._ear.said)  # before works() is asked, which may say what it likes
        self._sequence.append(outcome.told)
        self._check(step, "at its end")
        if tells(said, self.stage.values(), first=self.stage.stored(self.stage.first) or ""):
            self._violate_once(Rule.TOLD, step, "the new secret value is printed, logged, or part of an exception")
        return outcome

    def must(self, step: str, token: str, rule: Rule) -> bool:
        """Take a step that has to succeed by a rule, and say whether it did."""
        outcome = self.take(step, token)
        if not outcome.ok:
            self.violate(rule, step, outcome.told.removeprefix(f"{step} "))
        return outcome.ok

    def rotate(self, token: str, rule: Rule) -> bool:
        """Take all steps, which have to succeed by a rule, and say whether they did."""
        return all(self.must(step, token, rule) for step in STEPS)

    # -- what is right -------------------------------------------------------------------------------------------------

    def ends_well(self, token: str, former: str) -> None:
        """Hold the end of a rotation that went well against the rules."""
        self._check_labels(token, former)
        stage, step = self.stage, STEPS[-1]
        if stage.stored(token) == stage.stored(former):
            self._violate_once(Rule.NEW, step, "the new version has the value of the former one")
        if self.smooth.revokes and stage.works(former):
            self._violate_once(Rule.REVOKED, step, "the former value still works, which a smooth rotation revokes")

    @contextmanager
    def untouched(self, rule: Rule) -> Iterator[None]:
        """Hold what happens inside against one rule: labels and versions stay, and AWSCURRENT goes on working."""
        self._instead, self._kept = rule, self.stage.labels
        try:
            yield
        finally:
            self._instead = None

    def violate(self, rule: Rule, step: str, found: str) -> None:
        """Note that a rule is broken."""
        self.found.append(Violation(rule, step, found, self._scenario, tuple(self._sequence)))

    def _violate_once(self, rule: Rule, step: str, found: str) -> None:
        """Note a rule that a state breaks the first time only: the state stays."""
        if rule not in self._broken:
            self._broken.add(rule)
            self.violate(rule, step, found)

    def _look(self, step: str, moment: str) -> None:
        """Hold a moment within a step against the rules."""
        self._sequence.append(f"{step}, {moment}")
        self._check(step, moment)
        self._sequence.pop()

    def _check(self, step: str, moment: str) -> None:
        wrong = self._wrong(step) if self._instead is None else self._touched(self._instead)
        for rule, found in (*self._strangers(), *wrong):
            self._violate_once(self._instead or rule, step, f"{moment}, {found}")

    def _strangers(self) -> Iterator[tuple[Rule, str]]:
        if any(version not in self._names for version in self.stage.versions):
            yield Rule.TOKEN, "the secret has a version that is not the token's"

    def _touched(self, rule: Rule) -> Iterator[tuple[Rule, str]]:
        labels = self.stage.labels
        if labels != self._kept:
            yield rule, f"the labels are {self._shown(labels)}; they were {self._shown(self._kept)}"
        elif not self.stage.works(labels.get(CURRENT)):
            yield rule, "AWSCURRENT has a value that works no longer"

    def _wrong(self, step: str) -> Iterator[tuple[Rule, str]]:
        labels, works = self.stage.labels, self.stage.works
        current = labels.get(CURRENT, "")
        if current not in self._may_be_current:
            rule = Rule.LABELS if step == STEPS[-1] else Rule.EARLY
            yield rule, f"AWSCURRENT is on {self._names.get(current, _NOBODYS)}"
        if works(current):
            return
        if not works(labels.get(PENDING)):
            yield Rule.LOST, "neither AWSCURRENT nor AWSPENDING has a value that works"
        elif not self.stage.subject.single_user:
            yield Rule.READERS, "AWSCURRENT has a value that does not work; AWSPENDING's works"

    def _check_labels(self, token: str, former: str) -> None:
        labels = self.stage.labels
        due = {CURRENT: token, PREVIOUS: former}
        if {label: labels.get(label) for label in due} != due or labels.get(PENDING, token) != token:
            self._violate_once(Rule.LABELS, STEPS[-1], f"at the end the labels are {self._shown(labels)}")

    def _shown(self, labels: Mapping[str, str]) -> str:
        return ", ".join(
            f"{label} on {self._names.get(version, _NOBODYS)}" for label, version in sorted(labels.items())
        )
