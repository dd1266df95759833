"""A function's policy: statements as AddPermission makes them. It knows no function."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mocksm.arn import Arn, is_account
from mocksm.iam.directory import Directory
from mocksm.iam.policy import Policy, parse
from mocksm.iam.stored import check_principals, root_of, shown
from mocksm.services.lambda_.errors import InvalidParameterValueException

_SERVICE = re.compile(r"[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)", re.ASCII)
_INVALID_PRINCIPAL = "The provided principal was invalid. Please check the principal and try again."

# What AddPermission's parameters become, each with its operator and key as Lambda writes them (AWS-recorded for SourceArn).
_CONDITIONS = {
    "SourceArn": ("ArnLike", "AWS:SourceArn"),
    "SourceAccount": ("StringEquals", "AWS:SourceAccount"),
    "PrincipalOrgID": ("StringEquals", "aws:PrincipalOrgID"),
    "EventSourceToken": ("StringEquals", "lambda:EventSourceToken"),
}


@dataclass(frozen=True, slots=True)
class Permissions:
    """The policy of a function, or of one of its versions or aliases.

    Attributes:
        document: As it is shown.
        policy: As it binds: users and roles stand in it by their unique ids.
    """

    document: Mapping[str, Any]
    policy: Policy

    @classmethod
    def of(cls, document: Mapping[str, Any], name: str, directory: Directory) -> Permissions:
        """Return the permissions that a policy document gives; raises UnknownPrincipal and MalformedPolicy."""
        policy = parse(document, kind="resource", name=f"policy of function {name}")
        check_principals(policy, directory)
        return cls(document, policy.bound(directory.id_of))

    @property
    def statements(self) -> list[Mapping[str, Any]]:
        """The statements, in their order."""
        said = self.document.get("Statement", [])
        return list(said) if isinstance(said, list) else [said]

    def with_statements(self, statements: list[Mapping[str, Any]], name: str, directory: Directory) -> Permissions:
        """Return the same policy with other statements."""
        return self.of({**self.document, "Statement": statements}, name, directory)

    def text(self, directory: Directory, partition: str) -> str:
        """Return the policy as GetPolicy shows it: users and roles that are gone by their ids."""
        return shown(self.policy, directory, partition)


def empty() -> dict[str, Any]:
    """Return the document that AddPermission adds its first statement to."""
    return {"Version": "2012-10-17", "Id": "default", "Statement": []}


def statement_of(sid: str, action: str, principal: str, resource: str, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the statement that AddPermission adds.

    Args:
        sid: The StatementId.
        action: The action, ``lambda:InvokeFunction``.
        principal: Who: a service, an account's number, an ARN, or everyone.
        resource: The ARN of the function, version or alias.
        given: The parameters that become conditions, by name; those that were sent.
    """
    condition: dict[str, dict[str, str]] = {}
    for name, value in given.items():
        operator, key = _CONDITIONS[name]
        condition.setdefault(operator, {})[key] = value
    statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": _principal(principal, resource),
        "Action": action,
        "Resource": resource,
    }
    return {**statement, "Condition": condition} if condition else statement


def _principal(principal: str, resource: str) -> Any:
    if principal == "*":
        return "*"
    if is_account(principal):
        return {"AWS": root_of(principal, resource.split(":")[1])}
    if _SERVICE.fullmatch(principal):
        return {"Service": principal}
    found = Arn.parse(principal)
    if found is not None and found.service in ("iam", "sts") and is_account(found.account):
        return {"AWS": principal}
    raise InvalidParameterValueException(_INVALID_PRINCIPAL)


def invalid_principal() -> InvalidParameterValueException:
    """Return the error for a principal that does not exist."""
    return InvalidParameterValueException(_INVALID_PRINCIPAL)


def as_text(statement: Mapping[str, Any]) -> str:
    """Return a statement as AddPermission answers it."""
    return json.dumps(statement, separators=(",", ":"))
