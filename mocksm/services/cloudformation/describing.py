"""DescribeStacks, ListStacks, their resources and events, ListExports and ListImports.

The words of the refusals are not in the fact book; they are widely reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.cloudformation.errors import ValidationError
from mocksm.services.cloudformation.lookup import find
from mocksm.services.cloudformation.shapes import (
    event_of,
    listed,
    resource_detail,
    resource_of,
    resource_summary,
    stack_of,
    summary_of,
)
from mocksm.services.cloudformation.statuses import DELETED
from mocksm.services.cloudformation.store import Stack, Stacks


@operation
def describe_stacks(call: Call, *, stack_name: str | None = None, next_token: str | None = None) -> dict[str, Any]:
    """Return a stack, by its ARN also a deleted one; without a name all that are not deleted."""
    if stack_name is not None:
        return {"Stacks": [stack_of(find(call, stack_name))]}
    there = [stack for stack in call.store(Stacks) if stack.status != DELETED]
    return listed("Stacks", map(stack_of, there), _id, next_token)


@operation
def list_stacks(
    call: Call, *, next_token: str | None = None, stack_status_filter: Sequence[str] = ()
) -> dict[str, Any]:
    """Return all stacks, deleted ones included, or those in some statuses; the latest first."""
    every = call.store(Stacks)
    wanted = (stack for stack in every if not stack_status_filter or stack.status in stack_status_filter)
    return listed("StackSummaries", map(summary_of, wanted), _id, next_token)


@operation
def describe_stack_events(call: Call, *, stack_name: str, next_token: str | None = None) -> dict[str, Any]:
    """Return what happened to a stack, the latest first."""
    stack = find(call, stack_name, "Stack [{}] does not exist")
    events = (event_of(stack, event) for event in reversed(stack.events))
    return listed("StackEvents", events, lambda event: str(event["EventId"]), next_token)


@operation
def describe_stack_resource(call: Call, *, stack_name: str, logical_resource_id: str) -> dict[str, Any]:
    """Return a resource of a stack, with its metadata."""
    stack = find(call, stack_name, "Stack '{}' does not exist")
    found = stack.resources.get(logical_resource_id)
    if found is None:
        raise _no_resource(stack, logical_resource_id)
    return {"StackResourceDetail": resource_detail(stack, found)}


@operation
def describe_stack_resources(
    call: Call,
    *,
    stack_name: str | None = None,
    logical_resource_id: str | None = None,
    physical_resource_id: str | None = None,
) -> dict[str, Any]:
    """Return the resources of a stack, or of the stack that a resource is of."""
    if (stack_name is None) == (physical_resource_id is None):
        raise ValidationError("Either StackName or PhysicalResourceId must be specified")
    stack = find(call, stack_name) if stack_name else _stack_with(call.store(Stacks), physical_resource_id)
    wanted = [resource for resource in stack.resources.values() if logical_resource_id in (None, resource.logical_id)]
    if logical_resource_id is not None and not wanted:
        raise _no_resource(stack, logical_resource_id)
    return {"StackResources": [resource_of(stack, resource) for resource in wanted]}


@operation
def list_stack_resources(call: Call, *, stack_name: str, next_token: str | None = None) -> dict[str, Any]:
    """Return the resources of a stack."""
    stack = find(call, stack_name)
    summaries = map(resource_summary, list(stack.resources.values()))
    return listed("StackResourceSummaries", summaries, lambda each: str(each["LogicalResourceId"]), next_token)


@operation
def list_exports(call: Call, *, next_token: str | None = None) -> dict[str, Any]:
    """Return what the stacks of the account and Region export, by name."""
    exports = sorted(call.store(Stacks).exports().items(), key=lambda item: item[0])
    shown = [{"ExportingStackId": stack.id, "Name": name, "Value": value} for name, (stack, value) in exports]
    return listed("Exports", shown, lambda each: each["Name"], next_token)


@operation
def list_imports(call: Call, *, export_name: str, next_token: str | None = None) -> dict[str, Any]:
    """Return the names of the stacks that use an export."""
    names = [stack.name for stack in call.store(Stacks).importers(export_name)]
    if not names:
        raise ValidationError(f"Export '{export_name}' is not imported by any stack.")
    return listed("Imports", names, str, next_token)


def _stack_with(stacks: Iterable[Stack], physical_id: str | None) -> Stack:
    for stack in stacks:
        if any(each.physical_id == physical_id and each.exists for each in stack.resources.values()):
            return stack
    raise ValidationError(f"Stack for {physical_id} does not exist")


def _no_resource(stack: Stack, logical_id: str) -> ValidationError:
    return ValidationError(f"Resource {logical_id} does not exist for stack {stack.name}")


def _id(shown: dict[str, Any]) -> str:
    return str(shown["StackId"])
