"""How the resources of a stack are to be, at the moment when their turn has come."""

from __future__ import annotations

import json

from mocksm.errors import AwsError, NotModelled
from mocksm.services.cloudformation.running.properties import Wanted, properties_of
from mocksm.services.cloudformation.running.run import Run
from mocksm.services.cloudformation.running.scenes import of_stack
from mocksm.services.cloudformation.store import Target
from mocksm.services.cloudformation.templates.template import Declared
from mocksm.services.cloudformation.values.fetching import with_stored


def wanted_of(run: Run, target: Target, declared: Declared) -> Wanted:
    """Return how a resource is to be; what stands in Parameter Store is fetched with every change of the stack.

    Raises:
        ResourceFailed: That cannot be said; its events have been told.
        StackFailed: An export that it needs is not there.
    """
    try:
        kind = run.kind(declared.type)
        shown = properties_of(kind, declared, of_stack(run.call, run.stack, target, hidden=True), target.tags)
        properties = properties_of(kind, declared, of_stack(run.call, run.stack, target), target.tags)
        fetched = with_stored(run.call, properties)
    except (AwsError, NotModelled) as problem:
        raise run.refuse(declared, problem) from problem
    return Wanted(kind, fetched, json.dumps(shown, separators=(",", ":")))
