"""The codes of STS's errors; each message is written where it is raised."""

from __future__ import annotations

from mocksm.errors import AwsError


class ExpiredTokenException(AwsError):
    """The identity provider's token is no longer valid."""


class InvalidIdentityTokenException(AwsError):
    """The identity provider's token cannot be read."""


class InvalidParameterValue(AwsError):
    """Tags that do not fit together."""


class MalformedPolicyDocumentException(AwsError):
    """The session policy is none."""


class PackedPolicyTooLargeException(AwsError):
    """Session policy and tags are too long."""


class ValidationError(AwsError):
    """A parameter that the model does not describe."""
