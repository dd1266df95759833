"""What the tests of one decorated class share: its mock, and the state that each test starts from. Knows no test runner."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import TYPE_CHECKING

from mocksm.endings import Ending
from mocksm.errors import MocksmError
from mocksm.lifetime import Lifetime

if TYPE_CHECKING:
    from mocksm.engine.cloud import Snapshot
    from mocksm.engine.orders import Order

_ATTRIBUTE = "_mocksm_world"

Leave = Callable[["BaseException | None"], None]


class World:
    """One class's mock; subclasses and nested classes have their own.

    The pytest plugin drives it where pytest runs, and the wrappers of ``classes`` where unittest or the user does. Both
    may at once: what is entered is left as often, and only the outermost counts.

    Args:
        mock: The class's mock.
        asked: Whether a decorator stands on the class itself, which options of an outer or a base class don't replace.

    Attributes:
        mock: The class's mock.
        asked: As given.
    """

    def __init__(self, mock: Lifetime, *, asked: bool) -> None:
        self.mock = mock
        self.asked = asked
        self._turn = threading.RLock()
        self._class_depth = 0
        self._test_depth = 0
        self._snapshot: Snapshot | None = None
        self._before = Ending()
        self._lasting: tuple[Order, ...] = ()

    @staticmethod
    def of(tested: type) -> World | None:
        """Return the world of a class: its own, made now where only a base class has one, or None."""
        world = getattr(tested, _ATTRIBUTE, None)
        if not isinstance(world, World) or _ATTRIBUTE in vars(tested):
            return world if isinstance(world, World) else None
        return World(world.mock.sibling(), asked=False).give(tested)

    def give(self, cls: type) -> World:
        """Make this the world of ``cls``."""
        setattr(cls, _ATTRIBUTE, self)
        return self

    @property
    def entered(self) -> bool:
        """Whether the class's mock runs."""
        return self._class_depth > 0

    def enter_class(self) -> None:
        """Start the class's mock, unless it runs."""
        with self._turn:
            if not self._class_depth:
                self.mock.start()
            self._class_depth += 1

    def leave_class(self, error: BaseException | None = None) -> None:
        """Undo ``enter_class``; the last one stops the mock.

        Args:
            error: The exception that is on its way out.

        Raises:
            UnmockedRequest: Code of the class, outside its tests, swallowed one.
        """
        with self._turn:
            self._class_depth = _one_less(self._class_depth, "leave_class")
            if self._class_depth:
                return
            ending, self._before = self._before.before(self.mock.take_ending(lasting=())), Ending()
            self.mock.stop()
        ending.report(error)

    def enter_test(self) -> None:
        """Remember the state of now, which ``leave_test`` goes back to, unless a test is entered."""
        with self._turn:
            if not self._test_depth:
                self._before = self._before.before(self.mock.take_ending())
                self._snapshot = self.mock.snapshot()
                self._lasting = self.mock.cloud.faults.orders
            self._test_depth += 1

    def leave_test(self, error: BaseException | None = None) -> None:
        """Undo ``enter_test``; the last one brings back the state of before.

        Args:
            error: The exception that is on its way out.

        Raises:
            UnmockedRequest: The test swallowed one.
        """
        with self._turn:
            if error is not None:
                self.note(error)
            self._test_depth = _one_less(self._test_depth, "leave_test")
            if self._test_depth or self._snapshot is None:
                return
            self.mock.restore(self._snapshot)
            self._snapshot = None
            ending = self.take_ending()
        ending.report(error)

    def take_ending(self) -> Ending:
        """Return what a test has to tell, and tell it no more; what the class ordered to go wrong may still do so."""
        return self.mock.take_ending(self._lasting)

    def report(self) -> None:
        """Fail over what the test has swallowed so far, and warn of what failed."""
        self.take_ending().report()

    def note(self, error: BaseException) -> None:
        """Tell an exception that is on its way out what went wrong so far."""
        self.take_ending().report(error)

    @contextmanager
    def visit(self) -> Iterator[None]:
        """Be in the class and in a test of it."""
        with ExitStack() as stack:
            self.enter_class()
            stack.push(passing(self.leave_class))
            self.enter_test()
            stack.push(passing(self.leave_test))
            yield


def passing(leave: Leave) -> Callable[[type[BaseException] | None, BaseException | None, TracebackType | None], None]:
    """Return ``leave`` in the form of an ``__exit__`` that lets the exception pass."""
    return lambda _kind, error, _traceback: leave(error)


def _one_less(depth: int, leaving: str) -> int:
    if not depth:
        raise MocksmError(f"mocksm: {leaving} without {leaving.replace('leave', 'enter')}")
    return depth - 1
