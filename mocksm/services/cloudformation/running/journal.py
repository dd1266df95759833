"""What happens to a stack and its resources, noted: statuses and events."""

from __future__ import annotations

from dataclasses import replace

from mocksm.engine.call import Call
from mocksm.services.cloudformation.store import Event, Resource, Stack

STACK = "AWS::CloudFormation::Stack"
BY_USER = "User Initiated"


def tell_stack(call: Call, stack: Stack, status: str, reason: str | None = None, token: str | None = None) -> None:
    """Give a stack a status."""
    stack.status, stack.reason = status, reason
    now = call.cloud.clock.now()
    stack.events.append(Event(call.ids.uuid(), stack.name, stack.id, STACK, now, status, reason, None, token))


def tell_resource(
    call: Call,
    stack: Stack,
    resource: Resource,
    status: str,
    reason: str | None = None,
    *,
    shown: str | None = None,
    token: str | None = None,
    keep: bool = True,
) -> Resource:
    """Give a resource a status, and return it with that.

    Args:
        call: The stack's operation.
        stack: The stack.
        resource: The resource.
        status: Its new status.
        reason: Why, if anything is to be said.
        shown: Its properties as the event shows them.
        token: The operation's ClientRequestToken.
        keep: Whether it is the stack's resource of that name, and not one that was replaced.
    """
    now = call.cloud.clock.now()
    told = replace(resource, status=status, reason=reason, changed=now)
    if keep:
        stack.resources[resource.logical_id] = told
    event_id = f"{resource.logical_id}-{call.ids.uuid()}"
    stack.events.append(
        Event(event_id, resource.logical_id, resource.physical_id, resource.type, now, status, reason, shown, token)
    )
    return told
