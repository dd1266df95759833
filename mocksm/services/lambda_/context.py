"""The second argument of a handler: what Lambda's Python runtime tells a function of its invocation."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from mocksm.clock import Clock
from mocksm.services.lambda_.store import Version

_CLIENT = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")


class LambdaContext:
    """The members that the Python runtime gives, with its names.

    Args:
        function: The function's name.
        version: The version that runs.
        arn: The ARN by which it was invoked.
        request_id: The invocation's id.
        clock: The time.
        client_context: What the caller sent as ClientContext, decoded.

    Attributes:
        function_name: The function's name.
        function_version: ``$LATEST``, or the number of the version that an alias means.
        invoked_function_arn: The ARN, with the qualifier by which it was invoked.
        memory_limit_in_mb: Text, as in Lambda.
        aws_request_id: The id of this invocation.
        log_group_name: ``/aws/lambda/NAME``.
        log_stream_name: Of the form that Lambda uses; each invocation has its own.
        identity: Cognito's: its two members are None, for no Cognito calls here.
        client_context: What a mobile client sends, with ``custom``, ``env`` and ``client``; None for most callers.
        tenant_id: None: tenants are not modelled.
    """

    tenant_id = None

    def __init__(
        self, function: str, version: Version, arn: str, request_id: str, clock: Clock, client_context: Any = None
    ) -> None:
        self.function_name = function
        self.function_version = version.number
        self.invoked_function_arn = arn
        self.memory_limit_in_mb = str(version.memory)
        self.aws_request_id = request_id
        self.log_group_name = f"/aws/lambda/{function}"
        self.identity = SimpleNamespace(cognito_identity_id=None, cognito_identity_pool_id=None)
        self.client_context = _client_context(client_context)
        self._clock = clock
        self._started = clock.now()
        self._deadline = self._started + timedelta(seconds=version.timeout)
        self.log_stream_name = f"{self._started:%Y/%m/%d}/[{version.number}]{request_id.replace('-', '')}"

    @property
    def started(self) -> datetime:
        """When the invocation began, by the mock's clock; Lambda's context does not have it."""
        return self._started

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the function has left, by the mock's clock."""
        return max(0, int((self._deadline - self._clock.now()).total_seconds() * 1000))

    def log(self, message: Any) -> None:
        """Write to the function's log, which is what it prints; no line break is added."""
        sys.stdout.write(str(message))

    def __repr__(self) -> str:
        return f"<LambdaContext of {self.invoked_function_arn}, request {self.aws_request_id}>"


def _client_context(sent: Any) -> Any:
    """Return an object of what was sent; what was not is None, and what is no part of it is left out, as in Lambda."""
    if not isinstance(sent, Mapping):
        return None
    client = sent.get("client")
    known = {name: client.get(name) for name in _CLIENT} if isinstance(client, Mapping) else None
    return SimpleNamespace(
        custom=sent.get("custom"), env=sent.get("env"), client=None if known is None else SimpleNamespace(**known)
    )
