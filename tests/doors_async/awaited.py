"""aiobotocore's session for those who do not await: what the contract cases are played with, as they are."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from aiobotocore.httpsession import AIOHTTPSession
from aiobotocore.session import AioSession
from botocore.awsrequest import AWSPreparedRequest


class Loop:
    """An event loop that runs while something is awaited."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()

    def result_of(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return self._loop.run_until_complete(coroutine)

    def close(self) -> None:
        self._loop.close()


class Awaited:
    """A client, or an HTTP session, each of whose methods is awaited."""

    def __init__(self, made: Any, loop: Loop) -> None:
        self._made = made
        self._loop = loop

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._made, name)
        if not callable(found):
            return found
        return lambda *args, **kwargs: self._loop.result_of(found(*args, **kwargs))


class AwaitedSession:
    """A session whose clients are awaited."""

    def __init__(self, loop: Loop) -> None:
        self._session = AioSession()
        self._loop = loop

    def create_client(self, *args: Any, **options: Any) -> Any:
        return Awaited(self._loop.result_of(self._session._create_client(*args, **options)), self._loop)  # noqa: SLF001 - without a context


class Answered:
    """What was sent and read whole."""

    def __init__(self, response: Any, content: bytes) -> None:
        self.status_code = response.status_code
        self.headers = response.headers
        self.content = content


class AwaitedHttp:
    """aiobotocore's HTTP session, for raw requests."""

    def __init__(self, loop: Loop) -> None:
        self._session = AIOHTTPSession()
        self._loop = loop

    def send(self, request: AWSPreparedRequest) -> Answered:
        return self._loop.result_of(self._answered(request))  # type: ignore[no-any-return]

    async def _answered(self, request: AWSPreparedRequest) -> Answered:
        response = await self._session.send(request)
        return Answered(response, await response.content)

    def close(self) -> None:
        """Do nothing: no connection was made."""
