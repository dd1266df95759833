"""How a test ended before its mock does. It knows pytest alone, since every pytest run loads it."""

from __future__ import annotations

import pytest

_PASSED = pytest.StashKey[bool]()


def note(item: pytest.Item, report: pytest.TestReport) -> None:
    """Remember how a phase of a test ended; a subtest is a phase of its kind."""
    if report.when == "setup":
        item.stash[_PASSED] = True
    if report.when != "teardown":
        item.stash[_PASSED] = item.stash.get(_PASSED, True) and report.passed


def passed(item: pytest.Item) -> bool:
    """Tell whether a test has passed so far: a skipped one and one that failed as expected have not."""
    return item.stash.get(_PASSED, False)
