"""What needs aiobotocore is collected where it is installed: in environments of their own, which ``.ci/aio`` makes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from mocksm import MockSecrets, mock_secrets

collect_ignore_glob = []
if find_spec("aiobotocore") is None:
    collect_ignore_glob += ["*.py"]
else:
    collect_ignore_glob += ["test_aioboto3.py"] if find_spec("aioboto3") is None else []
    collect_ignore_glob += ["test_trio.py"] if find_spec("trio") is None else []


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Play with each HTTP library that the installed aiobotocore knows."""
    if "http" in metafunc.fixturenames:
        from tests.doors_async.clients import SESSIONS

        metafunc.parametrize("http", SESSIONS.values(), ids=SESSIONS)


@pytest.fixture(autouse=True)
def _bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def aws() -> Iterator[MockSecrets]:
    """A mock with one secret, and a clock that only moves when it is moved."""
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        aws.clock.freeze()
        yield aws


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What would really be slept, noted in place of doing it; a turn for the others (0 seconds) is no sleep."""
    import asyncio

    import anyio

    turn, slept = asyncio.sleep, []

    async def note(seconds: float, *_: Any) -> None:
        if seconds:
            slept.append(seconds)
        await turn(0)

    monkeypatch.setattr(asyncio, "sleep", note)
    monkeypatch.setattr(anyio, "sleep", note)
    return slept
