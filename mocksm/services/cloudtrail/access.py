"""What a request asks: the guard's question."""

from __future__ import annotations

from collections.abc import Sequence

from mocksm.engine.call import Call
from mocksm.engine.permissions import Permissions, plain
from mocksm.iam.asked import Asked
from mocksm.iam.context import Keys


def asked(call: Call) -> Sequence[Asked]:
    """Return the action, which has no resource."""
    return (Asked(f"cloudtrail:{call.operation}", "*", "", call.account),)


def ask(call: Call, arn: str, given: Keys) -> Asked:
    """Return what a request for an action would ask: of a trail, but for the event history, which has no resource."""
    del given
    return asked(call)[0] if call.operation == "LookupEvents" else plain(call, arn)


PERMISSIONS = Permissions(ask)
