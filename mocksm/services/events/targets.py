"""Targets of rules: put, remove, list. Lambda functions are the only ones; what another service would get is not modelled.

A target's RoleArn, RetryPolicy and DeadLetterConfig are shown again and have no effect: what can't be delivered is told to the
test when the mock ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.errors import NotModelled
from mocksm.services.events.errors import LimitExceededException, ValidationException
from mocksm.services.events.inputs import check_input
from mocksm.services.events.lookup import find, paged, rules_of

_MOST = 5
_MODELLED = {"Id", "Arn", "RoleArn", "Input", "InputPath", "InputTransformer", "RetryPolicy", "DeadLetterConfig"}


@operation
def put_targets(
    call: Call, *, rule: str, targets: Sequence[Mapping[str, Any]], event_bus_name: str | None = None
) -> dict[str, Any]:
    """Add targets to a rule; one of the same id is replaced."""
    found = find(call, rule, event_bus_name)
    for target in targets:
        _check(target)
    put = {**found.targets, **{target["Id"]: dict(target) for target in targets}}
    if len(put) > _MOST:
        raise LimitExceededException("The requested resource exceeds the maximum number allowed.")
    rules_of(call, event_bus_name).put(replace(found, targets=put))
    return {"FailedEntryCount": 0, "FailedEntries": []}


@operation
def remove_targets(
    call: Call, *, rule: str, ids: Sequence[str], event_bus_name: str | None = None, force: bool = False
) -> dict[str, Any]:
    """Take targets off a rule, by id; AWS's words for those that it does not have are not known."""
    del force  # it is for rules that a service manages
    found = find(call, rule, event_bus_name)
    left = {id_: target for id_, target in found.targets.items() if id_ not in ids}
    rules_of(call, event_bus_name).put(replace(found, targets=left))
    failed = [
        {
            "TargetId": id_,
            "ErrorCode": "ResourceNotFoundException",
            "ErrorMessage": f"Rule {rule} does not have a target with the Id {id_}.",
        }
        for id_ in ids
        if id_ not in found.targets
    ]
    return {"FailedEntryCount": len(failed), "FailedEntries": failed}


@operation
def list_targets_by_rule(
    call: Call, *, rule: str, event_bus_name: str | None = None, next_token: str | None = None, limit: int | None = None
) -> dict[str, Any]:
    """Return a rule's targets, by id."""
    found = find(call, rule, event_bus_name)
    targets = sorted(found.targets.values(), key=lambda target: str(target["Id"]))
    shown, following = paged(targets, lambda target: str(target["Id"]), limit, next_token)
    return {"Targets": shown, **following}


def _check(target: Mapping[str, Any]) -> None:
    arn = Arn.parse(target["Arn"])
    if arn is None:
        raise ValidationException(
            f"Parameter {target['Arn']} is not valid. Reason: Provided Arn is not in correct format."
        )
    if arn.service != "lambda" or not arn.resource.startswith("function:"):
        raise NotModelled(
            f"mocksm does not model a target of {arn.service}: {target['Arn']}. A rule's targets are Lambda functions; "
            "aws.events.on(pattern, callable) hears of the same events"
        )
    unknown = sorted(target.keys() - _MODELLED)
    if unknown:
        raise NotModelled(f"mocksm does not model {unknown} of a target")
    check_input(target)
