"""What was asked, by whom, with what result: the record of every call, as CloudTrail would keep it, and questions to it."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, overload

from botocore.model import OperationModel

from mocksm.iam.evaluate import Decision
from mocksm.iam.principal import Principal
from mocksm.wire.models import redact


@dataclass(frozen=True, slots=True)
class Record:
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
        decision: What the policies decided; None where the call did not get that far.
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
    model: OperationModel = field(repr=False, compare=False)

    def __repr__(self) -> str:
        shown = redact(self.model.input_shape, self.params)
        outcome = f" -> {getattr(self.error, 'code', type(self.error).__name__)}" if self.error else ""
        via = f" via {self.via}" if self.via else ""
        return f"<{self.operation} {shown} by {self.principal.arn} in {self.region}{via}{outcome}>"


class Calls:
    """The tested code's calls, in the order in which they came; calling it narrows it down.

    What a service asks on its caller's behalf (Secrets Manager of KMS) is there only with ``inner=True``.

    >>> from mocksm import mock_secrets
    >>> with mock_secrets() as aws:
    ...     _ = aws.client("secretsmanager").create_secret(Name="db", SecretString="hunter2")
    ...     print(aws.calls("secretsmanager:Create*", Name="db").count)
    ...     print(aws.calls("kms:*").count, aws.calls("kms:*", inner=True).count)
    1
    0 1
    """

    def __init__(self, records: Sequence[Record], *, inner: bool = False) -> None:
        self._all = records
        self._records = records if inner else [record for record in records if record.via is None]

    def __call__(self, operation: str = "*", *, inner: bool = False, **params: Any) -> Calls:
        """Return the calls of an operation, or of all that match a pattern, with these parameters.

        Args:
            operation: ``kms:Decrypt``, or with wildcards: ``secretsmanager:*``. Upper and lower case are the same.
            inner: Whether calls count that a service made on the caller's behalf.
            **params: Parameters by AWS's names, with the values that they must have.
        """
        pattern, wanted = operation.lower(), params.items()
        found = [
            record
            for record in self._all
            if fnmatch.fnmatchcase(record.operation.lower(), pattern)
            and all(name in record.params and record.params[name] == value for name, value in wanted)
        ]
        return Calls(found, inner=inner)

    @property
    def count(self) -> int:
        """How many calls there are."""
        return len(self._records)

    @property
    def last(self) -> Record:
        """The latest call; AssertionError if there is none."""
        if not self._records:
            raise AssertionError("mocksm: no such call was made")
        return self._records[-1]

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> Calls: ...
    def __getitem__(self, index: int | slice) -> Record | Calls:
        return Calls(self._records[index]) if isinstance(index, slice) else self._records[index]

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[Record]:
        return iter(list(self._records))

    def __repr__(self) -> str:
        return "\n".join(map(repr, self._records)) or "<no calls>"
