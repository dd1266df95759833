from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar
from functools import partial
from typing import Any

import boto3
import pytest

from mocksm.aws import Aws
from tests.services.lambda_.invoking import invoke


async def whoami(event: Any, context: Any) -> str:
    await asyncio.sleep(0)
    identity = await asyncio.to_thread(boto3.client("sts").get_caller_identity)
    arn: str = identity["Arn"]
    return arn.rpartition(":")[2]


class Whoami:
    async def __call__(self, event: Any, context: Any) -> str:
        return await whoami(event, context)


@pytest.mark.parametrize(
    "handler", [whoami, Whoami(), partial(whoami)], ids=["a coroutine function", "an instance", "a partial"]
)
def test_an_async_handler_is_awaited_and_acts_as_its_role(mocksm: Aws, handler: Any) -> None:
    mocksm.function("who", handler, role=mocksm.role("looks", []))

    assert "assumed-role/looks/who" == invoke(mocksm, "who")["Payload"]


def test_an_async_handler_runs_beside_a_loop_that_runs_already(mocksm: Aws) -> None:
    async def test() -> Any:
        return invoke(mocksm, "who")["Payload"]

    mocksm.function("who", whoami, role=mocksm.role("looks", []))

    assert "assumed-role/looks/who" == asyncio.run(test())


@pytest.mark.parametrize("in_a_loop", [False, True])
def test_an_async_handler_finds_the_callers_context_variables(mocksm: Aws, in_a_loop: bool) -> None:
    variable = ContextVar("variable", default="none")

    async def look(event: Any, context: Any) -> str:
        return variable.get()

    async def test() -> Any:
        return invoke(mocksm, "look")["Payload"]

    mocksm.function("look", look)
    token = variable.set("the caller's")
    try:
        assert "the caller's" == (asyncio.run(test()) if in_a_loop else invoke(mocksm, "look")["Payload"])
    finally:
        variable.reset(token)


def test_a_handler_without_async_runs_in_the_callers_own_thread_and_loop(mocksm: Aws) -> None:
    async def test() -> Any:
        return invoke(mocksm, "thread")["Payload"]

    mocksm.function("thread", lambda *_: threading.current_thread().name)

    assert threading.current_thread().name == asyncio.run(test())


@pytest.mark.parametrize("in_a_loop", [False, True])
def test_what_an_async_handler_raises_is_reported(mocksm: Aws, in_a_loop: bool) -> None:
    async def broken(event: Any, context: Any) -> None:
        await asyncio.sleep(0)
        raise ValueError("no")

    async def test() -> Any:
        return invoke(mocksm, "broken")

    mocksm.function("broken", broken)
    report = (asyncio.run(test()) if in_a_loop else invoke(mocksm, "broken"))["Payload"]

    assert ("ValueError", "no") == (report["errorType"], report["errorMessage"])
    assert ["broken"] == [entry.split(", in ")[1].split("\n")[0] for entry in report["stackTrace"]]


def test_tasks_that_a_handler_leaves_behind_are_cancelled(mocksm: Aws) -> None:
    async def leave(event: Any, context: Any) -> None:
        async def wait() -> None:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                cancelled.append(True)
                raise

        tasks.append(asyncio.create_task(wait()))
        await asyncio.sleep(0)

    tasks, cancelled = list[Any](), list[bool]()
    mocksm.function("leave", leave)
    invoke(mocksm, "leave")

    assert [True] == cancelled


def test_the_threads_own_loop_stays_what_it_was(mocksm: Aws) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        mocksm.function("who", whoami)
        invoke(mocksm, "who")
        assert loop is asyncio.get_event_loop_policy().get_event_loop()
    finally:
        asyncio.set_event_loop(None)
        loop.close()
