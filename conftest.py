"""What every test shares: ``pytester``, and a guard that lets no connection leave this machine."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest_plugins = ["pytester"]


class Guard:
    """Refuses what would leave this machine, imports included, and fails the test that tried."""

    def __init__(self) -> None:
        self.attempts: list[str] = []
        self._patch = pytest.MonkeyPatch()

    def pytest_configure(self) -> None:
        """Take its place in front of the sockets."""
        look_up = socket.getaddrinfo
        self._patch.setattr(socket, "getaddrinfo", lambda host, *rest, **more: look_up(self._let(host), *rest, **more))
        for name in ("connect", "connect_ex"):
            self._patch.setattr(socket.socket, name, self._guarded(getattr(socket.socket, name)))

    def pytest_unconfigure(self) -> None:
        """Put the sockets back."""
        self._patch.undo()

    @pytest.fixture(autouse=True)
    def nothing_leaves(self) -> Iterator[None]:
        """Fail a test whose attempt the tested code, or a thread, swallowed."""
        yield
        attempts, self.attempts = self.attempts, []
        if attempts:
            pytest.fail(f"something tried to leave this machine for {', '.join(attempts)}", pytrace=False)

    def _guarded(self, connect: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
        def connect_here(sock: socket.socket, address: Any) -> Any:
            if sock.family in {socket.AF_INET, socket.AF_INET6}:
                self._let(address[0])
            return connect(sock, address)

        return connect_here

    def _let(self, host: Any) -> Any:
        if not _is_here(host.decode() if isinstance(host, bytes) else host):
            self.attempts.append(str(host))
            pytest.fail(f"something tried to leave this machine for {host}")
        return host


def _is_here(host: str | None) -> bool:
    try:
        return host in {None, "", "localhost"} or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def pytest_configure(config: pytest.Config) -> None:
    """Put the guard up, unless the contract cases are to be played against AWS itself."""
    if not config.getoption("mocksm_aws", False):
        config.pluginmanager.register(Guard())
