"""Who is not let in at all, before any policy is asked (authorization.md 7.7)."""

from __future__ import annotations

from tests.contract.callers import UNSIGNED
from tests.contract.case import Advance, Case, Fact, Step
from tests.contract.expected import Refused
from tests.contract.secretsmanager.steps import IDENTITY

_INVALID = "The security token included in the request is invalid."
_EXPIRED = "The security token included in the request is expired"
_SECRETS = Step("ListSecrets")
_KEYS = Step("ListKeys", service="kms")
_CALLER = Step("GetCallerIdentity", service="sts")
_USERS = Step("ListUsers", service="iam")

_OF_JSON = (("secretsmanager", _SECRETS), ("kms", _KEYS))
_OF_QUERY = (("sts", _CALLER), ("iam", _USERS))


def _by(caller: str, step: Step, expect: Refused) -> Step:
    return Step(step.operation, step.params, expect, service=step.service, caller=caller)


def _case(id_: str, row: str, evidence: str, *steps: Step | Advance) -> Case:
    return Case(f"authentication-{id_}", Fact("7.7", row, evidence, "authorization"), (IDENTITY, *steps))


CASES = (
    *(
        _case(f"{caller}-{service}", f"{row}: {service}", "reported", _by(caller, step, Refused(code, _INVALID, status)))
        for caller, row in (("inactive", "an access key that is not active"), ("wrong_token", "a session's key with another's token"))
        for steps, code, status in ((_OF_JSON, "UnrecognizedClientException", 400), (_OF_QUERY, "InvalidClientTokenId", 403))
        for service, step in steps
    ),
    *(
        _case(f"expired-{service}", f"a session that is over: {service}", "reported", Step("GetCallerIdentity", service="sts", caller="expiring"), Advance(1), _by("expiring", step, Refused(code, _EXPIRED, status)))
        for steps, code, status in ((_OF_JSON, "ExpiredTokenException", 400), (_OF_QUERY, "ExpiredToken", 403))
        for service, step in steps
    ),
    *(
        _case(f"unsigned-{service}", f"no signature: {service}", "unsure", _by(UNSIGNED, step, Refused(code, message, status)))
        for steps, code, message, status in (
            (_OF_JSON, "MissingAuthenticationTokenException", "Missing Authentication Token", 400),
            (_OF_QUERY, "MissingAuthenticationToken", "Request is missing Authentication Token", 403),
        )
        for service, step in steps
    ),
)  # fmt: skip
