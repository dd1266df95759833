"""What each request asks of which stack: the guard's question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.engine.permissions import Permissions, plain
from mocksm.iam.asked import Asked
from mocksm.iam.context import Keys
from mocksm.iam.global_keys import request_tags, resource_tags
from mocksm.services.cloudformation.store import Stack, Stacks

_WITHOUT_RESOURCE = {"ListStacks", "ListExports", "ListImports", "ValidateTemplate"}


def asked(call: Call) -> Sequence[Asked]:
    """Return the action on the stack's ARN, and PassRole where a role is given."""
    return (_of_stack(call, f"cloudformation:{call.operation}", _arn(call)), *_passed(call))


def ask(call: Call, arn: str, given: Keys) -> Asked:
    """Return what a request for an action on a stack would ask."""
    del given
    action, parsed = f"cloudformation:{call.operation}", Arn.parse(arn)
    if call.operation in _WITHOUT_RESOURCE:
        return Asked(action, "*", "*", call.account)
    if parsed is None or not parsed.resource.startswith("stack/"):
        return plain(call, arn)
    return _of_stack(call, action, arn)


def _of_stack(call: Call, action: str, arn: str) -> Asked:
    return Asked(action, arn, "" if arn == "*" else arn, call.account, None, partial(_keys, call, arn))


def _arn(call: Call) -> str:
    """Return the ARN of the stack that is named; stars stand for the id of one that there is not, and for any stack."""
    if call.operation in _WITHOUT_RESOURCE:
        return "*"
    named = call.params.get("StackName") or _stack_of_change_set(call)
    if named is None:
        return call.arn("stack/*/*")
    found = _found(call, named)
    if found is not None:
        return found.id
    return named if named.startswith("arn:") else call.arn(f"stack/{named}/*")


def _stack_of_change_set(call: Call) -> str | None:
    name = call.params.get("ChangeSetName")
    for stack in call.store(Stacks):
        if any(name in (each.arn, each.name) for each in stack.change_sets.values()):
            return stack.id
    return None


def _found(call: Call, named: str) -> Stack | None:
    return call.store(Stacks).find(named)


def _passed(call: Call) -> Sequence[Asked]:
    role = call.params.get("RoleARN")
    if role is None:
        return ()
    context = {"iam:PassedToService": "cloudformation.amazonaws.com"}
    return (Asked("iam:PassRole", role, role, call.account, None, context),)


def _keys(call: Call, arn: str) -> Mapping[str, Any]:
    params, found = call.params, _found(call, arn)
    tags = found.target.tags if found is not None and found.target is not None else {}
    return {
        "cloudformation:ChangeSetName": params.get("ChangeSetName"),
        "cloudformation:RoleArn": params.get("RoleARN"),
        **(request_tags({tag["Key"]: tag["Value"] for tag in params["Tags"]}) if params.get("Tags") else {}),
        **resource_tags(tags),
    }


PERMISSIONS = Permissions(ask)
