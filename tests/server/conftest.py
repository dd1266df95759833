"""A served cloud that is not active here, so that clients in this process go to it by the socket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import botocore.session
import pytest
from botocore.config import Config

from mocksm.aws import Aws
from mocksm.handles.servers import Server

ONCE = Config(retries={"total_max_attempts": 1}, connect_timeout=10, read_timeout=30)


@dataclass
class Place:
    """A server, its cloud, and clients of it.

    Attributes:
        aws: The cloud's control object.
        server: The server.
        url: Where it listens.
    """

    aws: Aws
    server: Server
    url: str
    _clients: list[Any] = field(default_factory=list)

    def client(self, service: str, config: Config = ONCE, **options: Any) -> Any:
        """Return a client that goes to the server."""
        options = {"aws_access_key_id": "AKIAANYBODY", "aws_secret_access_key": "none", **options}
        made = botocore.session.Session().create_client(
            service, region_name="us-east-1", endpoint_url=self.url, config=config, **options
        )
        self._clients.append(made)
        return made

    def close(self) -> None:
        """Close the clients' connections."""
        for client in self._clients:
            client.close()


@pytest.fixture
def place() -> Iterator[Place]:
    aws = Aws(region="us-east-1")
    aws._open()  # noqa: SLF001 - entering it would lead this process's clients into it without a socket
    server = aws.serve()
    with server as url:
        made = Place(aws, server, url)
        yield made
        made.close()
    aws._close()  # noqa: SLF001 - likewise
