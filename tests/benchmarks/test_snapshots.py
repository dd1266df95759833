"""What going back to a snapshot costs: less than a call, however many secrets there are."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from mocksm import mock_secrets

pytestmark = pytest.mark.benchmark(timer=time.perf_counter)


@pytest.mark.parametrize("secrets", [3, 1000])
def test_a_cloud_goes_back_to_what_it_was(benchmark: Callable[..., Any], secrets: int) -> None:
    with mock_secrets() as aws:
        aws.key(alias="alias/app")
        for number in range(secrets):
            aws.secret(f"s{number}", {"password": "x"}, tags={"team": "core"})

        benchmark(lambda: aws.restore(aws.snapshot()))
        assert secrets == len(aws.secrets)


def test_a_thousand_secrets_take_no_longer_than_twenty_milliseconds() -> None:
    with mock_secrets() as aws:
        for number in range(1000):
            aws.secret(f"s{number}", "x")

        def took() -> float:
            start = time.perf_counter()
            aws.restore(aws.snapshot())
            return time.perf_counter() - start

        assert min(took() for _ in range(5)) < 0.02
