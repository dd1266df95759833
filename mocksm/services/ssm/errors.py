"""The codes of Parameter Store's errors; each message is written where it is raised."""

from __future__ import annotations

from mocksm.errors import AwsError


class AccessDeniedException(AwsError):
    """A policy says no, the name is AWS's own, or KMS does not let the caller use the key."""


class HierarchyLevelLimitExceededException(AwsError):
    """The name has more levels than names may have."""


class HierarchyTypeMismatchException(AwsError):
    """A parameter keeps its type for good."""


class IncompatiblePolicyException(AwsError):
    """The policies of a parameter do not go together."""


class InvalidAllowedPatternException(AwsError):
    """The pattern for the value is no regular expression."""


class InvalidFilterKey(AwsError):
    """This operation does not filter by that; the code has no ``Exception`` at its end, as most here."""


class InvalidFilterOption(AwsError):
    """What is filtered by is not compared in that way, or never has that value."""


class InvalidFilterValue(AwsError):
    """There is nothing to compare with."""


class InvalidKeyId(AwsError):
    """KMS does not do with the key what is asked."""


class InvalidNextToken(AwsError):
    """The token was not issued for this list."""


class InvalidPolicyAttributeException(AwsError):
    """A policy of a parameter lacks something, or has it in another form."""


class InvalidPolicyTypeException(AwsError):
    """Parameters have no such policies."""


class InvalidResourceId(AwsError):
    """There is no parameter of that name to have tags."""


class ParameterAlreadyExists(AwsError):
    """The name is taken, and Overwrite was not asked for."""


class ParameterLimitExceeded(AwsError):
    """The account has as many parameters of this tier as it may have."""


class ParameterMaxVersionLimitExceeded(AwsError):
    """There is no room for another version, since the oldest has a label."""


class ParameterNotFound(AwsError):
    """There is no such parameter, or no such secret."""


class ParameterPatternMismatchException(AwsError):
    """The value is not as the parameter's pattern wants it."""


class ParameterVersionLabelLimitExceeded(AwsError):
    """A version has as many labels as it may have."""


class ParameterVersionNotFound(AwsError):
    """The parameter has no such version, or no version with that label."""


class PoliciesLimitExceededException(AwsError):
    """A parameter has more policies than it may have."""


class TooManyTagsError(AwsError):
    """A parameter has as many tags as it may have."""


class ValidationException(AwsError):
    """A parameter of the request breaks the model, or a rule of Parameter Store's."""
