"""How operations on stacks begin: in the request's own answer nothing is done yet but to say so."""

from __future__ import annotations

from typing import Any

from mocksm.engine.call import Call
from mocksm.services.cloudformation.roles import changer
from mocksm.services.cloudformation.running import creating, updating
from mocksm.services.cloudformation.running.journal import BY_USER, tell_stack
from mocksm.services.cloudformation.store import Asked, Stack, Target


def asked_of(call: Call, stack: Stack, **more: Any) -> Asked:
    """Return what is asked of a stack, as whoever changes it, and count it."""
    stack.operations += 1
    return Asked(stack.operations, changer(call, stack.role_arn), call.params.get("ClientRequestToken"), **more)


def create(call: Call, stack: Stack, target: Target, asked: Asked) -> None:
    """Begin to make a stack's resources."""
    stack.target = target
    tell_stack(call, stack, "CREATE_IN_PROGRESS", BY_USER, asked.token)
    call.in_background(creating.create, stack.id, asked)


def update(call: Call, stack: Stack, target: Target, asked: Asked) -> None:
    """Begin to change a stack into what it is to be."""
    tell_stack(call, stack, "UPDATE_IN_PROGRESS", BY_USER, asked.token)
    stack.updated = call.now
    call.in_background(updating.update, stack.id, asked, target)


def by_whom(call: Call, role_arn: str | None) -> Call:
    """Return a request as whoever changes the stack, for what is fetched before anything is changed."""
    return call._replace(principal=changer(call, role_arn))
