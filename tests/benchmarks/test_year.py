"""What a year of daily rotations costs on the clock, beside the calls alone that its function makes."""

from __future__ import annotations

import time
from typing import Any

import pytest

from mocksm import mock_secrets
from tests.benchmarks.conftest import Timed
from tests.benchmarks.floor import Clients
from tests.services.secretsmanager.rotators import handler

pytestmark = pytest.mark.benchmark(timer=time.perf_counter, min_rounds=3)

ROW = "a year of daily rotations"
DAYS = 365
CALLS = 3  # of a rotation: put the new value, look for the current one, move the label


def test_a_rotation_a_day_has_run_when_the_year_is_over(timed: Timed, clients: Clients) -> None:
    with mock_secrets() as aws:
        aws.clock.freeze()
        rotator = aws.function("rotate", handler(client=clients.secretsmanager))
        aws.secret("db", "old").rotate_with(rotator, every="cron(0 6 * * ? *)")
        before = len(aws.rotations)

        def year() -> int:
            aws.clock.advance(days=DAYS)
            return len(aws.rotations) - before

        assert 0 == timed(ROW, "mocksm", year) % DAYS


def test_as_many_calls_have_been_answered_when_nothing_is_behind_botocore(
    timed: Timed, canned_clients: Clients
) -> None:
    def year() -> dict[str, Any]:
        for _ in range(DAYS * CALLS):
            answer = canned_clients.secretsmanager.get_secret_value(SecretId="db")
        return dict(answer)

    assert "SecretString" in timed(ROW, "floor", year)
