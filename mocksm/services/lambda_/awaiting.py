"""The result of an async handler: awaited in an event loop of its own, beside any that runs already."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Awaitable
from contextvars import copy_context
from typing import Any


def result_of(answer: Any) -> Any:
    """Return what a handler returned, or what it stands for where that can be awaited.

    Where a loop runs in this thread the new one runs in a thread of its own, with this one's context and so as the same
    principal; the loop that runs here waits for it meanwhile, as it does for any call of boto3.
    """
    if not inspect.isawaitable(answer):
        return answer
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _awaited(answer)
    return _elsewhere(answer)


def _awaited(answer: Awaitable[Any]) -> Any:
    """Await in a new loop. It is not made the thread's, as ``asyncio.run`` would, which leaves the thread without any."""
    import asyncio

    async def outcome() -> Any:
        return await answer

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(outcome())
    finally:
        _close(loop)


def _close(loop: Any) -> None:
    """End what is left in a loop, as ``asyncio.run`` does."""
    import asyncio

    async def end() -> None:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await loop.shutdown_asyncgens()
        await loop.shutdown_default_executor()

    try:
        loop.run_until_complete(end())
    finally:
        loop.close()


def _elsewhere(answer: Awaitable[Any]) -> Any:
    ended: list[tuple[Any, BaseException | None]] = []

    def work() -> None:
        try:
            ended.append((_awaited(answer), None))
        except BaseException as error:  # noqa: BLE001 - it is raised where the handler was called
            ended.append((None, error))

    thread = threading.Thread(target=copy_context().run, args=(work,))
    thread.start()
    thread.join()
    result, error = ended[0]
    if error is not None:
        raise error
    return result
