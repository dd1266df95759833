"""What every test shares: ``pytester``, and a guard that lets no connection leave this machine."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest_plugins = ["pytester"]


def _stays_here(host: Any) -> bool:
    if host is None or host in {"", "localhost", b"localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def nothing_leaves() -> Iterator[None]:
    """Fail the test that connects, or looks up a name, anywhere but on this machine; a thread's attempt counts too."""
    attempts: list[str] = []

    def refuse(what: str) -> None:
        attempts.append(what)
        pytest.fail(f"this test tried to leave the machine: {what}")

    def guarded(connect: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
        def connect_here(sock: socket.socket, address: Any) -> Any:
            if sock.family in {socket.AF_INET, socket.AF_INET6} and not _stays_here(address[0]):
                refuse(f"connect to {address}")
            return connect(sock, address)

        return connect_here

    look_up = socket.getaddrinfo

    def look_up_here(host: Any, *args: Any, **options: Any) -> Any:
        if not _stays_here(host):
            refuse(f"look up {host!r}")
        return look_up(host, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", look_up_here)
        yield
    if attempts:
        pytest.fail("this test tried to leave the machine: " + "; ".join(attempts), pytrace=False)
