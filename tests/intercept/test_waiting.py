from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import botocore.endpoint
import botocore.waiter
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.endpoint import Endpoint
from botocore.exceptions import CapacityNotAvailableError, ClientError, WaiterError
from botocore.retries.bucket import TokenBucket
from botocore.waiter import Waiter, WaiterModel, create_waiter_with_client

from mocksm import MockSecrets, mock_secrets
from mocksm.intercept import active
from tests.intercept.canned import CannedMock, answer
from tests.intercept.clients import boto3_client

REAL_TIME = time
ENDPOINT: Any = botocore.endpoint
WAITER: Any = botocore.waiter
BROKEN = answer({"__type": "InternalServiceError", "message": "no"}, status=500)
THROTTLED = answer({"__type": "ThrottlingException", "message": "no"}, status=400)

Slept = list[float]


@pytest.fixture(name="slept", autouse=True)
def _slept(monkeypatch: pytest.MonkeyPatch) -> Slept:
    """Note what would be slept, in place of doing it."""
    slept: Slept = []
    monkeypatch.setattr(time, "sleep", slept.append)
    return slept


@pytest.fixture(name="waits")
def _waits(caplog: pytest.LogCaptureFixture) -> Callable[[], list[float]]:
    """Return what botocore's endpoint says that it waits."""
    caplog.set_level(logging.DEBUG, "botocore.endpoint")

    def waits() -> list[float]:
        told = [record for record in caplog.records if "sleeping for" in record.msg]
        return [float(record.args[0]) for record in told if isinstance(record.args, tuple)]  # type: ignore[arg-type]

    return waits


def config(mode: str = "legacy", attempts: int = 5) -> Any:
    made: Any = Config
    return made(retries={"mode": mode, "total_max_attempts": attempts})


def client(mode: str = "legacy", attempts: int = 5) -> Any:
    return boto3_client(config=config(mode, attempts))


def unreachable_queue() -> Any:
    """Return a client of a service that mocksm does not have; there is nobody at its endpoint."""
    return boto3_client("sqs", endpoint_url="http://localhost:1", config=config(attempts=2))


# -- retries -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
@pytest.mark.parametrize("failure", [BROKEN, THROTTLED], ids=["broken", "throttled"])
@pytest.mark.parametrize("made", ["before", "inside"])
def test_waits_between_retries_move_the_clock(
    mock: CannedMock, slept: Slept, waits: Callable[[], list[float]], mode: str, failure: Any, made: str
) -> None:
    early = client(mode)
    mock.responses = [failure, failure, failure, answer({"Name": "at last"})]
    with mock:
        reader = early if made == "before" else client(mode)
        assert "at last" == reader.describe_secret(SecretId="db")["Name"]

    assert [] == slept
    assert 3 == len(waits())
    assert waits() == [seconds for seconds in mock.passed if seconds in waits()]
    assert mode == "adaptive" or waits() == mock.passed


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_the_clock_has_moved_by_what_was_waited(
    slept: Slept, waits: Callable[[], list[float]], mode: str, *, frozen: bool
) -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        if frozen:
            aws.clock.freeze()
        aws.fail("secretsmanager:*", "InternalServiceError", times=3)
        start = aws.clock.now()
        client(mode).get_secret_value(SecretId="db")
        moved = aws.clock.now() - start

    expected = timedelta(seconds=sum(waits()))
    assert 3 == len(waits())
    assert [] == slept
    if frozen:
        assert abs(expected - moved) < timedelta(microseconds=5)
    else:
        assert expected <= moved < expected + timedelta(seconds=60)


def test_what_falls_due_during_a_wait_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.random", lambda: 1.0)  # legacy mode waits up to a second, then two, then four
    with mock_secrets(rotation="later") as aws:
        db, seen = aws.secret("db", "hunter2"), []
        aws.clock.freeze()
        start = aws.clock.now()
        function = aws.function("rotate", lambda event, _: seen.append(aws.clock.now() - start))
        client().rotate_secret(SecretId=db.arn, RotationLambdaARN=function.arn)
        aws.fail("secretsmanager:ListSecrets", "InternalServiceError", times=4)
        client().list_secrets()
        assert aws.rotations[-1].error is not None

    assert timedelta(seconds=10) == seen[0]


