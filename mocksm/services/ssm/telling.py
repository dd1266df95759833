"""What Parameter Store itself tells EventBridge, beside what CloudTrail records of calls (integrations.md 8.5)."""

from __future__ import annotations

from functools import partial
from typing import Literal

from mocksm.engine.call import Call
from mocksm.services.ssm.policies import Policy
from mocksm.services.ssm.store import Parameter

Change = Literal["Create", "Update", "Delete", "LabelParameterVersion"]


def tell_change(call: Call, parameter: Parameter, operation: Change) -> None:
    """Tell that a parameter is another, or is gone."""
    latest = parameter.latest
    described = {"description": latest.description} if latest.description else {}
    details = {"operation": operation, "name": parameter.name, "type": latest.type, **described}
    _tell(call, "Parameter Store Change", parameter, details)


def tell_policy(call: Call, parameter: Parameter, policy: Policy) -> None:
    """Tell that a policy was carried out; AWS says more than its name and type, and not in a form that is known."""
    details = {"parameter-name": parameter.name, "policy-type": policy.type}
    _tell(call, "Parameter Store Policy Action", parameter, details)


def _tell(call: Call, event: str, parameter: Parameter, details: dict[str, str]) -> None:
    if call.recorded:  # what the test itself puts there is no event
        call.afterwards(partial(call.announce, event, resource=parameter.arn, **details))
