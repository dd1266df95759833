"""What a case needs of the model is derived from its steps, and told where the installed model lacks it."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm.wire.models import service_model
from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ABSENT, ANSWERED, Bag, Has, Includes, Refused
from tests.contract.needs import missing


def case(step: Step, needs: tuple[str, ...] = ()) -> Case:
    return Case("one", Fact("9", "row", "doc"), (step,), needs=needs)


def ask(operation: str, expect: Any = ANSWERED, **params: Any) -> Step:
    return Step(operation, params, expect)


LACKING = {
    "what is saved": (
        Step("ListSecrets", saves={"it": "SecretList.0.Colour"}),
        ["ListSecrets.SecretList.Colour"],
    ),
    "a value of a parameter that is refused": (
        Step("CreateKey", {"KeySpec": "ROT_13"}, Refused("Nope", "no."), service="kms"),
        ["CreateKey.KeySpec=ROT_13"],
    ),
    "a member of an answer that is empty": (
        Step("DisableKey", {"KeyId": "x"}, {"Colour": "red"}, service="kms"),
        ["DisableKey.Colour"],
    ),
    "a value of a parameter": (
        Step("CreateKey", {"KeySpec": "ROT_13"}, service="kms"),
        ["CreateKey.KeySpec=ROT_13"],
    ),
    "an operation": (ask("ReadMinds"), ["ReadMinds"]),
    "a parameter": (ask("CreateSecret", Name="x", Colour="red"), ["CreateSecret.Colour"]),
    "a parameter inside another": (
        ask("RotateSecret", RotationRules={"Often": True}),
        ["RotateSecret.RotationRules.Often"],
    ),
    "a parameter inside a list": (ask("TagResource", Tags=[{"Colour": "red"}]), ["TagResource.Tags.Colour"]),
    "a member of the answer": (ask("DescribeSecret", {"Colour": "red"}), ["DescribeSecret.Colour"]),
    "one of some members": (ask("DescribeSecret", Has({"Colour": "red"})), ["DescribeSecret.Colour"]),
    "a member inside a list in any order": (
        ask("ListSecretVersionIds", Has({"Versions": Bag([{"Colour": 1}])})),
        ["ListSecretVersionIds.Versions.Colour"],
    ),
    "a member of one among others": (
        ask("ListSecrets", Has({"SecretList": Includes(Has({"Colour": 1}))})),
        ["ListSecrets.SecretList.Colour"],
    ),
    "a parameter of a raw request": (Step("CreateSecret", {"Colour": 1}, how="raw"), ["CreateSecret.Colour"]),
}
FITTING = {
    "members that there are": ask("CreateSecret", {"ARN": "x"}, Name="x", Tags=[{"Key": "a"}]),
    "names of a map": ask("DescribeSecret", {"VersionIdsToStages": {"anything": ["AWSCURRENT"]}}),
    "a member that must not be there": ask("DescribeSecret", Has({"Colour": ABSENT})),
    "a value that the model refuses": Step(
        "CreateKey", {"KeySpec": "ROT_13"}, Refused("Nope", "it failed to satisfy constraint: no."), service="kms"
    ),
    "a refusal": ask("DescribeSecret", Refused("Nope", "no.")),
    "a stray member": Step("CreateSecret", {"Colour": 1}, how="raw", strays=("Colour",)),
    "another service": Step("CreateKey", {"KeySpec": "RSA_2048"}, service="kms"),
}


@pytest.mark.parametrize(("step", "lacks"), LACKING.values(), ids=LACKING)
def test_case_is_told_when_the_model_lacks(step: Step, lacks: list[str]) -> None:
    assert lacks == missing(case(step), service_model)


@pytest.mark.parametrize("step", FITTING.values(), ids=FITTING)
def test_case_needs_nothing_more_when_the_model_has(step: Step) -> None:
    assert [] == missing(case(step), service_model)


def test_declared_needs_are_looked_for() -> None:
    needs = ("CreateSecret.Tags", "CreateSecret.Colour", "ReadMinds", "ReadMinds.All", "ListSecrets")
    lacks = ["CreateSecret.Colour", "ReadMinds", "ReadMinds.All"]
    assert lacks == missing(case(ask("ListSecrets"), needs), service_model)
