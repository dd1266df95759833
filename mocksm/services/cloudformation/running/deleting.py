"""A stack's deletion: each resource before what it needs, but for those that are to stay."""

from __future__ import annotations

from mocksm.engine.call import Call
from mocksm.services.cloudformation.running.ordering import for_deletion
from mocksm.services.cloudformation.running.run import Run
from mocksm.services.cloudformation.store import Asked, Stacks


def delete(call: Call, stack_id: str, asked: Asked) -> None:
    """Delete a stack's resources; the work behind DeleteStack's answer."""
    stack = call.store(Stacks).find(stack_id)
    if stack is None:  # a snapshot of before was restored
        return
    run, failed = Run.begin(call, stack, asked), []
    for resource in for_deletion(stack.target, stack.resources):
        if resource.logical_id in asked.retained:
            run.note(resource, "DELETE_SKIPPED")
        elif not run.remove(resource):
            failed.append(resource.logical_id)
    if failed:
        run.tell("DELETE_FAILED", f"The following resource(s) failed to delete: [{', '.join(failed)}]. ")
        return
    stack.deleted = call.cloud.clock.now()
    stack.change_sets.clear()
    run.tell("DELETE_COMPLETE")
