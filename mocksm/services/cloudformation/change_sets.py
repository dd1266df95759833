"""CreateChangeSet, DescribeChangeSet, ListChangeSets, ExecuteChangeSet, DeleteChangeSet.

Imports of existing resources and nested change sets are not modelled. The words are widely reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.errors import NotModelled
from mocksm.services.cloudformation import beginning
from mocksm.services.cloudformation.errors import (
    AlreadyExistsException,
    ChangeSetNotFound,
    InvalidChangeSetStatus,
    ValidationError,
)
from mocksm.services.cloudformation.lookup import change_set, find
from mocksm.services.cloudformation.planning import is_changed, plan, shown
from mocksm.services.cloudformation.preparing import Listed, parsed, prepare, tags_of
from mocksm.services.cloudformation.running.journal import BY_USER, tell_stack
from mocksm.services.cloudformation.running.scenes import place_of
from mocksm.services.cloudformation.shapes import listed, optional, parameters_of, tag_list
from mocksm.services.cloudformation.stacks import body_of, new_stack, template_for
from mocksm.services.cloudformation.statuses import REVIEW, is_updatable
from mocksm.services.cloudformation.store import ChangeSet, Stack, Stacks, Target
from mocksm.services.cloudformation.templates.template import Template

_EXECUTED = "EXECUTE_COMPLETE"
_NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."


@operation
def create_change_set(
    call: Call,
    *,
    stack_name: str,
    change_set_name: str,
    template_body: str | None = None,
    use_previous_template: bool = False,
    parameters: Listed = (),
    capabilities: Sequence[str] = (),
    role_arn: str | None = None,
    tags: Listed | None = None,
    client_token: str | None = None,
    description: str | None = None,
    change_set_type: str = "UPDATE",
    include_nested_stacks: bool = False,
    on_stack_failure: str | None = None,
) -> dict[str, Any]:
    """Foresee what a template would change of a stack, or make of a new one; nothing is changed yet."""
    del client_token, include_nested_stacks  # there are no nested stacks
    if change_set_type not in ("CREATE", "UPDATE"):
        raise NotModelled(f"mocksm does not model ChangeSetType={change_set_type!r}; it has 'CREATE' and 'UPDATE'")
    stack, template = _begun(call, stack_name, template_body, change_set_type, use_previous=use_previous_template)
    there = stack.change_sets.get(change_set_name)
    if there is not None and there.execution != _EXECUTED:
        raise AlreadyExistsException(f"ChangeSet {change_set_name} already exists")
    role = role_arn or stack.role_arn
    caller = beginning.by_whom(call, role)
    before = stack.target
    target = prepare(
        caller,
        template,
        place_of(call, stack),
        parameters=parameters,
        capabilities=capabilities,
        tags=(before.tags if before else {}) if tags is None else tags_of(tags),
        expands=False,
        before=before,
        there=stack.resources,
    )
    made = _made(call, caller, stack, target, change_set_name)
    made.description, made.role_arn, made.on_failure = description, role, on_stack_failure
    if before is None and stack.status != REVIEW:
        call.store(Stacks).add(stack)
        tell_stack(call, stack, REVIEW, BY_USER)
    stack.change_sets[change_set_name] = made
    return {"Id": made.arn, "StackId": stack.id}


@operation
def describe_change_set(
    call: Call,
    *,
    change_set_name: str,
    stack_name: str | None = None,
    next_token: str | None = None,
    include_property_values: bool = False,
) -> dict[str, Any]:
    """Return what a change set would change, always all of it."""
    if include_property_values:
        raise NotModelled("mocksm does not model IncludePropertyValues of DescribeChangeSet")
    del next_token  # there is one page
    stack, found = change_set(call, change_set_name, stack_name)
    target = found.target
    return {
        **_summary(stack, found),
        "Parameters": parameters_of(target),
        "NotificationARNs": [],
        "RollbackConfiguration": {},
        "Capabilities": list(target.capabilities),
        "Tags": tag_list(target.tags),
        "Changes": list(found.changes),
        **optional(OnStackFailure=found.on_failure),
    }


@operation
def list_change_sets(call: Call, *, stack_name: str, next_token: str | None = None) -> dict[str, Any]:
    """Return the change sets of a stack that have not been executed."""
    stack = find(call, stack_name, "Stack [{}] does not exist")
    summaries = [_summary(stack, each) for each in stack.change_sets.values() if each.execution != _EXECUTED]
    return listed("Summaries", summaries, lambda each: str(each["ChangeSetId"]), next_token)


@operation
def execute_change_set(
    call: Call,
    *,
    change_set_name: str,
    stack_name: str | None = None,
    client_request_token: str | None = None,
    disable_rollback: bool = False,
) -> None:
    """Do what a change set foresees; the stack's other change sets are deleted."""
    del client_request_token  # events show it
    stack, found = change_set(call, change_set_name, stack_name)
    if found.execution != "AVAILABLE":
        raise InvalidChangeSetStatus(
            f"ChangeSet [{found.arn}] cannot be executed in its current status of [{found.status}]"
        )
    if stack.status != REVIEW and not is_updatable(stack.status):
        raise ValidationError(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")
    rolls_back = not disable_rollback and found.on_failure != "DO_NOTHING"
    stack.role_arn, stack.change_set = found.role_arn, found.arn
    asked = beginning.asked_of(call, stack, rolls_back=rolls_back, on_failure=found.on_failure or "ROLLBACK")
    found.execution = _EXECUTED
    stack.change_sets = {found.name: found}
    if stack.status == REVIEW:
        beginning.create(call, stack, found.target, asked)
    else:
        beginning.update(call, stack, found.target, asked)


@operation
def delete_change_set(call: Call, *, change_set_name: str, stack_name: str | None = None) -> None:
    """Delete a change set; one that there is not is no error where its stack is named."""
    try:
        stack, found = change_set(call, change_set_name, stack_name)
    except ChangeSetNotFound:
        return
    del stack.change_sets[found.name]


def _begun(
    call: Call, stack_name: str, template_body: str | None, kind: str, *, use_previous: bool
) -> tuple[Stack, Template]:
    """Return the stack that a change set is for, a new one if it is to be made, and the template."""
    there = call.store(Stacks).find(stack_name)
    if kind == "CREATE" and there is not None and there.status == REVIEW:
        return there, parsed(call, body_of(template_body))
    if kind == "CREATE":
        return new_stack(call, stack_name), parsed(call, body_of(template_body))
    stack = find(call, stack_name, "Stack [{}] does not exist")
    if not is_updatable(stack.status):
        raise ValidationError(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")
    return stack, template_for(call, stack, template_body, use_previous=use_previous)


def _made(call: Call, caller: Call, stack: Stack, target: Target, name: str) -> ChangeSet:
    changed = stack.target is None or is_changed(caller, stack, target)
    return ChangeSet(
        call.arn(f"changeSet/{name}/{call.ids.uuid()}"),
        name,
        call.now,
        target,
        "CREATE_COMPLETE" if changed else "FAILED",
        None if changed else _NO_CHANGES,
        "AVAILABLE" if changed else "UNAVAILABLE",
        [shown(each) for each in plan(caller, stack, target)] if changed else [],
    )


def _summary(stack: Stack, found: ChangeSet) -> dict[str, Any]:
    return {
        "ChangeSetId": found.arn,
        "ChangeSetName": found.name,
        "StackId": stack.id,
        "StackName": stack.name,
        "CreationTime": found.created,
        "Status": found.status,
        "ExecutionStatus": found.execution,
        "IncludeNestedStacks": False,
        **optional(StatusReason=found.reason, Description=found.description),
    }
