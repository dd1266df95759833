"""From a FunctionName (name, partial ARN or ARN) and a Qualifier to a function, or Lambda's words for what is not there."""

from __future__ import annotations

import re
from typing import NamedTuple

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.services.lambda_.errors import InvalidParameterValueException, ResourceNotFoundException
from mocksm.services.lambda_.store import LATEST, Alias, Function, Functions, Version

# The model's pattern, with names for its parts. What it does not match has been refused before.
_NAME = re.compile(
    r"(?:arn:[\w-]+:lambda:)?(?:(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d):)?(?:(?P<account>\d{12}):)?(?:function:)?"
    r"(?P<name>[A-Za-z0-9-_.]+)(?::(?P<qualifier>[A-Za-z0-9$_.-]+))?"
)


class Target(NamedTuple):
    """What a request names.

    Attributes:
        region: The Region.
        account: The account: the caller's where the request names none.
        name: The function's name.
        qualifier: The version or alias, None where the request names none.
    """

    region: str
    account: str
    name: str
    qualifier: str | None

    @property
    def arn(self) -> str:
        """The ARN, with the qualifier if there is one."""
        return f"{self.function_arn}:{self.qualifier}" if self.qualifier else self.function_arn

    @property
    def function_arn(self) -> str:
        """The function's ARN."""
        return str(Arn.make("lambda", self.region, self.account, f"function:{self.name}"))

    def qualified(self, qualifier: str) -> Target:
        """Return the same function's version or alias of this name."""
        return self._replace(qualifier=qualifier)


def target_of(call: Call, function_name: str, qualifier: str | None = None) -> Target:
    """Return what a FunctionName and a Qualifier mean to this caller; refuses what is elsewhere or contradicts itself."""
    match = _NAME.fullmatch(function_name)
    if match is None:
        raise ResourceNotFoundException(f"Function not found: {function_name}")
    if match["region"] not in (None, call.region):
        raise ResourceNotFoundException(
            f"Functions from '{match['region']}' are not reachable in this region ('{call.region}')"
        )
    if qualifier and match["qualifier"] and qualifier != match["qualifier"]:
        raise InvalidParameterValueException(
            "The derived qualifier from the function name does not match the specified qualifier."
        )
    return Target(call.region, match["account"] or call.account, match["name"], match["qualifier"] or qualifier or None)


def functions_of(call: Call, target: Target) -> Functions:
    """Return the functions of the target's account."""
    return call.store(Functions, account=target.account)


def look(call: Call, target: Target) -> Function | None:
    """Return the function, None if there is none."""
    return functions_of(call, target).find(target.name)


def find(call: Call, target: Target) -> Function:
    """Return the function."""
    found = look(call, target)
    if found is None:
        raise ResourceNotFoundException(f"Function not found: {target.arn}")
    return found


def find_version(call: Call, target: Target) -> tuple[Function, Version]:
    """Return the function, and the version that the qualifier means."""
    function = find(call, target)
    version = function.version(target.qualifier)
    if version is None:
        raise ResourceNotFoundException(f"Function not found: {target.arn}")
    return function, version


def find_alias(call: Call, target: Target) -> tuple[Function, Alias]:
    """Return the function, and the alias that the qualifier names."""
    function = look(call, target)
    alias = function.aliases.get(target.qualifier or "") if function else None
    if function is None or alias is None:
        raise ResourceNotFoundException(f"Cannot find alias arn: {target.arn}")
    return function, alias


def is_alias(qualifier: str) -> bool:
    """Say whether a qualifier has the form of an alias: it is neither ``$LATEST`` nor a number."""
    return re.fullmatch(r"(?!\d+$)[A-Za-z0-9-_]+", qualifier) is not None and qualifier != LATEST
