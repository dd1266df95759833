"""No AWS_* variable of the machine, no config file of its user, and no socket beyond this machine."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.intercept.canned import CannedMock


@pytest.fixture(autouse=True)
def _bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Where a socket tried to connect to; anything but this machine fails the test."""
    addresses: list[Any] = []
    connect = socket.socket.connect

    def guarded(this: socket.socket, address: Any) -> None:
        addresses.append(address)
        if this.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {"127.0.0.1", "::1"}:
            pytest.fail(f"a socket was opened to {address}")
        connect(this, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    return addresses


@pytest.fixture(name="mock")
def _mock() -> CannedMock:
    return CannedMock()
