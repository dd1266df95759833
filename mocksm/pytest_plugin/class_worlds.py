"""Decorated classes under pytest: when a class's world, and a test of it, is entered. It knows no options."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mocksm.decorating.worlds import World
from mocksm.pytest_plugin.endings import failing_shortly


class ClassWorlds:
    """Enters a decorated class's world before the class's first fixture, and a test of it before the test's first.

    As a plugin that is registered once such a class is collected, it costs other test runs nothing. A hook rather than
    fixtures, since pytest caches a class-scoped fixture of an outer class for the classes inside it, which have worlds of
    their own. ``setup_class``, ``setUpClass`` and ``setup_method`` are fixtures to pytest; a test without any fixture is
    entered by the wrappers of ``classes``.
    """

    def __init__(self) -> None:
        self._inside: set[pytest.Item | pytest.Collector] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, request: pytest.FixtureRequest) -> None:
        """Enter the class, and the test, that the fixture is set up for; one of wider scope is for neither."""
        node = request.node
        owner = node.getparent(pytest.Class)
        world = world_of(owner.obj) if owner is not None else None
        if world is None:
            return
        self._enter_once(owner, world.enter_class, world.leave_class)
        if node is not owner:
            self._enter_once(node, world.enter_test, world.leave_test)

    def _enter_once(
        self, node: pytest.Item | pytest.Collector, enter: Callable[[], None], leave: Callable[[], None]
    ) -> None:
        if node in self._inside:
            return

        def finish() -> None:
            self._inside.discard(node)
            with failing_shortly():
                leave()

        enter()
        self._inside.add(node)
        node.addfinalizer(finish)


def world_of(cls: Any) -> World | None:
    """Return the world of a class, or None; ``cls`` may be anything that an item holds as its class."""
    return World.of(cls) if isinstance(cls, type) else None
