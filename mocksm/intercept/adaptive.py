"""botocore's adaptive mode, which measures its own rate by the system's clock: to it, too, mocked waits have taken time.

botocore's clock cannot be set on for the while of a mock, since a client that outlives the mock would then see time go back,
and wait for as long. So it is the other way round: what the client remembers of the past is put further back.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

_REST = "mocksm_rest"
_ROUNDING = 1e-9


def let_pass(emitter: Any, seconds: float) -> None:
    """Let time pass for a client's rate limiters; in other modes it has none."""
    for limiter in _limiters(emitter):
        bucket, clocker, adjustor = limiter._token_bucket, limiter._rate_clocker, limiter._rate_adjustor  # noqa: SLF001 - no public names
        with _held(bucket):
            if bucket._last_timestamp is not None:  # noqa: SLF001
                bucket._last_timestamp -= seconds  # noqa: SLF001
        with _held(clocker):
            clocker._last_bucket -= _whole_spans(clocker, seconds)  # noqa: SLF001
        with _held(limiter):
            adjustor._last_fail -= seconds  # noqa: SLF001


def _held(owner: Any) -> AbstractContextManager[Any]:
    """Hold what threads hold; aiobotocore's locks are for what awaits, and nothing is awaited here."""
    lock = getattr(owner, "_lock", None)
    return lock if isinstance(lock, AbstractContextManager) else nullcontext()


def _whole_spans(clocker: Any, seconds: float) -> float:
    """Return what of the time a rate clock can be told of: it counts calls in spans, and the rest is for the next wait."""
    span: float = clocker._TIME_BUCKET_RANGE  # noqa: SLF001 - no public name
    passed: float = getattr(clocker, _REST, 0.0) + seconds
    told = math.floor(passed / span + _ROUNDING) * span
    setattr(clocker, _REST, passed - told)
    return told


def _limiters(emitter: Any) -> Iterator[Any]:
    # botocore offers no list of handlers; a client's emitter is an EventAliaser around a HierarchicalEmitter.
    hierarchy = getattr(emitter, "_emitter", emitter)
    for handler in hierarchy._handlers.prefix_search("needs-retry"):  # noqa: SLF001 - see above
        owner = getattr(handler, "__self__", None)
        if hasattr(owner, "_rate_clocker"):  # aiobotocore's limiters are of no class of botocore's
            yield owner
