"""``move_python_time=True``: the clock takes Python's own time with it, and gives it back."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import freezegun
import pytest
import time_machine
from aws_lambda_powertools.utilities.parameters import SecretsProvider
from aws_secretsmanager_caching import SecretCache  # type: ignore[import-untyped]

from mocksm import MockSecrets, mock_secrets
from mocksm.errors import MocksmError

SOON = timedelta(minutes=1)


def python_time() -> datetime:
    return datetime.now(timezone.utc)  # noqa: TID251 - it is what is looked at


def apart(aws: MockSecrets) -> timedelta:
    return abs(aws.clock.now() - python_time())


def test_python_time_is_the_clocks() -> None:
    before = time.time()  # noqa: TID251 - likewise
    with mock_secrets(move_python_time=True) as aws:
        aws.clock.advance(days=31)

        assert apart(aws) < SOON
        assert timedelta(days=31) < timedelta(seconds=time.time() - before) < timedelta(days=31) + SOON  # noqa: TID251
    assert timedelta(seconds=time.time() - before) < SOON  # noqa: TID251


def test_python_time_stops_and_goes_on_with_the_clock() -> None:
    with mock_secrets(move_python_time=True) as aws:
        aws.clock.freeze()
        assert time.time_ns() == time.time_ns()
        assert aws.clock.now() == python_time()

        aws.clock.advance(hours=1)
        assert aws.clock.now() == python_time()

        aws.clock.resume()
        stood = time.time_ns()
        while time.time_ns() == stood:
            pass
        assert apart(aws) < SOON


def test_python_time_goes_back_with_a_snapshot_and_a_reset() -> None:
    start = python_time()
    with mock_secrets(move_python_time=True) as aws:
        aws.clock.advance(days=1)
        snapshot = aws.snapshot()
        aws.clock.advance(days=1)
        aws.clock.freeze()
        aws.restore(snapshot)
        assert timedelta(days=1) <= python_time() - start < timedelta(days=1) + SOON

        aws.reset()
        assert python_time() - start < SOON
        assert apart(aws) < SOON


def test_work_that_is_due_has_its_own_time_as_pythons() -> None:
    seen: list[datetime] = []
    with mock_secrets(move_python_time=True) as aws:
        aws.secret("db", "x").rotate_with(
            aws.function("rotate", lambda *_: seen.append(python_time())), every="rate(10 days)", immediately=False
        )
        seen.clear()
        started = python_time()
        aws.clock.advance(days=11)
        str(aws.rotations[-1].error)

    assert timedelta(days=9) < seen[0] - started < timedelta(days=10, minutes=1)


def test_a_call_ticks_python_time_as_well() -> None:
    with mock_secrets(move_python_time=True) as aws:
        aws.clock.tick(60)
        before = python_time()
        boto3.client("sts").get_caller_identity()

        assert timedelta(seconds=60) == python_time() - before


def test_it_starts_from_where_the_test_has_travelled() -> None:
    with time_machine.travel("2035-01-01T00:00:00Z") as traveller:
        with mock_secrets(move_python_time=True) as aws:
            assert 2035 == aws.clock.now().year == python_time().year
            aws.clock.advance(days=366)
            assert 2036 == python_time().year
            aws.reset()
            assert 2035 == aws.clock.now().year == python_time().year
        assert 2035 == python_time().year
        traveller.shift(timedelta(days=366))
        assert 2036 == python_time().year


def test_travelling_inside_takes_the_clock_along_and_does_not_let_it_move() -> None:
    with mock_secrets(move_python_time=True) as aws:
        with time_machine.travel("2040-01-01T00:00:00Z"):
            assert 2040 == aws.clock.now().year
            with pytest.raises(MocksmError, match="the clock cannot move Python's time: the test travels by itself"):
                aws.clock.advance(days=1)
        assert apart(aws) < timedelta(days=2)


def test_freezegun_and_the_clock_cannot_both_have_python_time() -> None:
    aws = mock_secrets(move_python_time=True)
    with (
        freezegun.freeze_time("2030-01-01"),
        pytest.raises(MocksmError, match=r"move_python_time=True cannot have Python's time: time-machine cannot start"),
    ):
        aws.start()
    with aws:
        assert apart(aws) < SOON


def test_without_time_machine_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "time_machine", None)
    with pytest.raises(MocksmError, match=r"pip install 'mocksm\[time\]'"):
        mock_secrets(move_python_time=True).start()


# -- caches that look at Python's time -----------------------------------------------------------------------------------


def caching(client: Any) -> Any:
    return SecretCache(client=client).get_secret_string


def powertools(client: Any) -> Any:
    provider = SecretsProvider(boto3_client=client)
    return lambda name: provider.get(name, max_age=3600)


@pytest.mark.parametrize("cache", [caching, powertools], ids=lambda cache: cache.__name__)
def test_a_cache_sees_a_rotated_value_after_its_time(cache: Any) -> None:
    with mock_secrets(move_python_time=True) as aws:
        aws.secret("db", "old")
        get = cache(boto3.client("secretsmanager"))
        before = get("db")
        aws.client("secretsmanager").put_secret_value(SecretId="db", SecretString="new")
        cached = get("db")
        aws.clock.advance(hours=2)

        assert ("old", "old", "new") == (before, cached, get("db"))


@pytest.mark.parametrize("cache", [caching, powertools], ids=lambda cache: cache.__name__)
def test_a_cache_does_not_see_the_mocks_clock_alone_but_time_machine(cache: Any) -> None:
    with time_machine.travel(python_time()) as traveller, mock_secrets() as aws:
        aws.secret("db", "old")
        get = cache(boto3.client("secretsmanager"))
        get("db")
        aws.client("secretsmanager").put_secret_value(SecretId="db", SecretString="new")
        aws.clock.advance(hours=2)
        assert "old" == get("db")

        traveller.shift(timedelta(hours=2))
        assert "new" == get("db")
