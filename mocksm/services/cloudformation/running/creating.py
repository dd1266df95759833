"""A stack's creation: each resource in its turn, then the outputs; what fails is taken back."""

from __future__ import annotations

from mocksm.engine.call import Call
from mocksm.services.cloudformation.errors import StackFailed
from mocksm.services.cloudformation.running.ordering import for_deletion, present
from mocksm.services.cloudformation.running.outputs import check_exports, outputs_of
from mocksm.services.cloudformation.running.run import ResourceFailed, Run, stopped
from mocksm.services.cloudformation.running.scenes import conditions_of, of_stack, place_of
from mocksm.services.cloudformation.running.secure import check_secure
from mocksm.services.cloudformation.running.wanting import wanted_of
from mocksm.services.cloudformation.store import Asked, Stack, Stacks, Target


def create(call: Call, stack_id: str, asked: Asked) -> None:
    """Make a stack's resources; the work behind CreateStack's answer."""
    stack = call.store(Stacks).find(stack_id)
    if stack is None or stack.target is None or not _begins(call, stack, asked):  # a snapshot of before was restored
        return
    run = Run.begin(call, stack, asked)
    reason = _made(run, stack.target)
    if reason is None:
        run.tell("CREATE_COMPLETE")
    elif asked.on_failure == "DELETE":
        _take_back(run, "DELETE", reason)
        stack.deleted = call.cloud.clock.now()
    elif asked.rolls_back and asked.on_failure != "DO_NOTHING":
        _take_back(run, "ROLLBACK", f"{reason} Rollback requested by user.")
    else:
        run.tell("CREATE_FAILED", reason)


def _begins(call: Call, stack: Stack, asked: Asked) -> bool:
    """Say whether a creation begins: not if the stack is being deleted already."""
    with call.cloud.lock:
        if asked.number != stack.operations:
            return False
        stack.begun = asked.number
        return True


def _made(run: Run, target: Target) -> str | None:
    """Make all there is; return what went wrong."""
    try:
        check_secure(run.call, place_of(run.call, run.stack), target, {})
        for declared in present(target, conditions_of(place_of(run.call, run.stack), target)):
            run.create(declared, wanted_of(run, target, declared))
        outputs = outputs_of(target, of_stack(run.call, run.stack, target))
        check_exports(run.call, run.stack, outputs)
        run.stack.outputs = outputs
    except ResourceFailed as failed:
        return f"The following resource(s) failed to create: [{failed.logical_id}]."
    except StackFailed as problem:
        return stopped(problem)
    return None


def _take_back(run: Run, verb: str, reason: str) -> None:
    """Delete what has been made."""
    run.tell(f"{verb}_IN_PROGRESS", reason)
    made = for_deletion(run.stack.target, run.stack.resources)
    left = [each.logical_id for each in made if not run.remove(each, just_made=True)]
    run.stack.imports.clear()
    told = f"The following resource(s) failed to delete: [{', '.join(left)}]. " if left else None
    run.tell(f"{verb}_FAILED" if left else f"{verb}_COMPLETE", told)
