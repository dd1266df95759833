"""The part of the control object that puts its cloud behind a socket, and knows in which process it lives."""

from __future__ import annotations

import os
import threading
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mocksm.clock import Clock
    from mocksm.engine.cloud import Cloud
    from mocksm.engine.dispatch import Dispatcher
    from mocksm.handles.servers import Server

LOOPBACK = "127.0.0.1"


class Serving:
    """What a cloud does for other processes; within a fork of its own, the cloud itself is out of reach."""

    _process: int | None = None
    _servers: tuple[Server, ...] = ()

    def __init__(self) -> None:
        self._opening_lock = threading.RLock()

    @property
    def cloud(self) -> Cloud:
        """The state."""
        raise NotImplementedError

    def serve(
        self, *, host: str = LOOPBACK, port: int = 0, environment: bool = False, token: str | None = None
    ) -> Server:
        """Return a server of this cloud, for what cannot be patched: the AWS CLI, Terraform, other languages, processes.

        What comes by it meets the same policies, faults and clock as the test's own calls, and is in ``aws.calls`` with
        them. Who signs is known by the access key, as ever: the stand-ins, or any unknown key, are the default caller. Waits
        that the test ordered pass on the mock's clock alone; for a timeout the client waits as long as it likes. An error
        of mocksm's own is an HTTP status 501, and told at the mock's end as well. It needs the extra ``server``.

        Args:
            host: Where it listens. Whoever reaches it reads every secret: nobody but this machine does, unless you say so.
            port: The port; 0 takes one that is free.
            environment: Whether this process's environment leads clients of processes that it starts to the server, by
                ``AWS_ENDPOINT_URL_SECRETS_MANAGER`` and its like. Clients in this process go on without the server.
            token: What the control endpoints take; the environment's MOCKSM_TOKEN where None, and a new one without any.

        >>> import urllib.request
        >>> from mocksm import mock_secrets
        >>> with mock_secrets() as aws:
        ...     server = aws.serve()
        ...     with server as url:
        ...         request = urllib.request.Request(f"{url}/_mocksm/health")
        ...         request.add_header("Authorization", f"Bearer {server.token}")
        ...         urllib.request.urlopen(request).status
        200
        """
        from mocksm.handles.servers import Server

        self.cloud  # noqa: B018 - says so if the mock is not active
        server = Server(self, host, port, token, sets_environment=environment)
        self._servers = (*(other for other in self._servers if other.is_running), server)
        return server

    def _turn_at_opening(self) -> AbstractContextManager[Any]:
        """Let one thread at a time open the cloud or close it; a fork is alone, and may have the lock locked for ever."""
        return self._opening_lock if self._process in {None, os.getpid()} else nullcontext()

    def _in_a_fork(self, clock: Clock) -> Dispatcher:
        """Return what a fork has in place of the dispatcher: the way to a server of the mock.

        Raises:
            MocksmError: No server runs.
        """
        from mocksm.server.forked import Shared, refused

        server = next((server for server in self._servers if server.is_running), None)
        if server is None:
            raise refused(self._process or 0, os.getpid())
        shared: Any = Shared(server.url, server.token, clock, self._process or 0)
        return shared  # type: ignore[no-any-return]  # it stands in for one
