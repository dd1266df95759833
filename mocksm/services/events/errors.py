"""The codes of EventBridge's errors; each message is written where it is raised."""

from __future__ import annotations

from mocksm.errors import AwsError


class InvalidEventPatternException(AwsError):
    """The pattern is none."""


class LimitExceededException(AwsError):
    """A quota is used up."""


class ResourceNotFoundException(AwsError):
    """There is no such rule or event bus."""


class ValidationException(AwsError):
    """A parameter does not fit the rule; unmodelled, but what AWS sends."""
