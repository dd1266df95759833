"""Short words for the cases of filters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import Bag, Has
from tests.contract.scope import Ref, Text
from tests.contract.secretsmanager.steps import create

Filter = tuple[str, list[Any]]


def own(name: str) -> Text:
    """Return a name of the case's own."""
    return Text(f"${{prefix}}{name}")


def make(name: str, description: str = "", tags: Mapping[str, str] | None = None) -> Step:
    """Return a CreateSecret of a secret without a value."""
    given = [{"Key": key, "Value": value} for key, value in (tags or {}).items()]
    return create(Name=own(name), ClientRequestToken=None, SecretString=None, Description=description, Tags=given)


def finding(filters: list[Filter], *names: str, **params: Any) -> Step:
    """Return a ListSecrets that finds these among the case's own secrets: filters AND together."""
    asked = [("name", [Ref("prefix")]), *filters]
    found = Bag([Has({"Name": own(name)}) for name in names])
    params = {"Filters": [{"Key": key, "Values": values} for key, values in asked], **params}
    return Step("ListSecrets", params, Has({"SecretList": found}), eventually=True)


def filter_case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    """Return a case of filters."""
    return Case(f"filter-{id_}", Fact("7", row, evidence), steps)
