"""How a test fails by what its mock tells at its end. It knows no mock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mocksm.endings import Ending
from mocksm.errors import MocksmError, MocksmWarning
from mocksm.told import carried, carry


@contextmanager
def failing_shortly() -> Iterator[None]:
    """Fail with mocksm's sentence, without a traceback: it would show mocksm's and pytest's code."""
    try:
        yield
    except (MocksmError, MocksmWarning) as told:
        failure = pytest.fail.Exception(str(told), pytrace=False)
        for each in carried(told):
            carry(failure, each)
        raise failure from None


def show_beside_failure(item: pytest.Item, ending: Ending) -> None:
    """Show beside a test's failure what came after it; the failure stays the only one."""
    told = ending.told()
    if told:
        item.add_report_section("teardown", "mocksm", "\n".join(told))
