"""What eight threads get done with one client."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from mocksm import mock_secrets
from tests.benchmarks.calls import VALUE, Seed
from tests.benchmarks.conftest import Timed
from tests.benchmarks.floor import Clients

pytestmark = pytest.mark.benchmark(timer=time.perf_counter, min_rounds=5)

ROW = "eight threads, one client"
THREADS = 8
CALLS = 25  # of each thread


def read(client: Any) -> Callable[[], int]:
    """Return what has all threads read at once, and says how many calls were answered rightly."""

    def thread(_: int) -> int:
        return sum(VALUE == client.get_secret_value(SecretId="app")["SecretString"] for _ in range(CALLS))

    def threads() -> int:
        with ThreadPoolExecutor(THREADS) as pool:
            return sum(pool.map(thread, range(THREADS)))

    return threads


def test_every_thread_reads(timed: Timed, clients: Clients) -> None:
    with mock_secrets():
        Seed.sow(clients)
        assert THREADS * CALLS == timed(ROW, "mocksm", read(clients.secretsmanager))


def test_every_thread_is_answered_when_nothing_is_behind_botocore(timed: Timed, canned_clients: Clients) -> None:
    assert THREADS * CALLS == timed(ROW, "floor", read(canned_clients.secretsmanager))
