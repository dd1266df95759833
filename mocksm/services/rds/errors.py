"""The codes of RDS's errors; each message is written where it is raised."""

from __future__ import annotations

from mocksm.errors import AwsError


class DBInstanceNotFound(AwsError):
    """There is no such instance."""


class DBInstanceAlreadyExists(AwsError):
    """The identifier is taken."""


class DBClusterNotFoundFault(AwsError):
    """There is no such cluster."""


class DBClusterAlreadyExistsFault(AwsError):
    """The identifier is taken."""


class InvalidDBInstanceState(AwsError):
    """The instance is not in a state for this."""


class InvalidDBClusterStateFault(AwsError):
    """The cluster is not in a state for this."""


class InvalidParameterCombination(AwsError):
    """Parameters do not go together, or with what the database is; unmodelled, but what AWS sends."""


class InvalidParameterValue(AwsError):
    """A parameter's value is not acceptable; unmodelled, but what AWS sends."""


class KMSKeyNotAccessibleFault(AwsError):
    """The KMS key is not there, or not the caller's to use."""
