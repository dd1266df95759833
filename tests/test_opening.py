"""A cloud is made when something is asked of it: once, whoever asks first, and never after its end."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest

from mocksm import MocksmError, mock_secrets
from mocksm import aws as control
from mocksm.opening import open_cloud

THREADS = 8


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """Opening tells that it has begun, and goes on when it is let."""
    begun, let = threading.Event(), threading.Event()

    def opened(asked: Any) -> Any:
        begun.set()
        assert let.wait(10)
        return open_cloud(asked)

    monkeypatch.setattr(control, "open_cloud", opened)
    yield begun, let
    let.set()


def test_threads_that_ask_first_ask_the_same_cloud(slowly: tuple[threading.Event, threading.Event]) -> None:
    begun, let = slowly
    gate = threading.Barrier(THREADS)

    def create(number: int) -> None:
        client = boto3.client("secretsmanager", region_name="us-east-1")
        gate.wait(10)
        client.create_secret(Name=f"s{number}", SecretString="x")

    with mock_secrets() as aws:
        boto3.client("secretsmanager")
        with ThreadPoolExecutor(THREADS) as pool:
            made = [pool.submit(create, number) for number in range(THREADS)]
            assert begun.wait(10)
            let.set()
            for each in made:
                each.result()

        assert {f"s{number}" for number in range(THREADS)} == {secret.name for secret in aws.secrets}


def test_a_cloud_that_is_being_made_ends_with_its_mock(slowly: tuple[threading.Event, threading.Event]) -> None:
    begun, let = slowly
    mock = mock_secrets()
    aws = mock.start()
    asking = threading.Thread(target=lambda: aws.cloud)
    asking.start()
    assert begun.wait(10)
    ending = threading.Thread(target=mock.stop)
    ending.start()
    let.set()
    asking.join(10)
    ending.join(10)

    with pytest.raises(MocksmError, match="this mock is not active"):
        aws.cloud  # noqa: B018


def test_resets_of_several_threads_keep_what_handles_made() -> None:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with mock_secrets() as aws:
            bob = aws.role("bob")

            def reset() -> None:
                for _ in range(200):
                    aws.reset()

            with ThreadPoolExecutor(3) as pool:
                for each in [pool.submit(reset) for _ in range(3)]:
                    each.result()

            assert bob.client("sts").get_caller_identity()["Arn"].endswith("assumed-role/bob/mocksm")
    finally:
        sys.setswitchinterval(before)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_fork_while_the_cloud_is_being_made_is_refused_and_does_not_hang(
    slowly: tuple[threading.Event, threading.Event],
) -> None:
    begun, let = slowly
    with mock_secrets() as aws:
        asking = threading.Thread(target=lambda: aws.cloud)
        asking.start()
        assert begun.wait(10)
        child = os.fork()
        if not child:
            try:
                aws.dispatcher  # noqa: B018
            except MocksmError:
                os._exit(3)
            finally:
                os._exit(4)
        let.set()
        asking.join(10)

        assert 3 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
