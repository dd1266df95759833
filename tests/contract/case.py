"""The format of a contract case: what is asked of AWS and what it answers, as data. It knows no sender and no service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.contract.expected import ANSWERED

How = Literal["client", "raw"]

EVIDENCE = ("AWS-recorded", "aws-verified", "floci", "model", "doc", "reported", "derived", "unsure")
"""How a fact is known, the strongest first; the words are the fact books' own."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Where the fact books say it.

    Attributes:
        section: The section's number, ``6.10``.
        row: What the section says, shortened; no two cases have the same.
        evidence: One of ``EVIDENCE``.
        book: The book's name.
    """

    section: str
    row: str
    evidence: str
    book: str = "secretsmanager"


@dataclass(frozen=True, slots=True)
class Step:
    """One request and what comes back.

    A step that is refused also has to leave everything as it was: the player looks before and after.

    Attributes:
        operation: AWS's name of it.
        params: Its parameters; ``Ref`` and ``Text`` stand for what the case made or saved.
        expect: A mapping (exactly these members), or one of the kinds in ``expected``.
        how: ``client`` sends it through a client, which fills tokens and checks some of the input; ``raw`` sends a signed
            request with exactly these members.
        service: Whose operation it is, where it is not the case's service.
        caller: Who asks; one of ``callers``.
        elsewhere: Whether it is sent to the stage's second Region, ``Ref("elsewhere")``.
        saves: Names for parts of the answer, by their paths: ``{"arn": "ARN", "first": "Versions.0.VersionId"}``.
        unchanged: Whether it must change nothing although it succeeds.
        eventually: Whether AWS needs time until the answer is this one; the step is repeated until then.
        strays: Members that the model, on purpose, does not have.
    """

    operation: str
    params: Mapping[str, Any] = field(default_factory=dict)
    expect: Any = ANSWERED
    how: How = "client"
    service: str | None = None
    caller: str = "self"
    elsewhere: bool = False
    saves: Mapping[str, str] = field(default_factory=dict)
    unchanged: bool = False
    eventually: bool = False
    strays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advance:
    """Time passes, which can only be had where the clock is ours."""

    days: float


@dataclass(frozen=True, slots=True)
class Case:
    """One fact, played: all its steps in order, with names of its own.

    Attributes:
        id: What pytest shows.
        fact: Where it comes from.
        steps: What is done.
        service: botocore's name of the service.
        function: The Lambda function that it needs, one of ``functions``; its ARN is ``Ref("function")``.
        needs: Members of the model that it needs beside those that its steps name: ``CreateSecret.Type``.
        beyond: What of it nobody's account has, so that only a mock can play it: ``a CloudHSM cluster``; empty for most.
    """

    id: str
    fact: Fact
    steps: tuple[Step | Advance, ...]
    service: str = "secretsmanager"
    function: str | None = None
    needs: tuple[str, ...] = ()
    beyond: str = ""

    def __post_init__(self) -> None:
        if self.fact.evidence not in EVIDENCE:
            raise ValueError(f"{self.id}: {self.fact.evidence!r} is no kind of evidence: {', '.join(EVIDENCE)}")

    @property
    def callers(self) -> set[str]:
        """Who has to be there to ask."""
        return {step.caller for step in self.steps if isinstance(step, Step)} - {"self"}

    @property
    def moves_time(self) -> bool:
        """Whether it can only be played where the clock is ours."""
        return any(isinstance(step, Advance) for step in self.steps)

    def service_of(self, step: Step) -> str:
        """Return whose operation a step asks for."""
        return step.service or self.service
