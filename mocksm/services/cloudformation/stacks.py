"""CreateStack, UpdateStack, DeleteStack, UpdateTerminationProtection.

A stack is what it is to be before the answer leaves, unless the mock leaves to the clock what AWS does in the background.
Templates in S3, stack policies, rollback triggers and notifications are not modelled. The words of the refusals are not
in the fact book; they are widely reported.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.cloudformation import beginning
from mocksm.services.cloudformation.errors import AlreadyExistsException, ValidationError
from mocksm.services.cloudformation.lookup import check_idle, find
from mocksm.services.cloudformation.planning import is_changed
from mocksm.services.cloudformation.preparing import Listed, parsed, prepare, tags_of
from mocksm.services.cloudformation.running import deleting
from mocksm.services.cloudformation.running.journal import BY_USER, tell_stack
from mocksm.services.cloudformation.running.scenes import place_of
from mocksm.services.cloudformation.statuses import DELETED, is_updatable
from mocksm.services.cloudformation.store import Stack, Stacks
from mocksm.services.cloudformation.templates.template import Template

_NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}", re.ASCII)


@operation
def create_stack(
    call: Call,
    *,
    stack_name: str,
    template_body: str | None = None,
    parameters: Listed = (),
    disable_rollback: bool = False,
    timeout_in_minutes: int | None = None,
    capabilities: Sequence[str] = (),
    role_arn: str | None = None,
    on_failure: str | None = None,
    tags: Listed = (),
    client_request_token: str | None = None,
    enable_termination_protection: bool = False,
) -> dict[str, Any]:
    """Make a stack of a template's resources; what fails is taken back, unless that is not wanted."""
    del client_request_token  # events show it
    if on_failure is not None and disable_rollback:
        raise ValidationError("You cannot specify both DisableRollback and OnFailure")
    template = parsed(call, body_of(template_body))
    stack = new_stack(call, stack_name)
    stack.role_arn, stack.timeout, stack.protected = role_arn, timeout_in_minutes, enable_termination_protection
    stack.rolls_back = not disable_rollback and on_failure in (None, "ROLLBACK")
    target = prepare(
        beginning.by_whom(call, role_arn),
        template,
        place_of(call, stack),
        parameters=parameters,
        capabilities=capabilities,
        tags=tags_of(tags),
        expands=True,
    )
    call.store(Stacks).add(stack)
    asked = beginning.asked_of(call, stack, rolls_back=not disable_rollback, on_failure=on_failure or "ROLLBACK")
    beginning.create(call, stack, target, asked)
    return {"StackId": stack.id}


@operation
def update_stack(
    call: Call,
    *,
    stack_name: str,
    template_body: str | None = None,
    use_previous_template: bool = False,
    parameters: Listed = (),
    capabilities: Sequence[str] = (),
    role_arn: str | None = None,
    tags: Listed | None = None,
    disable_rollback: bool = False,
    client_request_token: str | None = None,
) -> dict[str, Any]:
    """Change a stack into what a template says; a request that would change nothing is refused."""
    del client_request_token  # events show it
    stack = find(call, stack_name, "Stack [{}] does not exist")
    if not is_updatable(stack.status) or stack.target is None:
        raise ValidationError(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")
    template = template_for(call, stack, template_body, use_previous=use_previous_template)
    role = role_arn or stack.role_arn
    target = prepare(
        beginning.by_whom(call, role),
        template,
        place_of(call, stack),
        parameters=parameters,
        capabilities=capabilities,
        tags=stack.target.tags if tags is None else tags_of(tags),
        expands=True,
        before=stack.target,
        there=stack.resources,
    )
    if not is_changed(beginning.by_whom(call, role), stack, target):
        raise ValidationError("No updates are to be performed.")
    stack.role_arn = role
    asked = beginning.asked_of(call, stack, rolls_back=not disable_rollback)
    beginning.update(call, stack, target, asked)
    return {"StackId": stack.id}


@operation
def delete_stack(
    call: Call,
    *,
    stack_name: str,
    retain_resources: Sequence[str] = (),
    role_arn: str | None = None,
    client_request_token: str | None = None,
    deletion_mode: str = "STANDARD",
) -> None:
    """Delete a stack with its resources; a stack that there is not is no error.

    A creation that has not begun is overtaken. One in whose midst another thread deletes the stack is not, unlike AWS's:
    the request is refused.
    """
    del client_request_token, deletion_mode  # events show the one; FORCE_DELETE_STACK is for stacks that failed once
    stack = call.store(Stacks).find(stack_name)
    if stack is None or stack.status == DELETED:
        return
    if stack.protected:
        raise ValidationError(f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
    if retain_resources and stack.status != "DELETE_FAILED":
        raise ValidationError(
            f"Invalid operation on stack [{stack.id}]. When you delete a stack, specify which resources to retain only when "
            "the stack is in the DELETE_FAILED state."
        )
    if stack.status != "CREATE_IN_PROGRESS" or stack.begun == stack.operations:
        check_idle(stack, "deleted")
    _check_exports(call, stack)
    stack.role_arn = role_arn or stack.role_arn
    asked = beginning.asked_of(call, stack, retained=frozenset(retain_resources))
    tell_stack(call, stack, "DELETE_IN_PROGRESS", BY_USER, asked.token)
    call.in_background(deleting.delete, stack.id, asked)


@operation
def update_termination_protection(
    call: Call, *, enable_termination_protection: bool, stack_name: str
) -> dict[str, Any]:
    """Protect a stack from deletion, or protect it no more."""
    stack = find(call, stack_name, "Stack [{}] does not exist")
    stack.protected = enable_termination_protection
    return {"StackId": stack.id}


def body_of(template_body: str | None) -> str:
    """Return the template's text, which has to be there."""
    if not template_body:
        raise ValidationError("Either Template URL or Template Body must be specified.")
    return template_body


def template_for(call: Call, stack: Stack, template_body: str | None, *, use_previous: bool) -> Template:
    """Return the template of an update: the given one, or the one that the stack has."""
    if not use_previous or stack.target is None:
        return parsed(call, body_of(template_body))
    if template_body:
        raise ValidationError("You cannot specify both usePreviousTemplate and Template Body/Template URL.")
    return stack.target.template


def new_stack(call: Call, name: str) -> Stack:
    """Return a stack that nothing has been made of, with a name that is free."""
    if _NAME.fullmatch(name) is None:
        raise ValidationError(
            f"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: Member must satisfy "
            "regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
        )
    if call.store(Stacks).find(name) is not None:
        raise AlreadyExistsException(f"Stack [{name}] already exists")
    return Stack(call.arn(f"stack/{name}/{call.ids.uuid()}"), name, call.now, None, "CREATE_IN_PROGRESS")


def _check_exports(call: Call, stack: Stack) -> None:
    stacks = call.store(Stacks)
    for _, export in stack.outputs.values():
        if export is not None and (using := [each for each in stacks.importers(export) if each is not stack]):
            raise ValidationError(f"Export {export} cannot be deleted as it is in use by {using[0].name}")
