"""How a call has to have ended, as a test asks it: in success, in any error, in one by its code or by the client's class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from botocore.exceptions import ClientError

from mocksm.engine.history import Record
from mocksm.errors import AwsError, MocksmError
from mocksm.handles.codes import SILENCES
from mocksm.handles.operations import check_code, has_error
from mocksm.wire.http import NoAnswer, Silence

Ended = str | type[BaseException] | bool
"""How a call ended: in an error of this code or class, in any (True), in none (False)."""

_OF_CLIENTS = ("aiobotocore", "aiohttp", "boto3", "botocore", "httpx", "requests", "urllib3")


class EndedIn(NamedTuple):
    """The call ended in an error of a code or class, in any (True), or in none (False).

    Attributes:
        error: What is asked.
        is_coded: Whether it is the class that a client raises for one of AWS's codes, which bears its name.
        silences: Why no answer came, where a client raises that class then.
        of_aws: Whether a client raises that class, or one of its kind, for all of AWS's errors.
    """

    error: Ended
    is_coded: bool = False
    silences: tuple[Silence, ...] = ()
    of_aws: bool = False

    def meets(self, record: Record) -> bool:
        """Tell whether it did."""
        ended = record.error
        if isinstance(self.error, bool) or ended is None:
            return self.error is (ended is not None)
        if isinstance(self.error, str):
            return self.error in _codes(record)
        if isinstance(ended, AwsError):
            is_it = self.is_coded and self.error.__name__ in _codes(record)
            return self.of_aws or is_it or isinstance(ended, self.error)
        return isinstance(ended, self.error) or (isinstance(ended, NoAnswer) and ended.code in self.silences)

    def differs(self, record: Record) -> str:
        """Say how it ended."""
        ended = "it succeeded" if record.error is None else f"it ended in {_code(record.error)}"
        return ended if isinstance(self.error, bool) else f"{ended}, not in {_error_name(self.error)}"

    def text(self) -> str:
        """Say how it has to end."""
        if isinstance(self.error, bool):
            return "that ended in an error" if self.error else "that succeeded"
        return f"that ended in {_error_name(self.error)}"


def ended_in(error: Ended, operation: str, records: Sequence[Record]) -> EndedIn:
    """Return the condition that a call ended in an error.

    Args:
        error: As ``aws.calls`` takes it: of classes those that the client raises, too.
        operation: Of which operation.
        records: What was served: an error that came needs no look into AWS's models.

    Raises:
        MocksmError: No such call can end in that error.
    """
    asked = EndedIn(error)
    if isinstance(error, bool):
        return asked
    if isinstance(error, str):
        if not any(asked.meets(record) for record in records):
            check_code(operation, error)
        return asked
    kind: object = error
    if not (isinstance(kind, type) and issubclass(kind, BaseException)):
        raise MocksmError(f"mocksm: error={error!r} is no error; it takes a code of AWS's, a class, True or False")
    return _of_class(error, operation, records)


def _of_class(error: type[BaseException], operation: str, records: Sequence[Record]) -> EndedIn:
    silences = tuple(silence for kind, silence in SILENCES.items() if issubclass(kind, error))
    of_aws = issubclass(ClientError, error)
    is_coded = issubclass(error, ClientError) and not of_aws and has_error(operation, error.__name__)
    asked = EndedIn(error, is_coded, silences, of_aws)
    is_known = of_aws or is_coded or silences or error.__module__.partition(".")[0] not in _OF_CLIENTS
    if not is_known and not any(asked.meets(record) for record in records):
        named = ", ".join(f"{kind.__name__} ({silence!r})" for kind, silence in SILENCES.items())
        raise MocksmError(
            f"mocksm: no call of {operation} ends in {error.__module__}.{error.__name__}; it takes a code of AWS's, the "
            f"client's class for one (client.exceptions...), botocore's ClientError, and of failures of transport {named}"
        )
    return asked


def _codes(record: Record) -> set[str]:
    """Return the code of what a call ended in, by either of the names that the model may have for it."""
    code = "" if record.error is None else _code(record.error)
    names = (
        {shape.name, str(getattr(shape, "error_code", shape.name))} for shape in record.model.service_model.error_shapes
    )
    return {code}.union(*(both for both in names if code in both))


def _code(error: BaseException) -> str:
    return str(getattr(error, "code", type(error).__name__))


def _error_name(error: str | type[BaseException]) -> str:
    return error if isinstance(error, str) else error.__name__
