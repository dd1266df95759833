"""What each request asks of which function: the guard's question."""

from __future__ import annotations

from collections.abc import Sequence

from mocksm.engine.call import Call
from mocksm.iam.evaluate import Asked
from mocksm.services.lambda_.lookup import arn_of, look


def asked(call: Call) -> Sequence[Asked]:
    """Return ``lambda:InvokeFunction`` on the function's ARN, with the function's own policy."""
    name = call.params["FunctionName"]
    arn = arn_of(call, name)
    function = look(call, name)
    policy = function.policy if function else None
    return (Asked("lambda:InvokeFunction", arn, arn, call.account, policy),)
