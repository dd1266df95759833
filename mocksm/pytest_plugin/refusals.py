"""How a test fails whose code swallowed a refused request. It knows no mock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from mocksm.errors import UnmockedRequest


@contextmanager
def failing_shortly() -> Iterator[None]:
    """Fail with the sentence of an ``UnmockedRequest``, without a traceback: it would show mocksm's and pytest's code."""
    try:
        yield
    except UnmockedRequest as refused:
        raise pytest.fail.Exception(str(refused), pytrace=False) from None


def show_beside_failure(item: pytest.Item, refused: Sequence[str]) -> None:
    """Show beside a test's failure what was refused before it, and may be its reason; the failure stays the only one."""
    if refused:
        item.add_report_section("teardown", "mocksm", "\n".join(refused))
