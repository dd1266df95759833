"""From a FunctionName (name, partial ARN or ARN) to a function."""

from __future__ import annotations

import re

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.services.lambda_.store import Function, Functions

_NAME = re.compile(
    r"(?:arn:[\w-]+:lambda:(?P<region>[a-z0-9-]+):)?(?:(?P<account>\d{12}):)?(?:function:)?"
    r"(?P<name>[A-Za-z0-9-_]+)(?::(?P<qualifier>[A-Za-z0-9$_-]+))?"
)


def arn_of(call: Call, function_name: str) -> str:
    """Return the ARN that a FunctionName means to this caller, with the qualifier if it has one."""
    match = _NAME.fullmatch(function_name)
    if match is None:
        return function_name
    qualifier = f":{match['qualifier']}" if match["qualifier"] else ""
    resource = f"function:{match['name']}{qualifier}"
    return str(Arn.make("lambda", match["region"] or call.region, match["account"] or call.account, resource))


def look(call: Call, function_name: str) -> Function | None:
    """Return the function, None if there is none in this Region."""
    match = _NAME.fullmatch(function_name)
    if match is None or (match["region"] or call.region) != call.region:
        return None
    return call.store(Functions, account=match["account"] or call.account).find(match["name"])
