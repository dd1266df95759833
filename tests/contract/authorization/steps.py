"""Short words for what authorization's cases share: policies that name whom the case has met, and steps of other callers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.contract.case import Step
from tests.contract.scope import Ref, Scope


@dataclass(frozen=True, slots=True)
class Document:
    """A policy's text; what its statements refer to is filled in."""

    statements: tuple[Mapping[str, Any], ...]

    def resolved(self, scope: Scope) -> str:
        """Return the text."""
        return json.dumps({"Version": "2012-10-17", "Statement": scope.resolve(self.statements)})


@dataclass(frozen=True, slots=True)
class RoleOf:
    """The ARN of the role whose session's ARN was saved under a name; the role has no path."""

    name: str

    def resolved(self, scope: Scope) -> str:
        """Return the ARN."""
        arn, role, _ = str(scope[self.name]).split("/")
        return f"{arn.replace(':sts:', ':iam:').removesuffix('assumed-role')}role/{role}"


def statement(effect: str = "Allow", **members: Any) -> dict[str, Any]:
    """Return a statement about everybody and everything, but for what is given; what is None is left out."""
    given = {"Effect": effect, "Principal": "*", "Action": "*", "Resource": "*", **members}
    return {name: value for name, value in given.items() if value is not None}


def document(*statements: Mapping[str, Any]) -> Document:
    """Return a policy."""
    return Document(statements)


def by(caller: str, step: Step) -> Step:
    """Return the same step, of another caller."""
    return replace(step, caller=caller)


def meet(caller: str, name: str = "who") -> Step:
    """Return a GetCallerIdentity whose ARN is saved under a name, for policies to name it."""
    return Step("GetCallerIdentity", service="sts", caller=caller, saves={name: "Arn"})


WHO = Ref("who")
