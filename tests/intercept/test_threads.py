from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar

import pytest

from mocksm import mock_secrets
from mocksm.intercept.threads import Inheritance
from tests.cloud import create, names

CARRIED: ContextVar[str] = ContextVar("carried", default="")
OTHER: ContextVar[str] = ContextVar("other", default="")
METHODS = (threading.Thread.start, ThreadPoolExecutor.submit)


@pytest.fixture(name="inheritance")
def _inheritance() -> Iterator[Inheritance]:
    inheritance = Inheritance(CARRIED)
    inheritance.open()
    yield inheritance
    inheritance.close()
    CARRIED.set("")
    OTHER.set("")


@pytest.fixture(name="executor")
def _executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor


class Asking(threading.Thread):
    """A thread that has its own ``run``, and remembers what it saw there."""

    seen: str

    def run(self) -> None:
        self.seen = CARRIED.get()


def seen_by(thread: threading.Thread) -> str:
    thread.start()
    thread.join()
    seen: str = vars(thread)["seen"]
    return seen


@pytest.mark.usefixtures("inheritance")
def test_thread_has_its_starter_s_value() -> None:
    CARRIED.set("a")
    seen: list[str] = []
    thread = threading.Thread(
        target=lambda word, *, more: seen.append(CARRIED.get() + word + more), args=("b",), kwargs={"more": "c"}
    )
    thread.start()
    thread.join()

    assert ["abc"] == seen


@pytest.mark.usefixtures("inheritance")
def test_thread_has_its_starter_s_value_when_its_class_has_its_own_run() -> None:
    CARRIED.set("a")
    thread = Asking()

    assert "a" == seen_by(thread)
    assert "run" not in vars(thread)


@pytest.mark.usefixtures("inheritance")
def test_thread_keeps_a_run_of_its_own_when_someone_set_one() -> None:
    CARRIED.set("a")
    thread = Asking()

    def theirs() -> None:
        vars(thread)["seen"] = f"<{CARRIED.get()}>"

    vars(thread)["run"] = theirs

    assert "<a>" == seen_by(thread)
    assert theirs is vars(thread)["run"]


@pytest.mark.usefixtures("inheritance")
def test_thread_refuses_to_start_again() -> None:
    CARRIED.set("a")
    thread = Asking()
    seen_by(thread)

    with pytest.raises(RuntimeError, match="threads can only be started once"):
        thread.start()

    assert "run" not in vars(thread)


@pytest.mark.usefixtures("inheritance")
def test_timer_has_its_starter_s_value() -> None:
    CARRIED.set("a")
    seen: list[str] = []
    timer = threading.Timer(0, lambda: seen.append(CARRIED.get()))
    timer.start()
    timer.join()

    assert ["a"] == seen


@pytest.mark.usefixtures("inheritance")
def test_executor_s_functions_have_each_its_giver_s_value(executor: ThreadPoolExecutor) -> None:
    futures: list[Future[str]] = []
    for value in ("a", "b", "", "c", ""):
        CARRIED.set(value)
        futures.append(executor.submit(CARRIED.get))
        assert value == CARRIED.get()

    assert ["a", "b", "", "c", ""] == [future.result() for future in futures]


@pytest.mark.usefixtures("inheritance")
def test_executor_s_function_gets_its_arguments_and_its_error_comes_back(executor: ThreadPoolExecutor) -> None:
    CARRIED.set("a")

    assert 26 == executor.submit(int, "1a", base=16).result()
    with pytest.raises(ValueError, match="invalid literal"):
        executor.submit(int, "x").result()
    assert ["a0", "a1"] == list(executor.map(lambda n: CARRIED.get() + str(n), range(2)))


@pytest.mark.usefixtures("inheritance")
def test_executor_keeps_refusing_when_it_is_shut_down(executor: ThreadPoolExecutor) -> None:
    CARRIED.set("a")
    executor.shutdown()

    with pytest.raises(RuntimeError, match="cannot schedule new futures after shutdown"):
        executor.submit(CARRIED.get)
    assert "a" == CARRIED.get()


@pytest.mark.usefixtures("inheritance")
def test_variables_of_others_are_lost_as_ever(executor: ThreadPoolExecutor) -> None:
    CARRIED.set("a")
    OTHER.set("theirs")
    seen: list[str] = []
    thread = threading.Thread(target=lambda: seen.append(OTHER.get()))
    thread.start()
    thread.join()

    assert [""] == seen
    assert "" == executor.submit(OTHER.get).result()


def test_close_puts_the_very_methods_back(inheritance: Inheritance) -> None:
    assert METHODS != (threading.Thread.start, ThreadPoolExecutor.submit)

    inheritance.open()
    inheritance.close()

    assert METHODS == (threading.Thread.start, ThreadPoolExecutor.submit)


def test_close_leaves_a_wrapper_of_someone_else(inheritance: Inheritance, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = threading.Thread.start

    def theirs(thread: threading.Thread) -> None:
        ours(thread)

    monkeypatch.setattr(threading.Thread, "start", theirs)
    inheritance.close()

    assert theirs is threading.Thread.start
    CARRIED.set("a")
    assert "a" == seen_by(Asking())

    monkeypatch.undo()
    inheritance.close()

    assert METHODS[0] is threading.Thread.start


@pytest.mark.asyncio
async def test_coroutines_each_with_a_mock_reach_their_own_cloud_through_an_executor_and_a_thread() -> None:
    entered = {"first": asyncio.Event(), "second": asyncio.Event()}

    async def work(name: str, other: str) -> list[str]:
        async with mock_secrets():
            entered[name].set()
            await entered[other].wait()
            await asyncio.get_running_loop().run_in_executor(None, create, f"{name}-by-executor")
            thread = threading.Thread(target=create, args=(f"{name}-by-thread",))
            thread.start()
            thread.join()
            return await asyncio.get_running_loop().run_in_executor(None, names)

    seen = list(await asyncio.gather(work("first", "second"), work("second", "first")))

    assert [[f"{name}-by-executor", f"{name}-by-thread"] for name in entered] == seen
    assert METHODS == (threading.Thread.start, ThreadPoolExecutor.submit)
