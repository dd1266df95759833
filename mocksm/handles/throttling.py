"""Throttling as a test orders it: by AWS's published rates, or by a rate of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from mocksm.engine.dispatch import Dispatcher
from mocksm.engine.orders import Met
from mocksm.engine.throttling import Rate, Throttle
from mocksm.errors import AwsError, MocksmError
from mocksm.handles.ordering import described, services_of, which_of

if TYPE_CHECKING:
    from mocksm.handles.callers import Caller

_PUBLISHED = {"kms": "mocksm.services.kms.rates", "secretsmanager": "mocksm.services.secretsmanager.rates"}

# Code, message and status: kms.md section 1 has seen KMS's; the text of secretsmanager.md section 1 is unsure, Lambda's is
# its model's, and those that speak the query protocol have the code that botocore's retries know for it.
_REFUSALS: Mapping[str, tuple[str, str, int]] = MappingProxyType(
    {
        "kms": (
            "ThrottlingException",
            "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
            400,
        ),
        "lambda": ("TooManyRequestsException", "Rate Exceeded.", 429),
        "iam": ("Throttling", "Rate exceeded", 400),
        "sts": ("Throttling", "Rate exceeded", 400),
    }
)
_OTHERS = ("ThrottlingException", "Rate exceeded", 400)


def throttle(
    dispatcher: Dispatcher,
    pattern: str,
    rate: float | None,
    burst: float | None,
    by: Caller | None,
    region: str | None,
) -> Throttle:
    """Put throttling in force; see ``Aws.throttle``."""
    aim, _ = which_of(dispatcher, pattern, by=by, region=region)
    _check("rate", rate, is_enough=lambda number: number > 0)
    _check("burst", burst, is_enough=lambda number: number >= 1)
    ordered = described("throttle", pattern, rate=rate, burst=burst, by=by, region=region)
    made = Throttle(aim, _rate_of(pattern, rate, burst), _refusal, ordered=ordered)
    dispatcher.cloud.faults.add(made)
    return made


def _check(name: str, number: Any, *, is_enough: Callable[[float], bool]) -> None:
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    if number is not None and not (is_number and is_enough(number) and number < float("inf")):
        raise MocksmError(f"mocksm: {name}={number!r} is no number of calls: rate is more than 0, burst 1 or more")


def _rate_of(pattern: str, rate: float | None, burst: float | None) -> Callable[[Met], Rate | None]:
    if rate is not None:
        own = Rate(pattern, rate, burst)
        return lambda _: own
    if burst is not None:
        raise MocksmError("mocksm: burst=... goes with a rate=... of your own; AWS publishes none")
    services = set(services_of(pattern))
    if not services & _PUBLISHED.keys():
        raise MocksmError(
            f"mocksm knows no published rates of {', '.join(sorted(services))}, only of {', '.join(_PUBLISHED)}; "
            "give a rate=... of your own"
        )
    return partial(_published, {name: import_module(_PUBLISHED[name]).rate_of for name in services & _PUBLISHED.keys()})


def _published(of_service: Mapping[str, Callable[[Met], Rate | None]], call: Met) -> Rate | None:
    of = of_service.get(call.service)
    return None if of is None else of(call)


def _refusal(service: str) -> AwsError:
    code, message, status = _REFUSALS.get(service, _OTHERS)
    return AwsError(message, code=code, status=status)
