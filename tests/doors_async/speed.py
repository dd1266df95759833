"""One warm call through aiobotocore beside aiobotocore's own floor: ``python -m tests.doors_async.speed``.

The floor is the same call answered at once by a ``before-send`` handler of the user's: all that is measured twice is
aiobotocore's own work, outside of any mock, and what is left is mocksm.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiobotocore.awsrequest import AioAWSResponse

from mocksm import mock_secrets
from tests.doors_async.clients import client

CALLS, ROUNDS, LIMIT = 100, 15, 1.2
KEYS = {"aws_access_key_id": "AKIA", "aws_secret_access_key": "s"}
SECRETS = {"db": "hunter2"}


class _Body:
    def __init__(self, body: bytes) -> None:
        self._body = body
        self.raw_headers = ((b"Content-Type", b"application/x-amz-json-1.1"),)

    async def read(self) -> bytes:
        return self._body


async def _seconds(call: Callable[[], Awaitable[Any]]) -> float:
    start = time.process_time()
    for _ in range(CALLS):
        await call()
    return (time.process_time() - start) / CALLS


async def _compare() -> tuple[float, float]:
    """Return what a call takes in seconds on the floor and with mocksm: the least of several rounds, by turns."""
    async with client(**KEYS) as mocked, client(**KEYS) as canned:
        body = await _answer(mocked)

        def answer(request: Any, **_: Any) -> Any:
            return AioAWSResponse(request.url, 200, {"Content-Type": "application/x-amz-json-1.1"}, _Body(body))

        canned.meta.events.register("before-send", answer)
        floor, ours = [], []
        for _ in range(ROUNDS):
            floor.append(await _seconds(lambda: canned.describe_secret(SecretId="db")))
            with mock_secrets(secrets=SECRETS):
                ours.append(await _seconds(lambda: mocked.describe_secret(SecretId="db")))
    return min(floor), min(ours)


async def _answer(mocked: Any) -> bytes:
    """Return the body with which mocksm answers."""
    kept: list[bytes] = []

    def keep(response_dict: Any, **_: Any) -> None:
        kept.append(response_dict["body"])

    mocked.meta.events.register("before-parse", keep)
    with mock_secrets(secrets=SECRETS):
        await mocked.describe_secret(SecretId="db")
    mocked.meta.events.unregister("before-parse", keep)
    return kept[0]


def main() -> int:
    """Print the numbers, and return whether they are too high."""
    floor, ours = asyncio.run(_compare())
    ratio = ours / floor
    print(f"aiobotocore, one call: floor {floor * 1e6:.0f} us, with mocksm {ratio:.2f} x that (limit {LIMIT})")  # noqa: T201
    return ratio > LIMIT


if __name__ == "__main__":
    sys.exit(main())
