"""The codes of Lambda's errors; each message is written where it is raised."""

from __future__ import annotations

from mocksm.errors import AwsError


class ResourceNotFoundException(AwsError):
    """There is no such function."""


class InvalidRequestContentException(AwsError):
    """The payload is no JSON."""
