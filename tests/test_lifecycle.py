from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Iterator
from typing import Any

import boto3
import pytest
from botocore.endpoint import Endpoint
from botocore.httpsession import URLLib3Session
from botocore.signers import RequestSigner

from mocksm import mock_secrets
from mocksm.errors import MocksmError
from mocksm.intercept import active
from tests.cloud import create, names


def world() -> list[Any]:
    """Return what a mock may change and must put back."""
    methods = [vars(owner).copy() for owner in (Endpoint, RequestSigner, URLLib3Session)]
    return [dict(os.environ), getattr(boto3, "DEFAULT_SESSION", None), methods, active.all()]


@pytest.fixture(params=["bare", "full"])
def environment(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    if request.param == "full":
        monkeypatch.setenv("AWS_PROFILE", "production")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREALREALREALREAL")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real")
        monkeypatch.setenv("AWS_SESSION_TOKEN", "real")
        monkeypatch.setenv("AWS_ENDPOINT_URL", "https://example.test")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")


@pytest.fixture
def default_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", object())


@pytest.mark.usefixtures("environment", "default_session")
def test_the_world_is_as_before_after_leaving() -> None:
    before = world()
    with mock_secrets():
        assert before != world()
        boto3.client("secretsmanager").create_secret(Name="db", SecretString="hunter2")
    assert before == world()


@pytest.mark.usefixtures("environment", "default_session")
def test_the_world_is_as_before_after_an_exception() -> None:
    before = world()
    with pytest.raises(KeyboardInterrupt), mock_secrets():
        raise KeyboardInterrupt
    assert before == world()


@pytest.mark.usefixtures("environment", "default_session")
def test_the_world_is_as_before_where_a_seed_is_refused() -> None:
    before = world()
    aws = mock_secrets(secrets={"a name with spaces": "x"})

    for _ in range(2):
        with pytest.raises(Exception, match="Invalid name"):
            aws.start()
        assert before == world()
    with pytest.raises(MocksmError, match=r"stop\(\) without start\(\)"):
        aws.stop()


@pytest.mark.usefixtures("environment", "default_session")
def test_the_world_is_as_before_where_a_seed_enters_the_same_mock() -> None:
    class Seed(dict[str, Any]):
        entered = False

        def items(self) -> Any:
            if not self.entered:
                self.entered = True
                with mock:
                    pass
            return super().items()

    before = world()
    seed = Seed(secrets={"db": "hunter2"})
    mock = mock_secrets(seed=seed)
    with mock:
        pass
    assert seed.entered
    assert before == world()


@pytest.mark.usefixtures("environment", "default_session")
@pytest.mark.parametrize("first", [0, 1], ids=["inner-first", "outer-first"])
def test_the_world_is_as_before_after_mocks_that_end_in_any_order(first: int) -> None:
    before = world()
    mocks = [mock_secrets(region="eu-west-1"), mock_secrets(region="eu-west-2")]
    for mock in mocks:
        mock.start()
    mocks[1 - first].stop()
    assert (mocks[first],) == active.all()
    mocks[first].stop()
    assert before == world()


@pytest.mark.usefixtures("environment")
def test_the_environment_is_changed_through_a_given_writer_which_undoes_it() -> None:
    before = dict(os.environ)
    with pytest.MonkeyPatch.context() as patch:

        def write(name: str, value: str | None) -> None:
            patch.delenv(name, raising=False) if value is None else patch.setenv(name, value)

        aws = mock_secrets().start(environment=write)
        inside = dict(os.environ)
        aws.stop()
        assert inside == dict(os.environ)  # it is the writer's to undo
    assert before == dict(os.environ)
    assert before != inside


def test_generators_end_in_crossed_order() -> None:
    @mock_secrets
    def first() -> Iterator[None]:
        create("first")
        yield

    @mock_secrets
    def second() -> Iterator[None]:
        create("second")
        yield

    one, two = first(), second()
    next(one)
    next(two)
    assert ["second"] == names()
    assert [] == list(one)
    assert ["second"] == names()
    assert [] == list(two)
    assert () == active.all()


@pytest.mark.asyncio
@pytest.mark.parametrize("last", ["first", "second"])
async def test_coroutines_each_with_a_mock_see_their_own_state_and_end_in_any_order(last: str) -> None:
    entered = {"first": asyncio.Event(), "second": asyncio.Event()}
    other_left = asyncio.Event()

    async def work(name: str, other: str) -> list[str]:
        async with mock_secrets():
            create(name)
            entered[name].set()
            await entered[other].wait()
            if name == last:
                await other_left.wait()
            seen = names()
        other_left.set()
        return seen

    seen = await asyncio.gather(work("first", "second"), work("second", "first"))

    assert (["first"], ["second"]) == tuple(seen)
    assert () == active.all()


@pytest.mark.asyncio
async def test_async_generators_end_in_crossed_order() -> None:
    @mock_secrets
    async def first() -> AsyncGenerator[None, None]:
        create("first")
        yield

    @mock_secrets
    async def second() -> AsyncGenerator[None, None]:
        create("second")
        yield

    one, two = first(), second()
    await one.__anext__()
    await two.__anext__()
    await one.aclose()
    assert ["second"] == names()
    await two.aclose()
    assert () == active.all()


def test_an_accounts_digits_in_the_environment_stay_and_mean_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "444455556666")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "any")
    with mock_secrets(region="us-east-1"):
        assert "444455556666" == boto3.client("sts").get_caller_identity()["Account"]


def test_keys_that_an_outer_mock_issued_stay_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_secrets() as aws:
        keys = aws.role("reader").credentials
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", str(keys["aws_access_key_id"]))
        with mock_secrets():
            assert keys["aws_access_key_id"] == os.environ["AWS_ACCESS_KEY_ID"]
