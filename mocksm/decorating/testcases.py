"""unittest's own entries into a test and into a class, so that all of it runs inside the mock. Knows no pytest."""

from __future__ import annotations

import functools
import unittest
from contextlib import ExitStack
from typing import Any

from mocksm.decorating.functions import Function, wrap
from mocksm.decorating.methods import cover, world_of
from mocksm.decorating.worlds import passing

# `run` and `debug` hold setUp, tearDown, cleanups and IsolatedAsyncioTestCase's event loop; Django does work of its own
# around them in `__call__`.
_ENTRIES = ("run", "debug", "__call__")
_AROUND_TEST = ("setUp", "tearDown")  # what they raise, unittest catches before the mock sees it


def cover_case(cls: type[unittest.TestCase]) -> None:
    """Make a TestCase class, its ``setUpClass`` and each of its tests run in the class's world."""
    cover(cls, "setUpClass", functools.partial(_set_up_class, cls))
    for name in _ENTRIES:
        cover(cls, name, functools.partial(_whole_test, cls))
    for name in _AROUND_TEST:
        cover(cls, name, functools.partial(_noting, cls))
    cover(cls, "doCleanups", functools.partial(_last_cleanup, cls))


def _set_up_class(owner: type, call: Function, shown: Function) -> Function:
    @functools.wraps(shown)
    def set_up_class(cls: type[unittest.TestCase]) -> None:
        world = world_of(owner, cls)
        world.enter_class()
        leaving = ExitStack()
        leaving.push(passing(world.leave_class))
        cls.addClassCleanup(leaving.close)  # the first to be added is the last to run
        try:
            call(cls)
        except BaseException as error:
            world.note(error)
            if not isinstance(error, Exception):  # pytest.skip, for which no runner does the class's cleanups
                leaving.close()
            raise

    return set_up_class


def _whole_test(owner: type, call: Function, shown: Function) -> Function:
    return wrap(call, lambda case, *_: world_of(owner, type(case)).visit(), like=shown)


def _noting(owner: type, call: Function, shown: Function) -> Function:
    """Tell an exception what the mock knows of it, as the test's own method does."""

    @functools.wraps(shown)
    def noting(case: unittest.TestCase) -> Any:
        __tracebackhide__ = True
        try:
            return call(case)
        except BaseException as error:
            world_of(owner, type(case)).note(error)
            raise

    return noting


def _last_cleanup(owner: type, call: Function, shown: Function) -> Function:
    """Let a test fail by what its mock tells at its end, while the runner still listens."""

    @functools.wraps(shown)
    def do_cleanups(case: unittest.TestCase) -> Any:
        result = call(case)
        world = world_of(owner, type(case))
        if not _succeeded(case):  # and has said why
            world.take_ending()
            return result
        case.addCleanup(world.report)
        return call(case)

    return do_cleanups


def _succeeded(case: unittest.TestCase) -> bool:
    """Ask unittest's own record, which it offers nowhere else; outside a run there is none."""
    return bool(getattr(getattr(case, "_outcome", None), "success", True))
