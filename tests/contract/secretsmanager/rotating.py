"""Short words for the steps of rotation cases."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Advance, Case, Fact, Step
from tests.contract.expected import ANY, Bag, Has
from tests.contract.scope import Ref
from tests.contract.secretsmanager.steps import (
    ARN,
    FUNCTION,
    NAME,
    ask,
    describe,
    invalid_request,
)

DAILY = {"AutomaticallyAfterDays": 1}


WITH_A_VERSION = Has({"ARN": ARN, "Name": NAME, "VersionId": ANY})


def rotate(token: Ref, expect: Any = None, **params: Any) -> Step:
    """Return a RotateSecret; the function is the case's, unless ``RotationLambdaARN`` says otherwise."""
    wanted = {"ARN": Ref("arn"), "Name": NAME, "VersionId": token} if expect is None else expect
    return ask("RotateSecret", wanted, **{"ClientRequestToken": token, "RotationLambdaARN": FUNCTION, **params})


def then(step: Step) -> Step:
    """Return a step that waits until a rotation, which runs in the background, has got there."""
    return Step(step.operation, step.params, step.expect, saves=step.saves, eventually=True)


def labels_then(**stages: list[str]) -> Step:
    wanted = {Ref(token): Bag(held) for token, held in stages.items()}
    return then(describe(Has({"VersionIdsToStages": wanted})))


def rotation_case(
    id_: str, section: str, row: str, evidence: str, *steps: Step | Advance, function: str | None = None
) -> Case:
    return Case(f"rotation-{id_}", Fact(section, row, evidence), steps, function=function)


INCOMPLETE = invalid_request("A previous rotation isn't complete. That rotation will be reattempted.")
