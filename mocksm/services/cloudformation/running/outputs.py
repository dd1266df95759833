"""A stack's outputs and what it exports; no dynamic reference is resolved in them (recorded)."""

from __future__ import annotations

from collections.abc import Mapping

from mocksm.engine.call import Call
from mocksm.errors import AwsError, NotModelled
from mocksm.services.cloudformation.errors import StackFailed
from mocksm.services.cloudformation.store import Stack, Stacks, Target
from mocksm.services.cloudformation.values.intrinsics import resolve, text_of
from mocksm.services.cloudformation.values.scene import Scene

Outputs = dict[str, tuple[str, str | None]]

# The words of this file are widely reported.


def outputs_of(target: Target, scene: Scene) -> Outputs:
    """Return the outputs whose conditions hold: their values, and the names under which they are exported.

    Raises:
        StackFailed: One of them has no value.
    """
    try:
        return _outputs(target, scene)
    except (AwsError, NotModelled) as problem:
        raise StackFailed(str(problem)) from problem


def _outputs(target: Target, scene: Scene) -> Outputs:
    found: Outputs = {}
    for name, declared in target.processed.outputs.items():
        if "Condition" in declared and not scene.conditions[declared["Condition"]]:
            continue
        value = text_of(resolve(declared["Value"], scene), f"the value of output {name}")
        export = declared.get("Export")
        found[name] = (value, None if export is None else text_of(resolve(export["Name"], scene), "an export's name"))
    return found


def check_exports(call: Call, stack: Stack, outputs: Outputs) -> None:
    """Refuse to export what another stack exports, and to take or change what another stack uses."""
    stacks = call.store(Stacks)
    others = {name: owner for name, (owner, _) in stacks.exports().items() if owner is not stack}
    wanted = _exported(outputs)
    for name in wanted:
        if name in others:
            raise StackFailed(f"Export with name {name} is already exported by stack {others[name].name}")
    for name, value in _exported(stack.outputs).items():
        if wanted.get(name) != value and (using := stacks.importers(name)):
            change = "updated" if name in wanted else "deleted"
            raise StackFailed(f"Export {name} cannot be {change} as it is in use by {using[0].name}")


def _exported(outputs: Outputs) -> Mapping[str, str]:
    return {export: value for value, export in outputs.values() if export is not None}
