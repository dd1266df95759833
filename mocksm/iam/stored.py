"""Resource policies as AWS stores and shows them, by the directory of who exists. It knows no service's words.

AWS stores users and roles by their unique ids, shows them by name while they exist, and takes no policy that names one who
does not (authorization.md 1.9). Whether a session exists, or a role that AWS makes for a service, is not checked; nor is
anyone of an account in which no user or role was ever made: the test does not say who is there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from mocksm.arn import Arn, is_account
from mocksm.errors import MocksmError
from mocksm.iam.directory import Directory
from mocksm.iam.documents import Policy
from mocksm.iam.policy import read_json
from mocksm.iam.principal import Principal

# Returns the other name of a principal, or None where it keeps its own.
Renaming = Callable[[str], str | None]

_ELEMENTS = ("Principal", "NotPrincipal")
_UNIQUE_ID = re.compile(r"(AIDA|AROA)[A-Z0-9]{17}", re.ASCII)
_MADE_BY_AWS = "role/aws-service-role/"


class UnknownPrincipal(MocksmError):
    """A policy names a user or role that does not exist.

    Args:
        name: The ARN, or the unique id.

    Attributes:
        name: As above.
    """

    def __init__(self, name: str) -> None:
        super().__init__(
            f"mocksm: a policy names {name}, and there is no such user or role. Of an account in which the test makes users "
            "and roles, policies can name those only; make this one first, with aws.user(), aws.role() or boto3's iam"
        )
        self.name = name


def check_principals(policy: Policy, directory: Directory) -> None:
    """Raise UnknownPrincipal if a policy that is to be stored names a user or role that does not exist."""
    for name in policy.named:
        if not exists(name, directory):
            raise UnknownPrincipal(name)


def shown(policy: Policy, directory: Directory, partition: str) -> str:
    """Return the text of a stored policy: as it was given, but for accounts, which have ARNs, and for who is gone."""
    gone = {arn: stored for arn, stored in policy.ids if directory.id_of(arn) != stored}
    accounts = {name: root_of(name, partition) for name in policy.named if is_account(name)}
    names = {**gone, **accounts}
    return renamed(policy.text, names.get) if names else policy.text


def renamed(text: str, other: Renaming) -> str:
    """Return a policy's text with other names for principals; the very same text where none has another."""
    document = read_json(text)
    statements = document.get("Statement") if isinstance(document, dict) else None
    each = statements if isinstance(statements, list) else [statements]
    changed = [_statement(statement, other) for statement in each]
    if changed == each:
        return text
    return json.dumps({**document, "Statement": changed if isinstance(statements, list) else changed[0]})


def root_of(account: str, partition: str) -> str:
    """Return the ARN as which AWS stores an account that a policy names by its digits (authorization.md 5.4)."""
    return str(Arn(partition, "iam", "", account, "root"))


def exists(name: str, directory: Directory) -> bool:
    """Tell whether there is whom a policy or a grant names, as far as that is checked."""
    if _UNIQUE_ID.fullmatch(name):
        return directory.arn_of(name) is not None
    arn = Arn.parse(name)
    if arn is None or arn.service != "iam" or not arn.resource.startswith(("user/", "role/")):
        return True
    if arn.resource.startswith(_MADE_BY_AWS) or not directory.knows(arn.account):
        return True
    administrator = Principal.administrator(arn.account, partition=arn.partition).arn
    return name == administrator or directory.at(name) is not None


def _statement(statement: Any, other: Renaming) -> Any:
    if not isinstance(statement, dict):
        return statement
    return {key: _principals(value, other) if key in _ELEMENTS else value for key, value in statement.items()}


def _principals(value: Any, other: Renaming) -> Any:
    if not isinstance(value, Mapping) or "AWS" not in value:
        return value
    names = value["AWS"]
    new = [other(name) or name for name in names] if isinstance(names, list) else other(names) or names
    return {**value, "AWS": new}
