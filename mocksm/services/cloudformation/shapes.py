"""How answers show stacks, their parts and pages of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from mocksm.engine.paging import page, place
from mocksm.services.cloudformation.errors import ValidationError
from mocksm.services.cloudformation.store import Event, Resource, Stack, Target
from mocksm.services.cloudformation.templates.parameters import is_hidden

T = TypeVar("T")

_PAGE = 100
_HIDDEN = "****"
_DRIFT = {"StackDriftStatus": "NOT_CHECKED"}
_RESOURCE_DRIFT = {"StackResourceDriftStatus": "NOT_CHECKED"}


def stack_of(stack: Stack) -> dict[str, Any]:
    """Return a stack as DescribeStacks shows it."""
    target = stack.target
    return {
        "StackId": stack.id,
        "StackName": stack.name,
        "CreationTime": stack.created,
        "StackStatus": stack.status,
        "DisableRollback": not stack.rolls_back,
        "NotificationARNs": [],
        "RollbackConfiguration": {},
        "EnableTerminationProtection": stack.protected,
        "DriftInformation": _DRIFT,
        "Tags": tag_list(target.tags if target else {}),
        **_dates(stack),
        **optional(
            ChangeSetId=stack.change_set,
            Description=target.template.description if target else None,
            Parameters=parameters_of(target) if target and target.values else None,
            Capabilities=list(target.capabilities) if target and target.capabilities else None,
            Outputs=_outputs(stack) or None,
            RoleARN=stack.role_arn,
            StackStatusReason=stack.reason,
            TimeoutInMinutes=stack.timeout,
        ),
    }


def summary_of(stack: Stack) -> dict[str, Any]:
    """Return a stack as ListStacks shows it."""
    return {
        "StackId": stack.id,
        "StackName": stack.name,
        "CreationTime": stack.created,
        "StackStatus": stack.status,
        "DriftInformation": _DRIFT,
        **_dates(stack),
        **optional(
            TemplateDescription=stack.target.template.description if stack.target else None,
            StackStatusReason=stack.reason,
        ),
    }


def resource_of(stack: Stack, resource: Resource) -> dict[str, Any]:
    """Return a resource as DescribeStackResources shows it."""
    summary = resource_summary(resource)
    summary["Timestamp"] = summary.pop("LastUpdatedTimestamp")
    return {"StackName": stack.name, "StackId": stack.id, **summary}


def resource_detail(stack: Stack, resource: Resource) -> dict[str, Any]:
    """Return a resource as DescribeStackResource shows it."""
    metadata = "{}" if resource.metadata is None else json.dumps(resource.metadata)
    return {"StackName": stack.name, "StackId": stack.id, **resource_summary(resource), "Metadata": metadata}


def resource_summary(resource: Resource) -> dict[str, Any]:
    """Return a resource as ListStackResources shows it."""
    return {
        "LogicalResourceId": resource.logical_id,
        "ResourceType": resource.type,
        "LastUpdatedTimestamp": resource.changed,
        "ResourceStatus": resource.status,
        "DriftInformation": _RESOURCE_DRIFT,
        **optional(PhysicalResourceId=resource.physical_id or None, ResourceStatusReason=resource.reason),
    }


def event_of(stack: Stack, event: Event) -> dict[str, Any]:
    """Return an event."""
    return {
        "StackId": stack.id,
        "EventId": event.id,
        "StackName": stack.name,
        "LogicalResourceId": event.logical_id,
        "PhysicalResourceId": event.physical_id,
        "ResourceType": event.type,
        "Timestamp": event.at,
        "ResourceStatus": event.status,
        **optional(
            ResourceStatusReason=event.reason, ResourceProperties=event.properties, ClientRequestToken=event.token
        ),
    }


def parameters_of(target: Target) -> list[dict[str, str]]:
    """Return the parameters: NoEcho ones as asterisks, with what Parameter Store has for those that are names there."""
    shown = []
    for name, value in target.values.items():
        hidden = is_hidden(target.template.parameters[name])
        entry = {"ParameterKey": name, "ParameterValue": _HIDDEN if hidden else value}
        if name in target.stored:
            entry["ResolvedValue"] = _HIDDEN if hidden else target.stored[name]
        shown.append(entry)
    return shown


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags as answers show them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def optional(**members: Any) -> dict[str, Any]:
    """Return those members that have a value."""
    return {name: value for name, value in members.items() if value is not None}


def listed(
    name: str, items: Iterable[T], key: Callable[[T], str], token: str | None, most: int = _PAGE
) -> dict[str, Any]:
    """Return a page of a list.

    Args:
        name: The list's name in the answer.
        items: All that there is, in order.
        key: What tells an item from others.
        token: NextToken, as the request gave it.
        most: How many a page holds.
    """
    rest = iter(items)
    if token is not None:
        last = place(token)
        if last is None:
            raise ValidationError("Invalid NextToken")  # AWS's words are not known
        any(key(item) == last for item in rest)  # takes all items up to that one
    found, following = page(rest, limit=most, key=key)
    return {name: found, **optional(NextToken=following)}


def _dates(stack: Stack) -> dict[str, Any]:
    return optional(LastUpdatedTime=stack.updated, DeletionTime=stack.deleted)


def _outputs(stack: Stack) -> list[dict[str, str]]:
    declared = stack.target.template.outputs if stack.target else {}
    return [
        {
            "OutputKey": name,
            "OutputValue": value,
            **optional(Description=declared.get(name, {}).get("Description"), ExportName=export),
        }
        for name, (value, export) in stack.outputs.items()
    ]
