"""What a test orders to go wrong, checked as it is ordered: a misspelt order must not pass for one that works."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypedDict

from mocksm.arn import is_account
from mocksm.engine.aims import Aim
from mocksm.engine.call import Call
from mocksm.engine.dispatch import Dispatcher
from mocksm.engine.turns import Turns
from mocksm.errors import MocksmError
from mocksm.handles.accounts import AccountHandle
from mocksm.handles.callers import Caller, caller
from mocksm.handles.codes import SILENCES
from mocksm.handles.matching import is_meant
from mocksm.handles.operations import check_code, check_parameters, operations, parameters
from mocksm.handles.principals import PrincipalHandle
from mocksm.wire.http import NoAnswer, Silence
from mocksm.wire.models import redact
from mocksm.wire.regions import checked_region

Condition = Callable[[Call], object] | Mapping[str, Any]

_BY_NAME: dict[str, Silence] = {silence: silence for silence in SILENCES.values()}


class Which(TypedDict, total=False):
    """Which calls an order is meant for, and whose turn it is among them; ``Aws.fail`` says what each takes."""

    times: int | None
    after: int
    nth: int | None
    every: int | None
    chance: float | None
    when: Condition | None
    by: Caller | None
    region: str | None


def which_of(
    dispatcher: Dispatcher,
    pattern: str,
    *,
    when: Condition | None = None,
    by: Caller | None = None,
    region: str | None = None,
    **turns: Any,
) -> tuple[Aim, Turns]:
    """Return which calls are meant, and whose turn it is among them.

    Raises:
        MocksmError: There is no such operation, parameter, caller or Region, or the numbers make no sense.
    """
    services_of(pattern)
    if region is not None:
        checked_region(region, "region=")
    return Aim(pattern, _condition(pattern, when), _name_of(dispatcher, by), region), _turns(**turns)


def _condition(pattern: str, when: Condition | None) -> Callable[[Any], object] | None:
    """Return what is asked of a call."""
    if isinstance(when, Mapping):
        check_parameters(pattern, when)
        return partial(_has, dict(when))
    if when is None or callable(when):
        return when
    raise MocksmError(
        f"mocksm: when={when!r} is no condition; it takes a function of the call, or a dict of parameters"
    )


def _has(wanted: Mapping[str, Any], call: Call) -> bool:
    return all(is_meant(call.params, name, value) for name, value in wanted.items())


def _turns(
    *,
    times: int | None = None,
    after: int = 0,
    nth: int | None = None,
    every: int | None = None,
    chance: float | None = None,
) -> Turns:
    for name, number, least in (("times", times, 1), ("after", after, 0), ("nth", nth, 1), ("every", every, 1)):
        if number is not None and (type(number) is not int or number < least):
            raise MocksmError(f"mocksm: {name}={number!r} is no number of calls; it takes {least} or more")
    if chance is not None and not (_is_number(chance) and 0 <= chance <= 1):
        raise MocksmError(f"mocksm: chance={chance!r} is no probability; it takes 0 to 1")
    if nth is not None and (times is not None or after or every is not None or chance is not None):
        raise MocksmError("mocksm: nth=... is one call: times, after, every and chance do not go with it")
    if every is not None and chance is not None:
        raise MocksmError("mocksm: every=... and chance=... contradict each other: a call's turn comes by one of them")
    return Turns(after, times, nth, every, chance)


def seconds_of(name: str, seconds: float, *, least: float = 0.0) -> float:
    """Return a number of seconds; raises MocksmError where it is none, or too small."""
    if not (_is_number(seconds) and least <= seconds < float("inf")):
        raise MocksmError(f"mocksm: {name}={seconds!r} is no number of seconds; it takes {least:g} or more")
    return float(seconds)


def error_of(error: object, pattern: str, *, message: str | None = None) -> str | Exception:
    """Return what a call fails with: a code that its service knows, why no answer comes, or an exception.

    Raises:
        MocksmError: No operation that is meant knows the error, or a message goes with what has none.
    """
    if isinstance(error, str) and error.lower() not in _BY_NAME:
        services_of(pattern)
        check_code(pattern, error)
        return error
    if message is not None:
        raise MocksmError(f"mocksm: a message goes with AWS's codes, and not with {error!r}")
    if isinstance(error, str):
        return NoAnswer(_BY_NAME[error.lower()])
    if isinstance(error, Exception):
        return error
    if isinstance(error, type) and issubclass(error, Exception):
        silence = SILENCES.get(error)
        return NoAnswer(silence) if silence is not None else _made(error)
    raise MocksmError(f"mocksm: {error!r} is no error; it takes a code of AWS's, {_listed(_BY_NAME)}, or an exception")


def services_of(pattern: str) -> list[str]:
    """Return the services of which a pattern names operations; raises MocksmError where there is none."""
    if ":" not in str(pattern):
        raise MocksmError(
            f"mocksm: {pattern!r} names no operation; it takes a service too, as in aws.fail('kms:Decrypt', ...) or 'kms:*'"
        )
    return sorted({operation.partition(":")[0] for operation in operations(pattern)})


def described(name: str, *values: object, **options: object) -> str:
    """Return an order as it was given, for people to find it: ``aws.fail('kms:Decrypt', 'timeout', times=2)``.

    Secrets among the parameters in ``when`` are hidden.
    """
    if isinstance(options.get("when"), Mapping):
        options["when"] = _shown(str(values[0]), options["when"])
    given = [f"{key}={value!r}" for key, value in options.items() if value is not None and (key, value) != ("after", 0)]
    return f"aws.{name}({', '.join([*map(repr, values), *given])})"


def _shown(pattern: str, when: Any) -> dict[str, Any]:
    try:
        shapes = parameters(pattern)
    except MocksmError:  # the order is refused in a moment
        return {}
    return {name: redact(shapes[name], value) if name in shapes else value for name, value in when.items()}


def _name_of(dispatcher: Dispatcher, by: Caller | None) -> str | None:
    """Return what ``Aim.by`` compares: an account's digits, a role's ARN for all its sessions, or the caller's own ARN."""
    if by is None:
        return None
    if isinstance(by, AccountHandle):
        return by.id
    if isinstance(by, PrincipalHandle):
        return by.arn
    if isinstance(by, str) and (is_account(by) or by.endswith(".amazonaws.com")):
        return by
    meant = caller(dispatcher, by)
    return by if isinstance(by, str) else meant.arn


def _made(error: type[Exception]) -> Exception:
    try:
        return error()
    except Exception as problem:
        raise MocksmError(
            f"mocksm cannot make a {error.__name__} without arguments: give one that is made"
        ) from problem


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names))
