"""The codes of CloudFormation's errors; each message is written where it is raised."""

from __future__ import annotations

from mocksm.errors import AwsError


class AlreadyExistsException(AwsError):
    """There is a stack, or a change set, of that name."""


class ChangeSetNotFound(AwsError):
    """The stack has no such change set."""


class InsufficientCapabilitiesException(AwsError):
    """The template does what its caller has not acknowledged."""


class InternalFailure(AwsError):
    """What CloudFormation answers where it does not say what is wrong."""


class InvalidChangeSetStatus(AwsError):
    """The change set cannot be executed, or deleted, as it is."""


class ValidationError(AwsError):
    """The template, a parameter or the stack's name is not right, or the stack is in no state for it."""


class StackFailed(Exception):
    """What stops a stack's operation on its way: the reason as events show it."""


class Refused(Exception):
    """What another service answered to CloudFormation.

    Args:
        service: botocore's name of the service.
        error: Its answer.

    Attributes:
        service: As above.
        error: As above.
        code: The code of the answer.
    """

    def __init__(self, service: str, error: AwsError) -> None:
        super().__init__(service, error)
        self.service = service
        self.error = error
        self.code = error.code
