"""What every test shares: ``pytester``, a guard that lets no connection leave this machine, and what makes runs short."""

from __future__ import annotations

import gc
import ipaddress
import socket
import sys
from collections.abc import Callable, Generator, Iterator
from importlib.util import find_spec
from typing import Any

import pytest

pytest_plugins = ["pytester"]
collect_ignore = [] if find_spec("aiobotocore") else ["mocksm/intercept/aiobotocore"]  # no doctests where it is missing

_FEW = 4


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


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect tests, and no garbage: thousands of tests stay anyway, and to look through them took a third of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Start no workers where they would be in the way; else leave it to xdist, which starts one for each processor."""
    return 0 if _stays_in_one_process(config) else None


def _stays_in_one_process(config: pytest.Config) -> bool:
    option = config.getoption
    timed = option("benchmark_only", False) or option("benchmark_enable", False)
    watched = sys.gettrace() is not None or "coverage" in sys.modules or option("capture") == "no"
    return bool(timed or watched or option("mocksm_aws", False) or _names_few_files(config))


def _names_few_files(config: pytest.Config) -> bool:
    """Return whether only a few files are asked for: a worker takes a second to start, and would do most of them alone."""
    paths = [config.invocation_params.dir / argument.partition("::")[0] for argument in config.args]
    return len(set(paths)) <= _FEW and all(path.is_file() for path in paths)
