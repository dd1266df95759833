"""The error codes that any of AWS's services sends, whatever its model says, and what clients raise without an answer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from botocore.exceptions import ConnectionClosedError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from mocksm.wire.http import Silence

# As httpsession.py of botocore raises them.
SILENCES: Mapping[type[Exception], Silence] = MappingProxyType(
    {
        ReadTimeoutError: "timeout",
        ConnectTimeoutError: "connect timeout",
        ConnectionClosedError: "connection reset",
        EndpointConnectionError: "unreachable",
    }
)

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

# None: the status with which the service refuses a caller so, or that its model gives the code, and 400 where it gives none.
COMMON: Mapping[str, int | None] = MappingProxyType(
    {
        **dict.fromkeys((*_REFUSED, *_THROTTLED)),
        **dict.fromkeys(_BROKEN, 500),
        **dict.fromkeys(_UNAVAILABLE, 503),
    }
)


def status_of(code: str, service: str) -> int | None:
    """Return the HTTP status of a code in a service; None for the one that its model gives, or 400."""
    from mocksm.services import room

    return COMMON.get(code) or room(service).status_of(code)
