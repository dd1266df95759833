"""What a test pays for the mock itself, the 100th time that it is entered."""

from __future__ import annotations

import time

import pytest

from mocksm import mock_secrets
from tests.benchmarks.conftest import Timed
from tests.benchmarks.floor import least

pytestmark = pytest.mark.benchmark(timer=time.perf_counter)

ROW = "enter and leave"


def enter_and_leave() -> str:
    with mock_secrets() as aws:
        return aws.region


def test_mock_is_active_inside_when_it_is_entered_and_left(timed: Timed) -> None:
    for _ in range(100):
        enter_and_leave()
    assert "us-east-1" == timed(ROW, "mocksm", enter_and_leave)


def test_environment_is_replaced_when_the_least_is_done(timed: Timed) -> None:
    def enter_and_leave_least() -> None:
        with least():
            pass

    assert timed(ROW, "floor", enter_and_leave_least) is None
