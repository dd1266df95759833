"""Short words for the steps of Parameter Store's cases: on the case's own parameter, unless they name another."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Advance, Case, Fact, Step
from tests.contract.expected import ANSWERED, NOW, Has, Refused
from tests.contract.scope import Ref, Text

NAME, SLASHED = Ref("name"), Text("/$name")
URL, USER = Text("/${prefix}app/db/url"), Text("/${prefix}app/db/user")
UNKNOWN = Text("${prefix}unknown")
NOT_FOUND = Refused("ParameterNotFound", "")

IDENTITY = Step("GetCallerIdentity", service="sts", saves={"account": "Account"})
"""Tells ``account``, for ARNs that are not saved from an answer."""
ARN = Text("arn:$partition:ssm:$region:$account:parameter/$name")


def case(section: str, id_: str, row: str, evidence: str, *steps: Step | Advance) -> Case:
    """Return a case of Parameter Store, whose fact is a row of a section of integrations.md."""
    return Case(f"ssm-{id_}", Fact(section, row, evidence, "integrations"), steps, "ssm")


def free(operation: str, expect: Any = ANSWERED, **params: Any) -> Step:
    """Return a step with these parameters and no others."""
    return Step(operation, params, expect)


def put(expect: Any = ANSWERED, **params: Any) -> Step:
    """Return a PutParameter of a String; a parameter that is None is left out."""
    given = {"Name": NAME, "Value": "first", "Type": "String", **params}
    return Step("PutParameter", {name: value for name, value in given.items() if value is not None}, expect)


def again(expect: Any = ANSWERED, **params: Any) -> Step:
    """Return a PutParameter that overwrites, and does not name the type."""
    return put(expect, **{"Value": "second", "Type": None, "Overwrite": True, **params})


def get(expect: Any = ANSWERED, name: Any = NAME, **params: Any) -> Step:
    """Return a GetParameter."""
    return Step("GetParameter", {"Name": name, **params}, expect)


def parameter(**members: Any) -> Has:
    """Return what is expected of a parameter: at least these members."""
    return Has({"Parameter": Has(members)})


def validation(message: Any) -> Refused:
    """Return the refusal of a request."""
    return Refused("ValidationException", message)


SHAPE = (
    'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths '
    "divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_"
)
WHOLE: dict[str, Any] = {
    "Name": NAME,
    "Type": "String",
    "Value": "first",
    "Version": 1,
    "LastModifiedDate": NOW,
    "ARN": ARN,
    "DataType": "text",
}
"""All members that GetParameter answers for the case's own parameter."""
