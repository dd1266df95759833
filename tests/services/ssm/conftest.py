"""What every test of Parameter Store has: a client, in a mock whose clock stands still."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm.aws import Aws


@pytest.fixture
def ssm(mocksm: Aws) -> Any:
    """Return a client of the default caller."""
    mocksm.clock.freeze()
    return mocksm.client("ssm")
