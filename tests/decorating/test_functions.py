from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Iterator
from typing import Any

import pytest

from mocksm import mock_secrets
from mocksm.intercept import active
from tests.cloud import create, names


@mock_secrets
def test_a_bare_decorator_mocks_a_function() -> None:
    create("db")

    assert ["db"] == names()


@mock_secrets(secrets={"seeded": "x"})
def test_a_decorator_with_options_mocks_a_function() -> None:
    assert ["seeded"] == names()


@mock_secrets()
@pytest.mark.parametrize("name", ["a", "b"])
def test_fixtures_and_parameters_reach_a_decorated_function(name: str, tmp_path: Any) -> None:
    create(name)

    assert [name] == names()
    assert tmp_path.is_dir()


@pytest.mark.asyncio
@mock_secrets
async def test_a_coroutine_is_mocked_until_it_ends() -> None:
    create("db")
    await asyncio.sleep(0)

    assert ["db"] == names()


@pytest.fixture
@mock_secrets(secrets={"seeded": "x"})
def generator_fixture() -> Iterator[list[str]]:
    yield names()
    assert ["made-by-the-test", "seeded"] == names()


def test_a_generator_fixture_is_mocked_while_the_test_runs(generator_fixture: list[str]) -> None:
    assert ["seeded"] == generator_fixture
    create("made-by-the-test")


def test_every_call_of_a_decorated_function_has_a_new_cloud() -> None:
    @mock_secrets
    def make() -> list[str]:
        create("db")
        return names()

    assert ["db"] == make()
    assert ["db"] == make()
    assert () == active.all()


def test_a_call_inside_the_same_mock_finds_its_state() -> None:
    aws = mock_secrets()

    @aws
    def make() -> str:
        create("db")
        return aws.secrets["db"].value  # type: ignore[return-value]

    with aws:
        assert "hunter2" == make()
        assert ["db"] == names()


def test_an_exception_leaves_the_mock_through_every_kind() -> None:
    @mock_secrets
    def fails() -> None:
        raise LookupError

    @mock_secrets
    async def fails_later() -> None:
        raise LookupError

    for call in (fails, lambda: asyncio.run(fails_later())):
        with pytest.raises(LookupError):
            call()
        assert () == active.all()


def test_every_kind_stays_what_it_is() -> None:
    def function(first: int, second: str = "x") -> None:
        """Say something."""

    async def coroutine() -> None: ...

    def generator() -> Iterator[None]:
        yield

    async def async_generator() -> AsyncGenerator[None, None]:
        yield

    assert inspect.isgeneratorfunction(mock_secrets(generator))
    assert inspect.iscoroutinefunction(mock_secrets(coroutine))
    assert inspect.isasyncgenfunction(mock_secrets(async_generator))
    decorated = mock_secrets(function)
    assert inspect.isfunction(decorated)
    assert not inspect.isgeneratorfunction(decorated)
    assert not inspect.iscoroutinefunction(decorated)
    assert inspect.signature(function) == inspect.signature(decorated)
    assert ("function", "Say something.") == (decorated.__name__, decorated.__doc__)


def test_a_generator_is_forwarded_what_is_sent_and_thrown_and_what_it_returns() -> None:
    @mock_secrets
    def echo() -> Generator[str, str, str]:
        got = yield "ready"
        create(got)
        try:
            yield ",".join(names())
        except LookupError:
            yield "caught"
        return ",".join(names())

    generator = echo()
    assert () == active.all()
    assert "ready" == next(generator)
    assert "sent" == generator.send("sent")
    assert "caught" == generator.throw(LookupError())
    with pytest.raises(StopIteration) as end:
        next(generator)
    assert "sent" == end.value.value
    assert () == active.all()


@pytest.mark.asyncio
async def test_an_async_generator_is_forwarded_what_is_sent_and_thrown() -> None:
    @mock_secrets
    async def echo() -> AsyncGenerator[str, str]:
        got = yield "ready"
        create(got)
        try:
            yield ",".join(names())
        except LookupError:
            yield "caught"

    generator = echo()
    assert () == active.all()
    assert "ready" == await generator.__anext__()
    assert "sent" == await generator.asend("sent")
    assert "caught" == await generator.athrow(LookupError())
    with pytest.raises(StopAsyncIteration):
        await generator.__anext__()
    assert () == active.all()


@pytest.mark.asyncio
async def test_closing_an_async_generator_runs_its_end_inside_the_mock() -> None:
    seen: list[list[str]] = []

    @mock_secrets
    async def fixture() -> AsyncGenerator[None, None]:
        create("db")
        try:
            yield
        finally:
            await asyncio.sleep(0)
            seen.append(names())

    generator = fixture()
    await generator.__anext__()
    await generator.aclose()

    assert [["db"]] == seen
    assert () == active.all()


@pytest.mark.asyncio
async def test_what_an_async_generator_raises_comes_out_of_it() -> None:
    @mock_secrets
    async def fails() -> AsyncGenerator[None, None]:
        yield
        raise LookupError("its own")

    generator = fails()
    await generator.__anext__()
    with pytest.raises(LookupError, match="its own"):
        await generator.__anext__()
    assert () == active.all()


