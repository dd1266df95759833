"""The codes of CloudTrail's errors; each message is written where it is raised."""

from __future__ import annotations

from mocksm.errors import AwsError


class InvalidLookupAttributesException(AwsError):
    """An attribute to look up by is none, or there are several."""


class InvalidTimeRangeException(AwsError):
    """The range ends before it starts."""


class InvalidMaxResultsException(AwsError):
    """The number of results is out of range."""


class InvalidNextTokenException(AwsError):
    """The token was not issued, or with other parameters."""


class InvalidEventCategoryException(AwsError):
    """There is no such category."""
