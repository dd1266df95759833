"""Failures as a test orders them: what it names has to exist, so that a misspelt order does not pass for a working one.

Not modelled yet: failures by chance or by a condition, latency, and the outage of a Region.
"""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Iterable

from mocksm.engine.faults import Fault
from mocksm.errors import MocksmError
from mocksm.services import ROOMS, room

# What AWS sends of any service: "Common errors" in its API references, and what botocore's retries know.
_COMMON = {
    **dict.fromkeys(
        (
            *(
                "AccessDeniedException",
                "AccessDenied",
                "ValidationException",
                "ValidationError",
                "SerializationException",
            ),
            *("ThrottlingException", "Throttling", "ThrottledException", "RequestThrottledException", "SlowDown"),
            *("RequestLimitExceeded", "TooManyRequestsException", "BandwidthLimitExceeded", "PriorRequestNotComplete"),
            *("UnrecognizedClientException", "InvalidClientTokenId", "ExpiredTokenException", "ExpiredToken"),
            *(
                "InvalidSignatureException",
                "SignatureDoesNotMatch",
                "IncompleteSignatureException",
                "IncompleteSignature",
            ),
            *("MissingAuthenticationTokenException", "MissingAuthenticationToken", "NotAuthorized", "OptInRequired"),
            *("RequestExpired", "RequestTimeout", "RequestTimeoutException", "UnknownOperationException"),
        )
    ),
    **dict.fromkeys(("InternalFailure", "InternalError", "InternalServerError", "InternalServiceException"), 500),
    **dict.fromkeys(("ServiceUnavailable", "ServiceUnavailableException"), 503),
}


def order(operation: str, error: str | Exception, *, message: str | None, times: int | None, after: int) -> Fault:
    """Return the fault that a test orders; ``Aws.fail`` says what each argument takes.

    Raises:
        MocksmError: No operation, or no error of AWS, has that name.
    """
    services = _matching_services(operation)
    status = None
    if isinstance(error, str):
        _check_code(error, services)
        status = _COMMON.get(error)
        message = f"mocksm: aws.fail ordered this {error}." if message is None else message
    return Fault(operation, error, message=message or "", status=status, times=times, after=after)


def _matching_services(pattern: str) -> list[str]:
    """Return the services of which the pattern names an operation."""
    known = {f"{name}:{each}": name for name in _services(pattern) for each in room(name).model.operation_names}
    found = {name for full, name in known.items() if fnmatch.fnmatchcase(full.lower(), pattern.lower())}
    if not found:
        raise MocksmError(f"mocksm has no operation {pattern!r} to fail{_near(pattern, known)}")
    return sorted(found)


def _services(pattern: str) -> list[str]:
    service = pattern.partition(":")[0].lower()
    found = [name for name in ROOMS if fnmatch.fnmatchcase(name, service)]
    if not found or ":" not in pattern:
        example = "aws.fail('secretsmanager:GetSecretValue', ...)"
        raise MocksmError(f"mocksm has no service of {pattern!r} to fail; it has {', '.join(ROOMS)}, as in {example}")
    return found


def _check_code(code: str, services: Iterable[str]) -> None:
    known = set(_COMMON)
    for name in services:
        for shape in room(name).model.error_shapes:
            known |= {shape.name, shape.metadata.get("error", {}).get("code", shape.name)}
    if code not in known:
        raise MocksmError(f"mocksm knows no error {code!r} of {', '.join(services)}{_near(code, known)}")


def _near(asked: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(asked, list(known), n=3)
    return f"; did you mean {', '.join(near)}?" if near else ""
