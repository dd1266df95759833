"""No AWS_* variable of the machine and no config file of its user; that nothing is sent, the top conftest.py watches."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.intercept.canned import CannedMock


@pytest.fixture(autouse=True)
def _bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(name="mock")
def _mock() -> CannedMock:
    return CannedMock()
