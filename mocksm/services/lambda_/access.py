"""What each request asks of which function: the guard's question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.engine.permissions import Permissions, plain
from mocksm.iam.asked import Asked
from mocksm.iam.context import Keys
from mocksm.iam.global_keys import request_tags, resource_tags, tag_keys
from mocksm.services.lambda_.store import LATEST, Function
from mocksm.services.lambda_.targets import Target, look, target_of

# All others are named as the operation.
_ACTIONS = {"Invoke": "InvokeFunction", "InvokeWithResponseStream": "InvokeFunction"}
_WITHOUT_RESOURCE = {"GetAccountSettings", "ListFunctions", "ListLayers"}
_PASSES_A_ROLE = {"CreateFunction", "UpdateFunctionConfiguration"}


def asked(call: Call) -> Sequence[Asked]:
    """Return the action on the function's ARN, with the function's own policy, and PassRole where a role is given."""
    action = f"lambda:{_ACTIONS.get(call.operation, call.operation)}"
    if call.operation in _WITHOUT_RESOURCE:
        return (Asked(action, "*", "*", call.account),)
    params = call.params
    target = target_of(call, params.get("FunctionName") or params["Resource"], params.get("Qualifier"))
    return (_of_function(call, action, target), *_passed(call))


def ask(call: Call, arn: str, given: Keys) -> Asked:
    """Return what a request for an action on a function would ask."""
    del given
    action, parsed = f"lambda:{call.operation}", Arn.parse(arn)
    if call.operation in _WITHOUT_RESOURCE:
        return Asked(action, "*", "*", call.account)
    if parsed is None or not parsed.resource.startswith("function:"):
        return plain(call, arn)
    return _of_function(call, action, target_of(call, arn))


def _of_function(call: Call, action: str, target: Target) -> Asked:
    function = look(call, target)
    context = partial(_keys, call, function)
    return Asked(action, target.arn, target.arn, target.account, _policy(function, target), context)


def _passed(call: Call) -> Sequence[Asked]:
    role = call.params.get("Role") if call.operation in _PASSES_A_ROLE else None
    if role is None:
        return ()
    context = {"iam:PassedToService": "lambda.amazonaws.com"}
    return (Asked("iam:PassRole", role, role, call.account, None, context),)


def _policy(function: Function | None, target: Target) -> Any:
    qualifier = "" if target.qualifier in (None, LATEST) else target.qualifier
    permissions = function.permissions.get(qualifier or "") if function else None
    return permissions.policy if permissions else None


def _keys(call: Call, function: Function | None) -> Mapping[str, Any]:
    params = call.params
    return {
        "lambda:Principal": params.get("Principal") if call.operation == "AddPermission" else None,
        **(request_tags(params["Tags"]) if params.get("Tags") else {}),
        **(tag_keys(params["TagKeys"]) if params.get("TagKeys") else {}),
        **(resource_tags(function.tags) if function else {}),
    }


PERMISSIONS = Permissions(
    ask,
    beside=("InvokeFunction", "InvokeFunctionUrl"),
    instead=MappingProxyType({operation: (action,) for operation, action in _ACTIONS.items()}),
)
