"""The codes of IAM's errors; each message is written where it is raised."""

from __future__ import annotations

from mocksm.errors import AwsError


class DeleteConflictException(AwsError):
    """Something still hangs on what is to be deleted."""


class EntityAlreadyExistsException(AwsError):
    """The name is taken."""


class LimitExceededException(AwsError):
    """There are as many as AWS lets there be."""


class MalformedPolicyDocumentException(AwsError):
    """The document is no policy."""


class NoSuchEntityException(AwsError):
    """There is no such user, role, policy or key."""


class ValidationError(AwsError):
    """A marker that was not issued here."""
