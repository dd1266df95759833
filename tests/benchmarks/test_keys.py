"""What a KMS key costs: to make one of any kind, and the first signature of a fresh one."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from mocksm import mock_secrets
from tests.benchmarks.conftest import Timed
from tests.benchmarks.floor import Clients, canned, keep_answers

pytestmark = pytest.mark.benchmark(timer=time.perf_counter)

KINDS: dict[str, dict[str, str]] = {
    "CreateKey": {},
    "CreateKey HMAC_256": {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"},
    "CreateKey RSA_2048": {"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"},
    "CreateKey RSA_4096": {"KeySpec": "RSA_4096", "KeyUsage": "SIGN_VERIFY"},
}
SIGNED = {"Message": b"x", "SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256"}


def signed_once(kms: Any) -> Callable[[], Any]:
    """Return what makes a key and signs with it."""

    def make_and_sign() -> Any:
        key = kms.create_key(**KINDS["CreateKey RSA_2048"])["KeyMetadata"]["KeyId"]
        return kms.sign(KeyId=key, **SIGNED)["Signature"]

    return make_and_sign


@pytest.fixture(scope="module")
def canned_kms() -> Any:
    """A client with canned answers."""
    recorded = Clients.make()
    answers = keep_answers(recorded)
    with mock_secrets():
        signed_once(recorded.kms)()
    return canned(answers).kms


@pytest.mark.parametrize("row", KINDS)
def test_a_key_is_made(timed: Timed, clients: Clients, row: str) -> None:
    with mock_secrets():
        made = timed(row, "mocksm", lambda: clients.kms.create_key(**KINDS[row]))
    assert KINDS[row].get("KeySpec", "SYMMETRIC_DEFAULT") == made["KeyMetadata"]["KeySpec"]


@pytest.mark.parametrize("row", KINDS)
def test_a_key_is_answered_when_nothing_is_behind_botocore(timed: Timed, canned_kms: Any, row: str) -> None:
    assert timed(row, "floor", lambda: canned_kms.create_key(**KINDS[row]))["KeyMetadata"]["KeyId"]


def test_a_fresh_key_signs(timed: Timed, clients: Clients) -> None:
    with mock_secrets():
        assert 256 == len(timed("create and sign, RSA_2048", "mocksm", signed_once(clients.kms)))


def test_a_signature_is_answered_when_nothing_is_behind_botocore(timed: Timed, canned_kms: Any) -> None:
    assert 256 == len(timed("create and sign, RSA_2048", "floor", signed_once(canned_kms)))
