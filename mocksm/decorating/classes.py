"""Test classes, of unittest and as pytest has them: their subclasses and nested classes get worlds. Knows no plugin."""

from __future__ import annotations

import unittest
from collections.abc import Iterator
from typing import Any, TypeVar

from mocksm.decorating.methods import cover_test, is_covered, mark, test_names
from mocksm.decorating.testcases import cover_case
from mocksm.decorating.worlds import World
from mocksm.lifetime import Lifetime

C = TypeVar("C", bound=type)


def decorate_class(cls: C, mock: Lifetime) -> C:
    """Make the tests of ``cls``, of its subclasses and of the classes inside it run in the mock.

    Each class has a cloud of its own. Each test finds in it what the class's code made (``setUpClass``, ``setup_class``)
    and what ``setUp``, ``setup_method`` and fixtures make for it, and what it changes ends with it. ``setup_class``,
    ``setup_method`` and fixtures are inside the mock where mocksm's pytest plugin runs; the tests always are.

    Raises:
        TypeError: There is nothing in it to run.
    """
    if not _has_tests(cls):
        raise TypeError(
            f"mocksm: @mock_secrets cannot decorate the class {cls.__name__!r}: it is no unittest.TestCase and has neither "
            "methods named test... nor classes with such methods. Decorate the functions that use AWS, or mark the class "
            "with @pytest.mark.mocksm if pytest knows its tests by other names"
        )
    _join(cls, World(mock, asked=True).give(cls))
    return cls


def _join(cls: type, world: World) -> None:
    """Cover whatever of a class that has a world is not covered yet."""
    _cover_subclassing(cls)
    if issubclass(cls, unittest.TestCase):
        cover_case(cls)
    for name in test_names(cls):
        cover_test(cls, name)
    for nested in _nested(cls):
        its = World.of(nested)
        if its is None or not its.asked:
            _join(nested, World(world.mock.sibling(), asked=False).give(nested))


def _has_tests(cls: type) -> bool:
    return issubclass(cls, unittest.TestCase) or bool(test_names(cls)) or any(True for _ in _classes_in(cls))


def _classes_in(cls: type) -> Iterator[tuple[str, type]]:
    """Yield the test classes that were written inside ``cls`` or a base of it, and not those that it merely names."""
    for base in cls.__mro__:
        for name, value in vars(base).items():
            written_here = isinstance(value, type) and value.__qualname__ == f"{base.__qualname__}.{name}"
            if written_here and value.__module__ == base.__module__ and _has_tests(value):
                yield name, value


def _nested(cls: type) -> list[type]:
    """Return the test classes inside ``cls``; for one inside a base that is not decorated, ``cls`` gets a subclass of it."""
    found = [(name, value) for name, value in _classes_in(cls) if getattr(cls, name, None) is value]
    for name, value in found:
        if name not in vars(cls) and World.of(value) is None:
            place = {"__module__": cls.__module__, "__qualname__": f"{cls.__qualname__}.{name}"}
            setattr(cls, name, type(value)(name, (value,), place))
    return [vars(cls)[name] for name, _ in found if name in vars(cls)]


def _cover_subclassing(cls: type) -> None:
    """Let subclasses join, whatever the class's own ``__init_subclass__`` does."""
    owner: Any = cls  # mypy: super() takes no variable of type `type`
    original = vars(cls).get("__init_subclass__")
    if is_covered(getattr(original, "__func__", None)):
        return

    def __init_subclass__(subclass: type, **options: Any) -> None:  # noqa: N807 - it is that very method
        if original is None:
            super(owner, subclass).__init_subclass__(**options)
        else:
            original.__get__(None, subclass)(**options)
        if (world := World.of(subclass)) is not None:
            _join(subclass, world)

    owner.__init_subclass__ = classmethod(mark(__init_subclass__))
