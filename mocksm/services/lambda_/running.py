"""One run of a function in this process: as its role, with its variables, and what became of it. It holds no lock.

A Python callable cannot be stopped: a handler that uses more time than it has, by the mock's clock, runs to its end, and is
then reported as timed out. What it did after its time is done all the same. The clock runs with the system's, so that real
time counts as well; ``aws.clock.advance`` in a handler moves it without any.
"""

from __future__ import annotations

import json
import math
from contextlib import nullcontext
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from mocksm.engine.call import Call
from mocksm.errors import MocksmError
from mocksm.services.lambda_.awaiting import result_of
from mocksm.services.lambda_.context import LambdaContext
from mocksm.services.lambda_.environment import environment, variables_of
from mocksm.services.lambda_.logs import Log
from mocksm.services.lambda_.reports import RuntimeFault, TimedOut, TooLarge, log_line, report
from mocksm.services.lambda_.roles import acting_as
from mocksm.services.lambda_.store import Code, Function, Invocation, Version
from mocksm.services.lambda_.targets import Target, functions_of

_LONGEST_ANSWER = 6_291_556


class Outcome(NamedTuple):
    """How a run ended.

    Attributes:
        payload: The answer, or the report of the failure.
        failed: Whether it is the latter.
        log: LogResult, empty unless it was asked for.
    """

    payload: bytes
    failed: bool
    log: str = ""


class Run(NamedTuple):
    """What is to run.

    Attributes:
        target: How the function was named.
        function: The function.
        version: The version of it.
        payload: The event as it was sent, JSON or nothing.
        request_id: The invocation's id.
        client_context: ClientContext, decoded; None where none was sent.
    """

    target: Target
    function: Function
    version: Version
    payload: bytes
    request_id: str
    client_context: Any = None

    def event(self) -> Any:
        """Return the event, decoded anew: a handler may change the one that it gets."""
        return json.loads(self.payload) if self.payload else {}


def run(call: Call, job: Run, *, tail: bool = False) -> Outcome:
    """Run a function, note how it ended, and return it; only what mocksm itself has to say is raised."""
    clock, version = call.cloud.clock, job.version
    context = LambdaContext(job.function.name, version, job.target.arn, job.request_id, clock, job.client_context)
    log = Log(job.request_id, clock)
    with (
        acting_as(call, job.target.account, version.role, job.function.name),
        log.recording() if tail else nullcontext(),
    ):
        payload, error = _attempt(job, context)
    used = clock.now() - context.started
    if used > timedelta(seconds=version.timeout):
        error = _timed_out(version, error)
    _note(call, job, error)
    if error is not None:
        payload = _reported(error, job.request_id, log)
    told = log.tail(version.number, version.memory, used, timed_out=isinstance(error, TimedOut)) if tail else ""
    return Outcome(payload, error is not None, told)


def _timed_out(version: Version, error: BaseException | None) -> TimedOut:
    """Return the timeout, before which Lambda would not have seen what the handler raised."""
    found = TimedOut(f"Task timed out after {version.timeout:.2f} seconds")
    found.__cause__ = error
    return found


def _attempt(job: Run, context: LambdaContext) -> tuple[bytes, BaseException | None]:
    """Call the handler; return the answer, or what went wrong."""
    variables = variables_of(job.version, context, job.target.region)
    try:
        with environment(variables):
            return _answer(job.version.code, job.event(), context), None
    except MocksmError:
        raise  # what mocksm has to say is for the test, not for the function's caller
    except (Exception, SystemExit) as error:  # noqa: BLE001 - Lambda reports whatever the user's function raises
        return b"", error


def _answer(code: Code, event: Any, context: LambdaContext) -> bytes:
    with code.running() as handler:
        answer = _marshalled(result_of(handler(event, context)))
    if len(answer) > _LONGEST_ANSWER:
        raise TooLarge(f"Response payload size exceeded maximum allowed payload size ({_LONGEST_ANSWER} bytes).")
    return answer


def _marshalled(answer: Any) -> bytes:
    """Return an answer as the Python runtime sends it: bytes as they are, anything else as JSON, decimals as numbers."""
    if isinstance(answer, bytes):
        return answer
    try:
        return json.dumps(answer, default=_number, ensure_ascii=False).encode()
    except Exception as error:
        raise RuntimeFault("Runtime.MarshalError", f"Unable to marshal response: {error}") from error


def _number(value: Any) -> Any:
    if not isinstance(value, Decimal):
        raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")
    if value.is_nan():
        return math.nan
    return int(value) if value == value.to_integral_value() else float(value)


def _reported(error: BaseException, request_id: str, log: Log) -> bytes:
    told = report(error, request_id)
    if "stackTrace" in told:
        log.write(log_line(told))
    return json.dumps(told).encode()


def _note(call: Call, job: Run, error: BaseException | None) -> None:
    with call.cloud.lock:
        functions_of(call, job.target).invocations.append(
            Invocation(job.target.arn, job.request_id, job.event(), error)
        )
