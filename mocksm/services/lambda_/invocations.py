"""Invoke: a function runs in this process, and what it returns or raises becomes what Lambda reports.

An asynchronous invocation (``Event``) runs before Invoke answers, unless the mock leaves what AWS does in the background for
later; after a failure it is tried again twice, a minute and then two minutes later on the mock's clock. Not modelled: queues
and destinations for what fails in the end, concurrency limits, durable executions, tenants.
"""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation, runs_user_code
from mocksm.errors import AwsError
from mocksm.services.lambda_.errors import InvalidRequestContentException, RequestTooLargeException
from mocksm.services.lambda_.running import Outcome, Run, run
from mocksm.services.lambda_.targets import Target, find_version, look, target_of

_LONGEST = {"RequestResponse": 6_291_456, "Event": 1_048_576, "DryRun": 6_291_456}
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
_WAITS = (timedelta(minutes=1), timedelta(minutes=2))


@operation
@runs_user_code
def invoke(
    call: Call,
    *,
    function_name: str,
    invocation_type: str = "RequestResponse",
    log_type: str = "None",
    client_context: str | None = None,
    qualifier: str | None = None,
    payload: bytes = b"",
) -> dict[str, Any]:
    """Run a function with the payload as its event; ``DryRun`` only checks that the caller may."""
    target = target_of(call, function_name, qualifier)
    function, version = find_version(call, target)
    _check_payload(payload, _LONGEST[invocation_type])
    sent = _decoded(client_context)
    if invocation_type == "DryRun":
        return {"StatusCode": 204}
    if invocation_type == "Event":
        call.in_background(_run_alone, target, payload, call.request_id, sent, 0)
        return {"StatusCode": 202}
    job = Run(target, function, version, payload, call.request_id, sent)
    outcome = run(call, job, tail=log_type == "Tail")
    return _answer(outcome, version.number)


def _answer(outcome: Outcome, version: str) -> dict[str, Any]:
    answer: dict[str, Any] = {"StatusCode": 200, "ExecutedVersion": version, "Payload": outcome.payload}
    if outcome.failed:
        answer["FunctionError"] = "Unhandled"
    return {**answer, "LogResult": outcome.log} if outcome.log else answer


def _run_alone(call: Call, target: Target, payload: bytes, request_id: str, client_context: Any, tries: int) -> None:
    """Run a function that nobody waits for, and plan the next try if it fails; one that is gone by now does not run."""
    function = look(call, target)
    version = function.version(target.qualifier) if function else None
    if function is None or version is None:
        return
    job = Run(target, function, version, payload, request_id, client_context)
    if _fails(call, job) and tries < len(_WAITS):
        at = call.cloud.clock.now() + _WAITS[tries]
        call.schedule(at, _run_alone, target, payload, request_id, client_context, tries + 1)


def _fails(call: Call, job: Run) -> bool:
    """Run a function and say whether it failed, be it for want of its role."""
    try:
        return run(call, job).failed
    except AwsError:
        return True


def _check_payload(payload: bytes, longest: int) -> None:
    if len(payload) > longest:
        raise RequestTooLargeException(f"Request must be smaller than {longest} bytes for the InvokeFunction operation")
    try:
        json.loads(payload or b"{}")
    except ValueError as error:
        raise InvalidRequestContentException(
            f"Could not parse request body into json: Could not parse payload into json: {error}"
        ) from error


def _decoded(client_context: str | None) -> Any:
    if client_context is None:
        return None
    try:
        return json.loads(base64.b64decode(client_context, validate=True))
    except ValueError as error:  # that it is refused is documented; the sentence is unsure
        raise InvalidRequestContentException("Client context must be a valid Base64-encoded JSON object.") from error
