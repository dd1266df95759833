"""A stack's update: what differs is changed, replaced, made or deleted; what fails is taken back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from mocksm.engine.call import Call
from mocksm.services.cloudformation.errors import StackFailed
from mocksm.services.cloudformation.running.ordering import for_deletion, present
from mocksm.services.cloudformation.running.outputs import check_exports, outputs_of
from mocksm.services.cloudformation.running.properties import Wanted, changes, differing
from mocksm.services.cloudformation.running.run import ResourceFailed, Run, described, stopped
from mocksm.services.cloudformation.running.scenes import conditions_of, of_stack, place_of
from mocksm.services.cloudformation.running.secure import check_secure
from mocksm.services.cloudformation.running.wanting import wanted_of
from mocksm.services.cloudformation.store import Asked, Resource, Stack, Stacks, Target
from mocksm.services.cloudformation.templates.template import Declared


@dataclass(slots=True)
class Before:
    """What a stack was before its update, and what has been done to it since.

    Attributes:
        target: What it was.
        resources: Its resources.
        imports: The exports that it used.
        touched: The logical ids of the resources that were changed or made, in their order.
        replaced: Those resources that others took the place of.
    """

    target: Target | None
    resources: dict[str, Resource]
    imports: set[str]
    touched: list[str] = field(default_factory=list)
    replaced: list[Resource] = field(default_factory=list)


def update(call: Call, stack_id: str, asked: Asked, target: Target) -> None:
    """Change a stack into what it is to be; the work behind UpdateStack's answer."""
    stack = call.store(Stacks).find(stack_id)
    if stack is None:  # a snapshot of before was restored
        return
    run = Run.begin(call, stack, asked)
    before = Before(stack.target, _existing(stack), set(stack.imports))
    stack.resources, stack.target, stack.imports = dict(before.resources), target, set()
    reason = _changed(run, target, before)
    if reason is None:
        _clean_up(run, target, before)
    elif asked.rolls_back:
        _roll_back(run, before, reason)
    else:
        run.tell("UPDATE_FAILED", reason)


def _existing(stack: Stack) -> dict[str, Resource]:
    return {name: resource for name, resource in stack.resources.items() if resource.exists}


def _changed(run: Run, target: Target, before: Before) -> str | None:
    """Change all there is; return what went wrong."""
    place = place_of(run.call, run.stack)
    try:
        check_secure(run.call, place, target, before.resources)
        for declared in present(target, conditions_of(place, target)):
            _settle(run, target, declared, before)
        outputs = outputs_of(target, of_stack(run.call, run.stack, target))
        check_exports(run.call, run.stack, outputs)
        run.stack.outputs = outputs
    except ResourceFailed as failed:
        verb = "update" if failed.logical_id in before.resources else "create"
        return f"The following resource(s) failed to {verb}: [{failed.logical_id}]."
    except StackFailed as problem:
        return stopped(problem)
    return None


def _settle(run: Run, target: Target, declared: Declared, before: Before) -> None:
    """Make, replace or change one resource, or leave it as it is."""
    name = declared.logical_id
    wanted, old = wanted_of(run, target, declared), before.resources.get(name)
    if old is None:
        before.touched.append(name)
        run.create(declared, wanted)
        return
    changed = changes(wanted.kind, old, wanted.properties)
    if not changed and described(old, declared) == old:
        return
    before.touched.append(name)
    if changed and wanted.kind.is_replaced(changed):
        run.create(declared, wanted, replaces=True)
        before.replaced.append(old)
    else:
        run.change(old, declared, wanted, changed)


def _clean_up(run: Run, target: Target, before: Before) -> None:
    """Delete what was replaced or is not in the template any more; that this fails does not matter to the stack."""
    stack = run.stack
    stack.updated = run.call.cloud.clock.now()
    run.tell("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    there = {each.logical_id for each in present(target, conditions_of(place_of(run.call, stack), target))}
    old = {each.logical_id: each for each in before.replaced}
    left = {name: each for name, each in before.resources.items() if name not in there}
    for resource in for_deletion(before.target, {**old, **left}):
        run.remove(resource, keep=resource.logical_id in left)
    stack.resources = {name: each for name, each in stack.resources.items() if name in there}
    run.tell("UPDATE_COMPLETE")


def _roll_back(run: Run, before: Before, reason: str) -> None:
    """Change back what was changed, then delete what was made."""
    stack, asked = run.stack, run.asked
    run.tell("UPDATE_ROLLBACK_IN_PROGRESS", reason)
    back = replace(run, asked=replace(asked, number=-asked.number))  # or its tokens would be those of the update
    made = {name: each for name in before.touched if (each := stack.resources.get(name)) and _is_new(each, before)}
    try:
        for name in reversed(before.touched):
            if name in before.resources:
                _change_back(back, before.resources[name], stack.resources[name])
    except ResourceFailed as failed:
        run.tell("UPDATE_ROLLBACK_FAILED", f"The following resource(s) failed to update: [{failed.logical_id}].")
        return
    new_target, stack.target = stack.target, before.target
    stack.imports = before.imports
    run.tell("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
    for resource in for_deletion(new_target, made):
        free = replace(resource, replace_policy=None)
        run.remove(free, keep=resource.logical_id not in before.resources, just_made=True)
    stack.resources = {name: each for name, each in stack.resources.items() if name in before.resources}
    run.tell("UPDATE_ROLLBACK_COMPLETE")


def _is_new(resource: Resource, before: Before) -> bool:
    old = before.resources.get(resource.logical_id)
    return resource.exists and (old is None or old.physical_id != resource.physical_id)


def _change_back(run: Run, old: Resource, now: Resource) -> None:
    """Give a resource its old properties; one that was replaced is the old one again."""
    if now.physical_id != old.physical_id or now.properties == old.properties:
        run.stack.resources[old.logical_id] = old
        return
    declared = Declared(
        old.logical_id,
        old.type,
        {},
        deletion_policy=old.deletion_policy,
        replace_policy=old.replace_policy,
        metadata=old.metadata,
    )
    wanted = Wanted(run.kind(old.type), old.properties, old.shown)
    run.change(now, declared, wanted, differing(now.properties, old.properties))
