"""The error codes of KMS; the messages stand where they are raised."""

from __future__ import annotations

from mocksm.errors import AwsError


class AccessDeniedException(AwsError):
    """What the room itself refuses: keys of other accounts, and AWS's own keys."""


class AlreadyExistsException(AwsError):
    """An alias has that name."""


class DisabledException(AwsError):
    """The key is disabled."""


class DryRunOperationException(AwsError):
    """The request would have succeeded."""


class IncorrectKeyException(AwsError):
    """The named key is not the one that encrypted."""


class InvalidArnException(AwsError):
    """An alias where only a key id or key ARN will do."""


class InvalidCiphertextException(AwsError):
    """The ciphertext, or the encryption context given with it, is not what was encrypted. AWS sends no message."""


class InvalidKeyUsageException(AwsError):
    """The key's usage, or its spec, does not fit the operation or algorithm."""


class InvalidMarkerException(AwsError):
    """The marker was not issued by a listing."""


class KMSInvalidStateException(AwsError):
    """The key's state does not allow the operation."""


class LimitExceededException(AwsError):
    """A quota is used up."""


class MalformedPolicyDocumentException(AwsError):
    """The key policy cannot be read."""


class NotAuthorizedException(AwsError):
    """The alias belongs to AWS."""


class NotFoundException(AwsError):
    """No such key, alias or policy."""


class TagException(AwsError):
    """The tags break a rule that the model does not state."""


class UnsupportedOperationException(AwsError):
    """The key, or the Region, does not support it."""


class ValidationException(AwsError):
    """The parameters break a rule that the model does not state."""
