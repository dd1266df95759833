"""What one call costs on a warm client."""

from __future__ import annotations

import time

import pytest

from mocksm import mock_secrets
from tests.benchmarks.calls import OPERATIONS, PLAINTEXT, VALUE, Seed, call_of
from tests.benchmarks.conftest import Timed
from tests.benchmarks.floor import Clients

pytestmark = pytest.mark.benchmark(timer=time.perf_counter)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_call_is_answered_when_mocksm_answers(timed: Timed, clients: Clients, operation: str) -> None:
    with mock_secrets():
        answer = timed(operation, "mocksm", call_of(operation, clients, Seed.sow(clients)))
    _check(operation, answer)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_call_is_answered_when_nothing_is_behind_botocore(
    timed: Timed, canned_clients: Clients, operation: str
) -> None:
    seed = Seed("1234abcd-12ab-34cd-56ef-1234567890ab", b"0" * 150)
    _check(operation, timed(operation, "floor", call_of(operation, canned_clients, seed)))


def _check(operation: str, answer: dict[str, object]) -> None:
    expected = {"GetSecretValue": ("SecretString", VALUE), "Decrypt": ("Plaintext", PLAINTEXT)}
    if operation in expected:
        member, value = expected[operation]
        assert value == answer[member]
    assert {"HTTPStatusCode": 200, "RetryAttempts": 0}.items() <= dict(answer["ResponseMetadata"]).items()  # type: ignore[call-overload]