async def _later() -> list[str]:
    create("db")
    await asyncio.sleep(0)
    return names()


async def _gathered(generator: AsyncGenerator[list[str], None]) -> list[list[str]]:
    return [item async for item in generator]


def _generator() -> Iterator[list[str]]:
    create("db")
    yield names()


async def _async_generator() -> AsyncGenerator[list[str], None]:
    create("db")
    yield names()


@pytest.mark.parametrize(
    ("made", "run"),
    [
        (_later, asyncio.run),
        (_generator, next),
        (_async_generator, lambda generator: asyncio.run(_gathered(generator))[0]),
    ],
    ids=["coroutine", "generator", "async-generator"],
)
def test_what_a_plain_function_returns_unrun_runs_inside_the_mock(
    made: Callable[[], Any], run: Callable[[Any], list[str]]
) -> None:
    @mock_secrets
    def passes_on() -> Any:  # as the wrapper of another decorator does
        return made()

    assert not inspect.iscoroutinefunction(passes_on)

    waiting = passes_on()

    assert ["db"] == run(waiting)
    del waiting
    assert () == active.all()


def test_partials_and_methods_are_decorated() -> None:
    class Maker:
        def make(self, name: str) -> list[str]:
            create(name)
            return names()

    assert ["a"] == mock_secrets(Maker().make)("a")
    assert ["b"] == mock_secrets(functools.partial(Maker().make, "b"))()


def test_static_and_class_methods_are_decorated_inside() -> None:
    class Makers:
        @mock_secrets
        @staticmethod
        def static(name: str) -> list[str]:
            create(name)
            return names()

        @mock_secrets
        @classmethod
        def of_class(cls, name: str) -> list[str]:
            return cls.static(f"{cls.__name__}-{name}")

    assert ["a"] == Makers.static("a")
    assert ["Makers-b"] == Makers().of_class("b")


@pytest.mark.asyncio
async def test_decorated_coroutines_each_see_their_own_state() -> None:
    def make(name: str) -> Callable[[], Coroutine[Any, Any, list[str]]]:
        @mock_secrets
        async def work() -> list[str]:
            create(name)
            await asyncio.sleep(0)
            return names()

        return work

    assert (["a"], ["b"]) == tuple(await asyncio.gather(make("a")(), make("b")()))


@pytest.fixture
def some_fixture() -> None: ...


@contextlib.contextmanager
def some_context() -> Iterator[None]:
    yield


@contextlib.asynccontextmanager
async def some_async_context() -> AsyncGenerator[None, None]:
    yield


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (some_fixture, "'some_fixture', .*: put @pytest.fixture above @mock_secrets"),
        (some_context, "'some_context', .*: put @contextmanager above @mock_secrets"),
        (some_async_context, "'some_async_context', .*: put @contextmanager above @mock_secrets"),
        (property(lambda _self: None), "of type property"),
        (functools.cached_property(lambda _self: None), "of type cached_property"),
        ("eu-west-1", r"cannot decorate 'eu-west-1', an object of type str. .* options go by keyword"),
        (None, "cannot decorate None, an object of type NoneType"),
        (object(), "of type object. It decorates functions, coroutine functions, generators"),
        (pytest.mark.asyncio, "of type MarkDecorator"),
    ],
    ids=["fixture", "context", "async-context", "property", "cached-property", "str", "None", "object", "mark"],
)
def test_what_cannot_be_decorated_is_refused_at_decoration(target: Any, message: str) -> None:
    for decorator in (mock_secrets, mock_secrets()):
        with pytest.raises(TypeError, match=f"^mocksm: .*{message}"):
            decorator(target)


def test_pytest_and_pytest_asyncio_run_decorated_tests_and_fixtures(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function")
    pytester.makepyfile(
        """
        import boto3, pytest, pytest_asyncio
        from mocksm import mock_secrets
        from mocksm.intercept import active

        keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
        client = boto3.client("secretsmanager", region_name="us-east-1", **keys)
        names = lambda: [s["Name"] for s in client.list_secrets()["SecretList"]]

        @pytest.fixture
        @mock_secrets(secrets={"seeded": "x"})
        def sync_fixture():
            yield names()

        @pytest_asyncio.fixture
        @mock_secrets(secrets={"seeded": "x"})
        async def async_fixture():
            yield names()
            assert ["seeded"] == names()

        @pytest_asyncio.fixture
        @mock_secrets(secrets={"seeded": "x"})
        async def coroutine_fixture():
            return names()

        @pytest.mark.asyncio
        @mock_secrets
        @pytest.mark.parametrize("name", ["a", "b"])
        async def test_coroutine(name, coroutine_fixture):
            client.create_secret(Name=name, SecretString="x")
            assert [name] == names()
            assert ["seeded"] == coroutine_fixture

        @pytest.mark.asyncio
        async def test_async_fixture(async_fixture):
            assert ["seeded"] == async_fixture == names()

        def test_fixture(sync_fixture):
            assert ["seeded"] == sync_fixture == names()

        def test_nothing_is_left():
            assert () == active.all()
        """
    )

    pytester.runpytest("-p", "no:randomly", "-p", "no:benchmark").assert_outcomes(passed=5)
