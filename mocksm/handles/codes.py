"""The error codes that any of AWS's services sends, whatever its model says, each with its HTTP status."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# "Common errors" in AWS's API references, and what botocore's retries know as throttling.
_REFUSED = (
    *("AccessDeniedException", "AccessDenied", "ValidationException", "ValidationError", "SerializationException"),
    *("UnrecognizedClientException", "InvalidClientTokenId", "ExpiredTokenException", "ExpiredToken"),
    *("InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignatureException", "IncompleteSignature"),
    *("MissingAuthenticationTokenException", "MissingAuthenticationToken", "NotAuthorized", "OptInRequired"),
    *("RequestExpired", "RequestTimeout", "RequestTimeoutException", "UnknownOperationException"),
)
_THROTTLED = (
    *("ThrottlingException", "Throttling", "ThrottledException", "RequestThrottledException", "SlowDown"),
    *("RequestLimitExceeded", "TooManyRequestsException", "BandwidthLimitExceeded", "PriorRequestNotComplete"),
)
_BROKEN = ("InternalFailure", "InternalError", "InternalServerError", "InternalServiceException")
_UNAVAILABLE = ("ServiceUnavailable", "ServiceUnavailableException")

# None: the status that the service's model gives the code, and 400 where it gives none.
COMMON: Mapping[str, int | None] = MappingProxyType(
    {
        **dict.fromkeys((*_REFUSED, *_THROTTLED)),
        **dict.fromkeys(_BROKEN, 500),
        **dict.fromkeys(_UNAVAILABLE, 503),
    }
)
