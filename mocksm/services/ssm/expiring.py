"""What becomes of a parameter in time, by its policies: it goes when it expires, and before that somebody is told.

A policy that is due in the past is due at once. After a NoChangeNotification there is another one only if the parameter is
changed and then again not changed for as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mocksm.engine.call import Call
from mocksm.services.ssm.policies import EXPIRATION, NO_CHANGE, Policy, due
from mocksm.services.ssm.store import Parameter, Parameters
from mocksm.services.ssm.telling import tell_change, tell_policy


def carried_over(policies: Sequence[Policy]) -> list[Policy]:
    """Return the policies of a parameter as they are after a change of its value: what waits for a change starts anew."""
    return [replace(each, status="Pending") if each.type == NO_CHANGE else each for each in policies]


def plan(call: Call, parameter: Parameter) -> None:
    """Put what the latest version's policies have still to do on the agenda, in the place of what was planned before."""
    latest = parameter.latest
    parameter.plan = call.store(Parameters).new_plan()
    for place, policy in enumerate(latest.policies):
        if policy.status == "Pending":
            at = due(policy, latest.policies, latest.modified)
            call.schedule(at, _carry_out, parameter.key, parameter.plan, place)


def _carry_out(call: Call, key: str, number: int, place: int) -> None:
    with call.cloud.lock:
        parameters = call.store(Parameters)
        parameter = parameters.find(key)
        if parameter is None or parameter.plan != number:
            return
        policy = parameter.finish(place)
        tell_policy(call, parameter, policy)
        if policy.type == EXPIRATION:
            parameters.remove(parameter)
            tell_change(call, parameter, "Delete")
