"""From names and ARNs to stacks and change sets, or CloudFormation's words for what is not there (widely reported)."""

from __future__ import annotations

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.services.cloudformation.errors import ChangeSetNotFound, ValidationError
from mocksm.services.cloudformation.statuses import is_in_progress
from mocksm.services.cloudformation.store import ChangeSet, Stack, Stacks


def find(call: Call, named: str, words: str = "Stack with id {} does not exist") -> Stack:
    """Return a stack by its name or ARN."""
    found = call.store(Stacks).find(named)
    if found is None:
        raise ValidationError(words.format(named))
    return found


def check_idle(stack: Stack, verb: str) -> None:
    """Refuse to begin with a stack something that has to wait for what is being done to it."""
    if is_in_progress(stack.status):
        raise ValidationError(f"Stack:{stack.id} is in {stack.status} state and can not be {verb}.")


def change_set(call: Call, name: str, stack_name: str | None) -> tuple[Stack, ChangeSet]:
    """Return a change set by its ARN, or by its name and its stack."""
    is_arn = Arn.parse(name) is not None
    if not is_arn and stack_name is None:
        raise ValidationError("StackName must be specified if ChangeSetName is not specified as an ARN.")
    stacks = [find(call, stack_name, "Stack [{}] does not exist")] if stack_name else list(call.store(Stacks))
    for stack in stacks:
        for found in stack.change_sets.values():
            if name in (found.arn, found.name):
                return stack, found
    raise ChangeSetNotFound(f"ChangeSet [{name}] does not exist", status=404)
