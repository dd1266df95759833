"""Why a resource failed, in the words that events show. Their form around a service's own words is widely reported."""

from __future__ import annotations

from collections.abc import Mapping

from mocksm.engine.call import Call
from mocksm.errors import AwsError, MocksmError, NotModelled
from mocksm.services.cloudformation.errors import Refused, StackFailed

_SERVICES: Mapping[str, str] = {
    "iam": "Iam",
    "kms": "Kms",
    "lambda": "Lambda",
    "rds": "Rds",
    "secretsmanager": "SecretsManager",
    "ssm": "Ssm",
}
_CODES = (
    (("NotFound", "NoSuchEntity"), "NotFound"),
    (("AlreadyExist", "ResourceExists", "ResourceConflict"), "AlreadyExists"),
    (("AccessDenied",), "AccessDenied"),
    (("Throttling",), "Throttling"),
    (("LimitExceeded",), "ServiceLimitExceeded"),
    (("Invalid", "Validation", "Malformed"), "InvalidRequest"),
)


def reason_of(call: Call, problem: Exception) -> str:
    """Return why a resource failed; what mocksm itself has to say is raised, but for what it does not model."""
    if isinstance(problem, Refused):
        return _of_service(call, problem)
    if isinstance(problem, StackFailed | NotModelled):
        return str(problem)
    if isinstance(problem, AwsError):
        return problem.message or problem.code
    if isinstance(problem, MocksmError) or not _is_ordered(call, problem):
        raise problem
    return repr(problem)


def _is_ordered(call: Call, problem: Exception) -> bool:
    """Say whether the test has ordered an exception: that may be any, and another one is a fault of mocksm's own."""
    return any(getattr(order, "error", None) is problem for order in call.cloud.faults.orders)


def _of_service(call: Call, refused: Refused) -> str:
    error = refused.error
    service = _SERVICES.get(refused.service, refused.service)
    said = error.message or error.code
    told = f"{said} (Service: {service}, Status Code: {error.status or 400}, Request ID: {call.ids.uuid()})"
    code = _handler_code(error.code)
    return f'Resource handler returned message: "{told}" (RequestToken: {call.ids.uuid()}, HandlerErrorCode: {code})'


def _handler_code(code: str) -> str:
    found = (name for parts, name in _CODES if any(part in code for part in parts))
    return next(found, "GeneralServiceException")
