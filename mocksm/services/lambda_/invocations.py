"""Invoke: a function runs in this process, and what it returns or raises becomes what Lambda reports.

Not modelled yet: asynchronous invocation (``Event``), log tails, versions and aliases, timeouts.
"""

from __future__ import annotations

import json
import traceback
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation, runs_user_code
from mocksm.errors import MocksmError, NotModelled
from mocksm.iam.acting import enter, leave
from mocksm.services.lambda_.context import LambdaContext
from mocksm.services.lambda_.errors import InvalidRequestContentException, ResourceNotFoundException
from mocksm.services.lambda_.lookup import arn_of, look
from mocksm.services.lambda_.store import Function, Functions, Invocation


@operation
@runs_user_code
def invoke(
    call: Call, *, function_name: str, invocation_type: str = "RequestResponse", payload: bytes = b""
) -> dict[str, Any]:
    """Run a function with the payload as its event; ``DryRun`` only checks that the caller may."""
    function = look(call, function_name)
    if function is None:
        raise ResourceNotFoundException(f"Function not found: {arn_of(call, function_name)}", Type="User", status=404)
    if invocation_type == "DryRun":
        return {"StatusCode": 204}
    if invocation_type != "RequestResponse":
        raise NotModelled(f"mocksm does not model InvocationType={invocation_type!r} of Invoke yet")
    event = _event(payload)
    try:
        context = LambdaContext(function, call.request_id, call.cloud.clock)
        answer = json.dumps(_run(function, event, context)).encode()
    except MocksmError:
        raise  # what mocksm has to say is for the test, not for the function's caller
    except (Exception, SystemExit) as error:  # noqa: BLE001 - Lambda reports whatever the user's function raises
        _note(call, Invocation(function.arn, call.request_id, event, error))
        return {
            "StatusCode": 200,
            "FunctionError": "Unhandled",
            "ExecutedVersion": "$LATEST",
            "Payload": _report(error),
        }
    _note(call, Invocation(function.arn, call.request_id, event, None))
    return {"StatusCode": 200, "ExecutedVersion": "$LATEST", "Payload": answer}


def _event(payload: bytes) -> Any:
    try:
        return json.loads(payload) if payload else {}
    except ValueError as error:
        raise InvalidRequestContentException(
            f"Could not parse request body into json: Could not parse payload into json: {error}", Type="User"
        ) from error


def _run(function: Function, event: Any, context: LambdaContext) -> Any:
    if function.acts_as is None:
        return function.handler(event, context)
    enter(function.acts_as)
    try:
        return function.handler(event, context)
    finally:
        leave()


def _note(call: Call, invocation: Invocation) -> None:
    with call.cloud.lock:
        call.store(Functions).invocations.append(invocation)


def _report(error: BaseException) -> bytes:
    """Describe an exception as Lambda's Python runtime does; a function that exits has ended its runtime."""
    if isinstance(error, SystemExit):
        told = {
            "errorType": "Runtime.ExitError",
            "errorMessage": f"Runtime exited with error: exit status {error.code}",
        }
        return json.dumps(told).encode()
    return json.dumps(
        {
            "errorMessage": str(error),
            "errorType": type(error).__name__,
            "stackTrace": traceback.format_tb(error.__traceback__),
        }
    ).encode()
