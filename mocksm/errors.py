"""The two kinds of error: what AWS answers, and what mocksm itself has to say to the author of a test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

OwnError = Literal["UnmockedRequest", "NotModelled"]
"""The errors of mocksm's own that a test may let its code swallow, by name."""


class AwsError(Exception):
    """An error that AWS would send back; the subclass's name is its code on the wire.

    Args:
        message: AWS's sentence, or None for the errors that AWS sends without one.
        members: Further members of the error's shape, by AWS's name (``Reason="..."``).

    Attributes:
        code: The code on the wire; the name of the class unless ``code`` was given.
        status: The HTTP status; None takes the model's, and 400 where the model says nothing.
    """

    def __init__(
        self, message: str | None = None, *, code: str | None = None, status: int | None = None, **members: Any
    ) -> None:
        super().__init__(message)
        self.code = code or type(self).__name__
        self.status = status
        self.message = message
        self.members = members

    def __repr__(self) -> str:
        return f"{self.code}({self.message!r})"


class MissingAuthenticationTokenException(AwsError):
    """The request is not signed."""


class SerializationException(AwsError):
    """The body cannot be read: no JSON, a value of the wrong type, bad base64."""


class UnknownOperationException(AwsError):
    """The service has no such operation, by its model."""


class MocksmError(Exception):
    """Something that only mocksm says: the test, not AWS, has to change.

    Attributes:
        noted: Whether a mock has it among what it tells at its end, in case the tested code swallows it.
    """

    noted = False


class NotModelled(MocksmError, NotImplementedError):
    """AWS has this, and mocksm does not model it: no answer would be true. No ``except ClientError`` catches it."""


class UnmockedRequest(MocksmError):
    """A request that would have left for the real AWS, and was not sent.

    Raised for a service that mocksm does not have, on a host of AWS, unless another mock answered it or the test named
    it in ``passthrough``. No ``except ClientError`` catches it; where the tested code swallows it all the same, the mock
    reports it when it ends.
    """


class MocksmWarning(UserWarning):
    """Something that only mocksm says when a mock ends, and that fails a test only where Python's filters say so."""


class RotationFailed(MocksmWarning):
    """A rotation failed in the background, as on AWS, and the test did not read why.

    Told when the mock ends, with the secret, the step and the error; reading ``aws.rotations[-1].error`` takes it off. So is
    a password that a database of RDS refused; reading ``aws.databases[...].refusal`` takes that off.
    Python's and pytest's filters for warnings know it as ``mocksm.RotationFailed``.
    """


class FaultUnused(MocksmWarning):
    """Something that the test ordered to go wrong (``aws.fail`` and its like) never did.

    Told when the mock ends, with the order as it was given, unless that says ``required=False``. Python's and pytest's
    filters for warnings know it as ``mocksm.FaultUnused``.
    """


def own_errors(names: Sequence[str]) -> frozenset[str]:
    """Return the names in ``may_swallow``, or in MOCKSM_MAY_SWALLOW, each of which has to be one that there is."""
    known = get_args(OwnError)
    wrong = names if isinstance(names, str) else next((name for name in names if name not in known), None)
    if wrong is not None:
        raise MocksmError(f"mocksm: may_swallow takes a list of {' and '.join(map(repr, known))}, not {wrong!r}")
    return frozenset(names)