def test_a_wait_takes_back_nothing_of_what_moved_the_clock_on_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.random", lambda: 1.0)
    with mock_secrets(rotation="later") as aws:
        db = aws.secret("db", "hunter2")
        aws.clock.freeze()
        start = aws.clock.now()
        function = aws.function("rotate", lambda *_: aws.clock.advance(hours=1))
        client().rotate_secret(SecretId=db.arn, RotationLambdaARN=function.arn)
        aws.fail("secretsmanager:ListSecrets", "InternalServiceError", times=4)
        client().list_secrets()
        assert aws.rotations[-1].error is not None
        assert timedelta(hours=1) <= aws.clock.now() - start


def test_the_clock_moves_for_a_thread_of_the_tested_code_too(slept: Slept) -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        aws.fail("secretsmanager:*", "InternalServiceError", times=4)
        readers = [threading.Thread(target=client().get_secret_value, kwargs={"SecretId": "db"}) for _ in range(4)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        assert 8 == aws.calls("secretsmanager:GetSecretValue").count

    assert [] == slept


# -- whose waits are left alone ------------------------------------------------------------------------------------------


def test_real_waits_are_waited(mock: CannedMock, slept: Slept, waits: Callable[[], list[float]]) -> None:
    mock.real_waits = True
    mock.responses = [BROKEN, answer()]
    with mock:
        client().describe_secret(SecretId="db")

    assert waits() == slept
    assert [] == mock.passed


def test_the_option_keeps_real_waits(slept: Slept) -> None:
    with mock_secrets(real_waits=True) as aws:
        aws.secret("db", "hunter2")
        aws.clock.freeze()
        start = aws.clock.now()
        aws.fail("secretsmanager:*", "InternalServiceError", times=2)
        client().get_secret_value(SecretId="db")

        assert start == aws.clock.now()
    assert 2 == len(slept)


def test_waits_for_other_services_are_real(mock: CannedMock, slept: Slept) -> None:
    mock.passing = {"sqs"}
    queue = unreachable_queue()
    with mock, pytest.raises(Exception, match="Could not connect"):
        queue.list_queues()

    assert 1 == len(slept)
    assert [] == mock.passed


def test_a_wait_for_another_service_inside_a_call_of_ours_is_real(mock: CannedMock, slept: Slept) -> None:
    mock.passing = {"sqs"}
    queue = unreachable_queue()

    def ask_queue(**_: Any) -> None:
        with pytest.raises(Exception, match="Could not connect"):
            queue.list_queues()

    mock.responses = [BROKEN, answer()]
    reader = client()
    reader.meta.events.register("before-send", ask_queue)
    with mock:
        reader.describe_secret(SecretId="db")

    assert (2, 1) == (len(slept), len(mock.passed))


def test_the_users_own_waits_are_real(mock: CannedMock, slept: Slept) -> None:
    def wait(**_: Any) -> None:
        time.sleep(42)  # noqa: TID251 - the user's

    reader = client()
    reader.meta.events.register("before-send", wait)
    with mock:
        time.sleep(41)  # noqa: TID251 - likewise
        reader.describe_secret(SecretId="db")

    assert [41, 42] == slept
    assert [] == mock.passed


def test_what_else_uses_the_name_sleeps_really(mock: CannedMock, slept: Slept) -> None:
    with mock:
        client().describe_secret(SecretId="db")
        ENDPOINT.time.sleep(41)
        waiter(client()).wait(SecretId="db")
        WAITER.time.sleep(42)

    assert [41, 42] == slept


def test_nothing_is_waited_for_on_the_clock_of_a_mock_that_has_ended(mock: CannedMock, slept: Slept) -> None:
    reader = client(attempts=2)
    mock.responses = [BROKEN]
    other = CannedMock(BROKEN)
    reader.meta.events.register("needs-retry", lambda **_: active.leave(mock) if mock in active.all() else None)
    with other:
        active.enter(mock)
        with pytest.raises(ClientError, match="InternalServiceError"):
            reader.describe_secret(SecretId="db")

    assert 1 == len(slept)
    assert [] == mock.passed


def test_without_a_mock_botocore_waits_as_ever(mock: CannedMock, slept: Slept) -> None:
    with mock:
        pass
    queue = unreachable_queue()
    with pytest.raises(Exception, match="Could not connect"):
        queue.list_queues()

    assert 1 == len(slept)


# -- waiters -----------------------------------------------------------------------------------------------------------


def waiter(reader: Any, delay: float = 30, attempts: int = 4) -> Any:
    """Return a waiter for a secret that is there."""
    description = {
        "version": 2,
        "waiters": {
            "SecretExists": {
                "operation": "DescribeSecret",
                "delay": delay,
                "maxAttempts": attempts,
                "acceptors": [
                    {"state": "success", "matcher": "status", "expected": 200},
                    {"state": "retry", "matcher": "error", "expected": "ResourceNotFoundException"},
                ],
            }
        },
    }
    return create_waiter_with_client("SecretExists", WaiterModel(description), reader)


def test_a_waiter_moves_the_clock(slept: Slept) -> None:
    with mock_secrets() as aws:
        aws.clock.freeze()
        start = aws.clock.now()
        with aws.lag(70):
            client().create_secret(Name="db", SecretString="hunter2")
            waiter(client()).wait(SecretId="db")

        assert timedelta(seconds=90) == aws.clock.now() - start
    assert [] == slept


def test_a_waiter_gives_up_as_ever(slept: Slept) -> None:
    with mock_secrets() as aws:
        aws.clock.freeze()
        start = aws.clock.now()
        with pytest.raises(WaiterError, match="Max attempts exceeded"):
            waiter(client()).wait(SecretId="db", WaiterConfig={"Delay": 7})

        assert timedelta(seconds=21) == aws.clock.now() - start
    assert [] == slept


def test_botocores_own_waiters_move_the_clock(slept: Slept) -> None:
    with mock_secrets() as aws:
        aws.clock.freeze()
        start = aws.clock.now()
        aws.user("bob")
        aws.fail("iam:GetUser", "NoSuchEntity", times=2)
        boto3_client("iam").get_waiter("user_exists").wait(UserName="bob")

        assert timedelta(seconds=2) == aws.clock.now() - start
    assert [] == slept


def test_a_waiter_of_another_service_waits_really(mock: CannedMock, slept: Slept) -> None:
    buckets = boto3_client("s3")
    nothing: Any = {}
    missing = (
        AWSResponse("", 404, nothing, None),
        {"ResponseMetadata": {"HTTPStatusCode": 404}, "Error": {"Code": "404"}},
    )
    buckets.meta.events.register("before-call.s3", lambda **_: missing)
    with mock, pytest.raises(WaiterError):
        buckets.get_waiter("bucket_exists").wait(Bucket="x")

    assert {5} == set(slept)
    assert [] == mock.passed


def test_a_waiter_around_something_else_waits_really(mock: CannedMock, slept: Slept) -> None:
    other = waiter(client())
    other._operation_method = lambda **_: {"Error": {"Code": "ResourceNotFoundException"}}  # noqa: SLF001
    with mock, pytest.raises(WaiterError):
        other.wait()

    assert [30, 30, 30] == slept


def test_a_waiter_keeps_real_waits_where_they_are_asked_for(slept: Slept) -> None:
    with mock_secrets(real_waits=True), pytest.raises(WaiterError):
        waiter(client(), attempts=3).wait(SecretId="db")

    assert [30, 30] == slept


# -- adaptive mode -----------------------------------------------------------------------------------------------------


def limiter(reader: Any) -> Any:
    handlers = reader.meta.events._emitter._handlers.prefix_search("before-send")  # noqa: SLF001 - there is no other way
    return next(
        owner for owner in (getattr(each, "__self__", None) for each in handlers) if hasattr(owner, "_token_bucket")
    )


@pytest.fixture(name="adaptive")
def _adaptive(aws: MockSecrets) -> Any:
    """Return a client that has been throttled once, and so asks its token bucket from now on."""
    aws.fail("secretsmanager:*", "ThrottlingException", times=1)
    reader = client("adaptive")
    reader.get_secret_value(SecretId="db")
    return reader


@pytest.fixture(name="aws")
def _aws() -> Iterator[MockSecrets]:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        aws.clock.freeze()
        yield aws


def test_a_throttled_client_holds_itself_back_on_the_clock(
    aws: MockSecrets, adaptive: Any, slept: Slept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading.Condition, "wait", lambda *_: pytest.fail("it really waited"))
    start = aws.clock.now()
    for _ in range(10):
        adaptive.get_secret_value(SecretId="db")

    waited = (aws.clock.now() - start).total_seconds()
    assert 1 < waited < 20  # it began with one call in two seconds, and took heart
    assert [] == slept


def test_to_a_client_that_held_itself_back_that_time_has_passed(aws: MockSecrets, adaptive: Any) -> None:
    start = aws.clock.now()
    for _ in range(60):
        adaptive.get_secret_value(SecretId="db")
    early = aws.clock.now() - start
    for _ in range(60):
        adaptive.get_secret_value(SecretId="db")

    assert aws.clock.now() - start - early < early


def test_time_does_not_go_back_for_a_client_that_outlives_the_mock(adaptive: Any) -> None:
    bucket = limiter(adaptive)._token_bucket  # noqa: SLF001
    for _ in range(10):
        adaptive.get_secret_value(SecretId="db")

    assert bucket._last_timestamp <= time.time()  # noqa: SLF001, TID251 - what botocore compares it with
    assert bucket.available_capacity >= 0


def test_a_bucket_that_may_not_block_does_not(aws: MockSecrets, adaptive: Any) -> None:
    bucket = limiter(adaptive)._token_bucket  # noqa: SLF001

    def ask(**_: Any) -> None:
        start = aws.clock.now()
        with pytest.raises(CapacityNotAvailableError):
            bucket.acquire(1000, block=False)
        assert start == aws.clock.now()

    adaptive.meta.events.register("before-send", ask)
    adaptive.get_secret_value(SecretId="db")


# -- the door ----------------------------------------------------------------------------------------------------------


def state() -> list[Any]:
    return [
        ENDPOINT.time,
        WAITER.time,
        vars(Endpoint)["_send_request"],
        vars(Waiter)["wait"],
        vars(TokenBucket)["acquire"],
    ]


def test_all_is_put_back_at_the_end(mock: CannedMock) -> None:
    before = state()
    with mock:
        assert all(now is not then for now, then in zip(state(), before, strict=True))
        assert ENDPOINT.time.time is REAL_TIME.time
        with CannedMock():
            inside = state()
        assert inside == state()
    assert before == state()


def test_what_someone_else_put_there_meanwhile_stays(mock: CannedMock, monkeypatch: pytest.MonkeyPatch) -> None:
    other = object()
    with mock:
        monkeypatch.setattr(ENDPOINT, "time", other)
    assert other is ENDPOINT.time


def test_a_test_that_puts_its_own_sleep_there_sees_the_waits(mock: CannedMock, monkeypatch: pytest.MonkeyPatch) -> None:
    own: Slept = []
    mock.responses = [BROKEN, answer()]
    with mock:
        with monkeypatch.context() as patch:
            patch.setattr("botocore.endpoint.time.sleep", own.append)
            client().describe_secret(SecretId="db")
        mock.responses = [BROKEN, answer()]
        client().describe_secret(SecretId="db")

    assert (1, 1) == (len(own), len(mock.passed))
