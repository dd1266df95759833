"""How an agent asks AWS: with the SDK for Go, as the role that it was given. It knows no agent and no reference."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from botocore.model import Shape

from mocksm.engine.call import Call
from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import AwsError
from mocksm.iam.principal import Principal
from mocksm.wire.http import NoAnswer
from mocksm.wire.models import server_faults, service_model

_ATTEMPTS = 3  # the SDK's standard retryer
_SERVER_FAULT = 500
_THROTTLED = frozenset({"ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded"})
_MOST_NAMES = 10  # that GetParameters takes

Identity = Callable[[], Principal]
"""Returns who asks, with the policies that bind at the moment."""


class Refused(Exception):
    """AWS refused a call, or did not answer.

    Attributes:
        service: The service's name in the SDK: ``Secrets Manager``.
        operation: The operation.
        code: The error's code, empty without an answer.
        told: The error's message.
        status: The HTTP status, 0 without an answer.
        request_id: The request's id, empty without an answer.
        modelled: Whether the operation's model has the error.
        attempts: How often it was tried.
    """

    def __init__(self, call: Call, error: AwsError | NoAnswer, attempts: int) -> None:
        self.service = service_model(call.service).metadata["serviceId"]
        self.operation = call.operation
        self.attempts = attempts
        answered = isinstance(error, AwsError)
        self.code: str = error.code
        self.told = (error.message or "") if isinstance(error, AwsError) else ""
        self.status = _status(call, error) if isinstance(error, AwsError) else 0
        self.request_id = call.request_id if answered else ""
        self.modelled = _is_modelled(call, self.code)
        super().__init__(self.in_version_2)

    @property
    def is_answered(self) -> bool:
        """Whether AWS answered at all."""
        return self.status > 0

    @property
    def is_callers_fault(self) -> bool:
        """Whether the status is one of 4xx."""
        return self.is_answered and self.status < _SERVER_FAULT

    @property
    def in_version_2(self) -> str:
        """The error as version 2 of the SDK for Go words it (recorded of stopped tasks in 2026)."""
        begin = f"operation error {self.service}: {self.operation}, "
        spent = f"exceeded maximum number of attempts, {_ATTEMPTS}, " if self.attempts == _ATTEMPTS else ""
        if not self.is_answered:
            return f"{begin}https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded"
        head = f"{begin}{spent}https response error StatusCode: {self.status}, RequestID: {self.request_id}, "
        return f"{head}{'' if self.modelled else 'api error '}{self.code}: {self.told}"

    @property
    def in_version_1(self) -> str:
        """The error as version 1 of the SDK for Go words it, which CodeBuild's logs show."""
        if not self.is_answered:
            return "RequestCanceled: request context canceled\ncaused by: context deadline exceeded"
        return f"{self.code}: {self.told}\n\tstatus code: {self.status}, request id: {self.request_id}"


class Asker:
    """Asks services of a cloud; the calls are in its history, and policies and faults meet them.

    What fails for no fault of the caller's is tried three times, without a wait in between.

    Args:
        dispatcher: The way into the cloud.
        identity: Who asks.
        region: The Region that is asked where none is named.
    """

    def __init__(self, dispatcher: Dispatcher, identity: Identity, region: str) -> None:
        self.dispatcher = dispatcher
        self.region = region
        self._identity = identity

    def ask(self, service: str, operation: str, *, region: str | None = None, **params: Any) -> dict[str, Any]:
        """Return what a service answers, by AWS's names; parameters that are None are not sent.

        Raises:
            Refused: It refused, or did not answer.
        """
        sent = {name: value for name, value in params.items() if value is not None}
        attempt = 1
        while True:
            self.dispatcher.catch_up()
            call = self._call(service, operation, sent, region or self.region)
            try:
                return self._served(call)
            except (AwsError, NoAnswer) as error:
                if attempt == _ATTEMPTS or not _is_retried(call, error):
                    raise Refused(call, error, attempt) from error
            attempt += 1

    def secret(
        self,
        secret_id: str,
        *,
        version_id: str | None = None,
        version_stage: str | None = None,
        region: str | None = None,
    ) -> dict[str, Any]:
        """Return what GetSecretValue answers; an empty version or stage is not sent."""
        named = {"VersionId": version_id or None, "VersionStage": version_stage or None}
        return self.ask("secretsmanager", "GetSecretValue", region=region, SecretId=secret_id, **named)

    def parameters(
        self, names: Sequence[str], *, region: str | None = None
    ) -> tuple[dict[str, Mapping[str, Any]], list[str]]:
        """Return the parameters that were found, by the names that were asked, and the names of the others.

        They are asked for in tens, and decrypted.
        """
        found: dict[str, Mapping[str, Any]] = {}
        invalid: list[str] = []
        asked = list(dict.fromkeys(names))
        for start in range(0, len(asked), _MOST_NAMES):
            batch = asked[start : start + _MOST_NAMES]
            answer = self.ask("ssm", "GetParameters", region=region, Names=batch, WithDecryption=True)
            invalid += answer["InvalidParameters"]
            valid = [name for name in batch if name not in answer["InvalidParameters"]]
            found.update(zip(valid, answer["Parameters"], strict=True))
        return found, invalid

    def in_region(self, region: str) -> Asker:
        """Return what asks another Region as the same caller."""
        return Asker(self.dispatcher, self._identity, region)

    def _call(self, service: str, operation: str, params: dict[str, Any], region: str) -> Call:
        return self.dispatcher.call(service, operation, params, self._identity(), region, latency=[])

    def _served(self, call: Call) -> dict[str, Any]:
        try:
            return self.dispatcher.complete(call)
        finally:
            if call.latency:
                clock = self.dispatcher.cloud.clock
                self.dispatcher.run_until(clock.now() + timedelta(seconds=sum(call.latency)))


def _is_retried(call: Call, error: AwsError | NoAnswer) -> bool:
    if isinstance(error, NoAnswer):
        return True
    return error.code in _THROTTLED or _status(call, error) >= _SERVER_FAULT


def _status(call: Call, error: AwsError) -> int:
    if error.status is not None:
        return error.status
    shapes = service_model(call.service).error_shapes
    shape = next((shape for shape in shapes if _code(shape) == error.code), None)
    default = _SERVER_FAULT if shape is not None and shape.name in server_faults(call.service) else 400
    status: int = default if shape is None else shape.metadata.get("error", {}).get("httpStatusCode", default)
    return status


def _is_modelled(call: Call, code: str) -> bool:
    """Say whether the operation has the error: the SDK says ``api error`` of all others."""
    return any(
        code == _code(shape) for shape in service_model(call.service).operation_model(call.operation).error_shapes
    )


def _code(shape: Shape) -> str:
    code: str = shape.metadata.get("error", {}).get("code", shape.name)
    return code
