"""How a test fails whose code swallowed a refused request. It knows no mock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mocksm.errors import UnmockedRequest


@contextmanager
def failing_shortly() -> Iterator[None]:
    """Fail with the sentence of an ``UnmockedRequest``, without a traceback: it would show mocksm's and pytest's code."""
    try:
        yield
    except UnmockedRequest as refused:
        pytest.fail(str(refused), pytrace=False)
