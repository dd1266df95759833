"""The codes of Lambda's errors; each message is written where it is raised."""

from __future__ import annotations

from mocksm.services.lambda_.user_error import UserError


class InvalidParameterValueException(UserError):
    """A parameter does not fit the function, or the account."""


class InvalidRequestContentException(UserError):
    """The payload is no JSON."""


class PreconditionFailedException(UserError):
    """The function is no longer as the caller knew it."""


class RequestTooLargeException(UserError):
    """The payload is longer than Lambda takes."""


class ResourceConflictException(UserError):
    """There is something of that name already."""


class ResourceNotFoundException(UserError):
    """There is no such function, version, alias, policy or statement."""
