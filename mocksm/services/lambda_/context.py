"""The second argument of a handler: what Lambda's Python runtime tells a function of its invocation."""

from __future__ import annotations

from mocksm.clock import Clock
from mocksm.services.lambda_.store import Function


class LambdaContext:
    """The members that handlers use, with Lambda's names; ``identity`` and ``client_context`` are None, as for most callers.

    Attributes:
        function_name: The function's name.
        function_version: Always ``$LATEST``: versions are not modelled yet.
        invoked_function_arn: The function's ARN.
        memory_limit_in_mb: Text, as in Lambda.
        aws_request_id: The id of this invocation.
        log_group_name: ``/aws/lambda/NAME``.
        log_stream_name: Of the form that Lambda uses.
    """

    identity = None
    client_context = None
    function_version = "$LATEST"

    def __init__(self, function: Function, request_id: str, clock: Clock) -> None:
        self.function_name = function.name
        self.invoked_function_arn = function.arn
        self.memory_limit_in_mb = str(function.memory)
        self.aws_request_id = request_id
        self.log_group_name = f"/aws/lambda/{function.name}"
        self._clock = clock
        self._start = clock.now()
        self._timeout = function.timeout
        self.log_stream_name = f"{self._start:%Y/%m/%d}/[$LATEST]{request_id.replace('-', '')}"

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the function has left, by the mock's clock."""
        used = (self._clock.now() - self._start).total_seconds()
        return max(0, int((self._timeout - used) * 1000))
