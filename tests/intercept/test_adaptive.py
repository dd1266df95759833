from __future__ import annotations

from typing import Any

import pytest
from botocore.config import Config
from botocore.retries import adaptive

from mocksm.intercept.adaptive import let_pass
from tests.intercept.clients import boto3_client


class Clock:
    """botocore's clock, for a test that moves it."""

    time = 1000.0

    def current_time(self) -> float:
        return self.time


@pytest.fixture(name="clock")
def _clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(adaptive.bucket, "Clock", lambda: clock)
    return clock


def emitter() -> Any:
    made: Any = Config
    return boto3_client(config=made(retries={"mode": "adaptive"})).meta.events


def limiter(events: Any) -> Any:
    handlers = events._emitter._handlers.prefix_search("before-send")  # noqa: SLF001 - there is no other way
    owners = [getattr(handler, "__self__", None) for handler in handlers]
    return next(owner for owner in owners if isinstance(owner, adaptive.ClientRateLimiter))


def used(limiter: Any, clock: Clock) -> None:
    """Let a client make ten calls in half a second, and then be throttled."""
    for _ in range(10):
        clock.time += 0.05
        limiter._rate_clocker.record()  # noqa: SLF001
    limiter._token_bucket.max_rate = limiter._rate_adjustor.error_received(20, clock.time)  # noqa: SLF001
    limiter._token_bucket.acquire(1, block=False)  # noqa: SLF001


def readings(limiter: Any, clock: Clock) -> list[float]:
    """Return how fast a client thinks it is and may be, and what its bucket holds."""
    limiter._token_bucket._refill()  # noqa: SLF001
    return [
        limiter._rate_clocker.record(),  # noqa: SLF001
        limiter._rate_adjustor.success_received(clock.time),  # noqa: SLF001
        limiter._token_bucket.available_capacity,  # noqa: SLF001
    ]


@pytest.mark.parametrize(("seconds", "times"), [(1.5, 1), (7.0, 1), (0.05, 20), (0.4, 5)])
def test_a_client_is_as_if_the_time_had_passed(clock: Clock, seconds: float, times: int) -> None:
    waited, told = emitter(), emitter()
    limiters = limiter(waited), limiter(told)
    start = clock.time
    for each in limiters:
        clock.time = start
        each._token_bucket._current_capacity = 1  # noqa: SLF001
        used(each, clock)
    for _ in range(times):
        let_pass(told, seconds)
    shown = readings(limiters[1], clock)
    clock.time += seconds * times

    assert pytest.approx(readings(limiters[0], clock), abs=1e-6) == shown


def test_a_client_without_adaptive_mode_has_nothing_to_be_told() -> None:
    let_pass(boto3_client().meta.events, 5)
