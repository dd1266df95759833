"""What a proof found: the violations, each once, and the sentences in which they are told. It plays nothing."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mocksm.rotation.proving.rules import Rule, hint

_WIDTH = 116
_NAMED = 3


@dataclass(frozen=True)
class Violation:
    """One thing that does not hold, with the shortest way to it.

    Attributes:
        rule: What must hold.
        step: The step at which it did not.
        found: What held instead.
        scenario: What was played when it was found first.
        sequence: What had happened until then, in order.
        also: The other scenarios in which it was found at the same step.
    """

    rule: Rule
    step: str
    found: str
    scenario: str
    sequence: Sequence[str]
    also: Sequence[str] = ()

    @property
    def usual_cause(self) -> str:
        """What mostly causes this."""
        return hint(self.rule, self.step)

    def __str__(self) -> str:
        parts = [
            f"{self.step}: {self.found}",
            f"  must hold: {self.rule.value}",
            f"  played: {self.scenario}",
            f"  sequence: {' -> '.join(self.sequence)}",
            f"  usual cause: {self.usual_cause}",
        ]
        return "\n".join(map(_wrapped, [*parts, f"  found too: {_listed(self.also)}"] if self.also else parts))


@dataclass
class Report:
    """What a proof found.

    Attributes:
        violations: What does not hold; empty where the function is fine.
        scenarios: What was played, in order; one only where not even a smooth rotation is right.
    """

    violations: list[Violation] = field(default_factory=list)
    scenarios: list[str] = field(default_factory=list)

    def add(self, scenario: str, found: Sequence[Violation]) -> None:
        """Keep what a scenario found; a rule that is broken at the same step again is told once."""
        self.scenarios.append(scenario)
        for violation in found:
            self._add(violation)

    def _add(self, violation: Violation) -> None:
        for place, known in enumerate(self.violations):
            if (known.rule, known.step) == (violation.rule, violation.step):
                if violation.scenario not in (known.scenario, *known.also):
                    self.violations[place] = replace(known, also=(*known.also, violation.scenario))
                return
        self.violations.append(violation)

    def check(self) -> None:
        """Fail the test if anything does not hold.

        Raises:
            AssertionError: The message tells every violation.
        """
        __tracebackhide__ = True
        if self.violations:
            raise AssertionError(str(self))

    def __str__(self) -> str:
        played = f"{_counted(len(self.scenarios), 'scenario')} played"
        if not self.violations:
            return f"mocksm: the rotation function holds in all of the {played}"
        told = [
            textwrap.indent(str(each), "   ").replace("  ", f"{n}.", 1) for n, each in enumerate(self.violations, 1)
        ]
        return "\n\n".join(
            [f"mocksm: the rotation function does not hold ({_counted(len(told), 'finding')}, {played}).", *told]
        )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _wrapped(line: str) -> str:
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    return textwrap.fill(line, _WIDTH, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)


def _listed(scenarios: Sequence[str]) -> str:
    rest = len(scenarios) - _NAMED
    return "; ".join(scenarios[:_NAMED]) + (f"; and {rest} more" if rest > 0 else "")
