"""What was asked, by whom, with what result: the record of every call, as CloudTrail would keep it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from botocore.model import OperationModel

from mocksm.iam.evaluate import Decision
from mocksm.iam.principal import Principal
from mocksm.wire.models import REDACTED, redact

# The models do not mark them: what is between two accounts and no one else, the parameters of stacks, NoEcho ones too, and
# templates, which may have secrets in them.
_CONFIDENTIAL = {"ExternalId", "Parameters", "TemplateBody"}
_SHOWN_BYTES = 32


# Made for every call: a frozen dataclass of this size takes six times as long to make as a named tuple.
class Record(NamedTuple):
    """One call that was served.

    Attributes:
        operation: ``secretsmanager:GetSecretValue``, botocore's service name and AWS's operation name.
        params: The parameters as they were sent, by AWS's names, secrets included; the record's own ``repr`` hides those.
        principal: Who called.
        region: The Region that was called.
        at: When, in UTC, on the mock's clock.
        request_id: The id that the answer carried.
        via: The service that called on the principal's behalf (``secretsmanager`` for its calls to KMS); None for a call
            of the tested code.
        error: What the call ended in, None if it succeeded: an ``AwsError`` (``error.code``), a transport error that was
            injected, or what mocksm itself had to say.
        decision: What the policies decided; None where the call did not get that far. Where a call that the service made
            on the caller's behalf was refused, and the whole for that, it is the decision on that one.
        model: botocore's model of the operation.
        access_key_id: The key that signed it, None where none did.
        result: What it returned by AWS's names, secrets included; None where it ended in an error.
    """

    operation: str
    params: Mapping[str, Any]
    principal: Principal
    region: str
    at: datetime
    request_id: str
    via: str | None
    error: Exception | None
    decision: Decision | None
    model: OperationModel
    access_key_id: str | None = None
    result: Mapping[str, Any] | None = None

    def __repr__(self) -> str:
        return self.text()

    def text(self, *, revealed: bool = False) -> str:
        """Return the call in one line.

        Args:
            revealed: Whether secrets are shown.
        """
        shown = self.params if revealed else self.shown()
        outcome = f" -> {getattr(self.error, 'code', type(self.error).__name__)}" if self.error else ""
        via = f" via {self.via}" if self.via else ""
        return f"<{self.operation} {dict(shown)} by {self.principal.arn} in {self.region}{via}{outcome}>"

    def shown(self) -> dict[str, Any]:
        """Return the parameters as they may be shown: secrets are hidden, long bytes are told of by their number."""
        shown = redact(self.model.input_shape, self.params)
        return {name: REDACTED if name in _CONFIDENTIAL else _short(value) for name, value in shown.items()}


class _Size(int):
    """Stands for bytes that would fill the line and say nothing: ciphertexts, archives."""

    def __repr__(self) -> str:
        return f"<{int(self)} bytes>"


def _short(value: Any) -> Any:
    return _Size(len(value)) if isinstance(value, bytes) and len(value) > _SHOWN_BYTES else value
