"""aiobotocore's own waits, which move the mock's clock instead. It knows aiobotocore and no service.

A wait that takes no time lets the other tasks have their turn, as any wait does. ``asyncio.sleep`` itself is left alone: what
aiobotocore calls ``asyncio`` in two of its modules has another ``sleep``, and that asks at each wait for whom it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import aiobotocore.endpoint
import aiobotocore.waiter
from aiobotocore.endpoint import AioEndpoint
from aiobotocore.retries.bucket import AsyncTokenBucket
from aiobotocore.waiter import AIOWaiter
from botocore.exceptions import CapacityNotAvailableError

from mocksm.intercept import active
from mocksm.intercept.late_imports import Wrapping
from mocksm.intercept.patch import Method, Patch
from mocksm.intercept.waiting import AT_LEAST, WAITING_FOR, Name, Wait, model_of_waiter, now_waiting


class _Asyncio:
    """The module ``asyncio`` but for ``sleep``."""

    def __init__(self, asyncio: ModuleType) -> None:
        self._asyncio = asyncio

    def __getattr__(self, name: str) -> Any:
        return getattr(self._asyncio, name)

    async def sleep(self, delay: float) -> None:
        """Move the clock of the mock for which aiobotocore waits; for any other wait, sleep."""
        await self._asyncio.sleep(_passed(delay))


def _passed(seconds: float) -> float:
    """Let a wait pass on the clock of the mock it is for, and return how much of it is left to be waited."""
    wait = now_waiting()
    if wait is None:
        return seconds
    wait.pass_time(seconds)
    return 0


def _sleep(original: Method) -> Method:
    async def sleep(waits: Any, seconds: float) -> None:
        await original(waits, _passed(seconds))

    return sleep


def _send_request(original: Method) -> Method:
    async def send_request(endpoint: Any, request_dict: Any, operation_model: Any) -> Any:
        mock = active.current()
        if mock is None:
            return await original(endpoint, request_dict, operation_model)
        token = WAITING_FOR.set(Wait(mock, operation_model.service_model, endpoint))
        try:
            return await original(endpoint, request_dict, operation_model)
        finally:
            WAITING_FOR.reset(token)

    return send_request


def _wait(original: Method) -> Method:
    async def wait(waiter: Any, **kwargs: Any) -> Any:
        mock = active.current()
        if mock is None:
            return await original(waiter, **kwargs)
        token = WAITING_FOR.set(Wait(mock, model_of_waiter(waiter), None))
        try:
            return await original(waiter, **kwargs)
        finally:
            WAITING_FOR.reset(token)

    return wait


def _acquire(original: Method) -> Method:
    async def acquire(bucket: Any, amount: float = 1, block: bool = True) -> Any:
        wait = now_waiting() if block else None
        while wait is not None:
            try:
                return await original(bucket, amount, block=False)
            except CapacityNotAvailableError:
                wait.pass_time(max(bucket._sleep_amount(amount), AT_LEAST))  # noqa: SLF001 - what it would wait itself
        return await original(bucket, amount, block)

    return acquire


def _of_anyio() -> Iterator[Patch]:
    """Yield the waits of clients on httpx: by anyio in newer releases, by asyncio in older ones, which have none of these."""
    for module, name in ((aiobotocore.endpoint, "AnyioEndpoint"), (aiobotocore.waiter, "AnyioWaiter")):
        if owner := getattr(module, name, None):
            yield Patch(owner, "_sleep", _sleep)


PATCHES: tuple[Wrapping, ...] = (
    Name(aiobotocore.endpoint, "asyncio", _Asyncio),
    Name(aiobotocore.waiter, "asyncio", _Asyncio),
    Patch(AioEndpoint, "_send_request", _send_request),
    Patch(AIOWaiter, "wait", _wait),
    Patch(AsyncTokenBucket, "acquire", _acquire),
    *_of_anyio(),
)
