"""The codes of Secrets Manager's errors; each message is written where it is raised."""

from __future__ import annotations

from mocksm.errors import AwsError


class ValidationException(AwsError):
    """A parameter breaks the model or the rules for names; unmodelled, but what AWS sends."""


class AccessDeniedException(AwsError):
    """A policy, KMS or a function's policy says no; unmodelled, but what AWS sends."""


class InvalidParameterException(AwsError):
    """A parameter's value is not acceptable."""


class InvalidRequestException(AwsError):
    """The secret is not in a state for this, or parameters do not go together."""


class InvalidNextTokenException(AwsError):
    """The token was not issued for this list."""


class ResourceExistsException(AwsError):
    """The name or the token is taken."""


class ResourceNotFoundException(AwsError):
    """There is no such secret, version or label."""


class LimitExceededException(AwsError):
    """A quota is used up."""


class EncryptionFailure(AwsError):
    """KMS could not encrypt; the code has no ``Exception`` at its end."""


class DecryptionFailure(AwsError):
    """KMS could not decrypt; the code has no ``Exception`` at its end."""


class MalformedPolicyDocumentException(AwsError):
    """The resource policy is no valid policy."""


class PublicPolicyException(AwsError):
    """The resource policy would let anybody in, and BlockPublicPolicy was asked for."""
