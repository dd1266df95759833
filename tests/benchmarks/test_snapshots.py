"""What going back to a snapshot costs, beside one call that nobody answers: less than that, however many secrets there are."""

from __future__ import annotations

import time
from typing import Any

import pytest

from mocksm import mock_secrets
from tests.benchmarks.conftest import Timed
from tests.benchmarks.floor import Clients

pytestmark = pytest.mark.benchmark(timer=time.perf_counter)

SECRETS = pytest.mark.parametrize("secrets", [3, 1000])


def row(secrets: int) -> str:
    return f"snapshot and restore, {secrets} secrets"


@SECRETS
def test_a_cloud_goes_back_to_what_it_was(timed: Timed, secrets: int) -> None:
    with mock_secrets() as aws:
        aws.key(alias="alias/app")
        for number in range(secrets):
            aws.secret(f"s{number}", {"password": "x"}, tags={"team": "core"})

        timed(row(secrets), "mocksm", lambda: aws.restore(aws.snapshot()))
        assert secrets == len(aws.secrets)


@SECRETS
def test_a_call_is_answered_when_nothing_is_behind_botocore(
    timed: Timed, canned_clients: Clients, secrets: int
) -> None:
    def call() -> Any:
        return canned_clients.secretsmanager.get_secret_value(SecretId="app")

    assert timed(row(secrets), "floor", call)["SecretString"]
