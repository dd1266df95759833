"""One method of a class, replaced on that class alone: its bases stay as they are. It knows no runner of tests."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from mocksm.decorating.functions import Function, is_fixture, wrap
from mocksm.decorating.worlds import World

_COVERED = "_mocksm_covered"

Replace = Callable[[Function, Function], Function]
"""Takes what to call and the function that it shows as, and returns the one that stands in its place."""


def test_names(cls: type) -> list[str]:
    """Return the names of a class's test methods, its own and those it inherits."""
    return [name for name in dir(cls) if name.startswith("test") and _function(_raw(cls, name), cls) is not None]


def cover(cls: type, name: str, replace: Replace) -> None:
    """Put ``replace``'s function in the place of a method of ``cls``, unless that was done there or in a base.

    Where the method is inherited, ``cls`` gets one that passes on to ``super()``, so that the order of the bases holds.
    """
    raw = _raw(cls, name)
    function = _function(raw, cls)
    if function is None or is_covered(function):
        return
    call = function if name in vars(cls) or isinstance(raw, staticmethod) else _pass_on(cls, name)
    covering = mark(replace(call, function))
    setattr(cls, name, type(raw)(covering) if isinstance(raw, staticmethod | classmethod) else covering)


def cover_test(cls: type, name: str) -> None:
    """Make a test method run in its class's world, whoever calls it."""
    choose = _world_in_force if isinstance(_raw(cls, name), staticmethod) else _world_of_first

    def around(*args: Any) -> AbstractContextManager[None]:
        return choose(cls, *args).visit()

    cover(cls, name, lambda call, shown: wrap(call, around, like=shown))


def mark(function: Function) -> Function:
    """Mark a function as one of ours."""
    setattr(function, _COVERED, True)
    return function


def is_covered(function: Any) -> bool:
    """Tell whether a function is one of ours."""
    return getattr(function, _COVERED, False) is True


def world_of(owner: type, cls: type) -> World:
    """Return the world of ``cls``, or where that has none the world of ``owner``, which has one."""
    world = World.of(cls) or World.of(owner)
    if world is None:
        raise TypeError(f"mocksm: {owner.__qualname__} has lost its world; was its class attribute removed?")
    return world


def _raw(cls: type, name: str) -> Any:
    return inspect.getattr_static(cls, name, None)


def _function(raw: Any, cls: type) -> Function | None:
    if isinstance(raw, staticmethod | classmethod):
        raw = raw.__func__
    elif isinstance(raw, functools.partialmethod):
        raw = raw.__get__(None, cls)
    is_function = callable(raw) and inspect.isroutine(raw) and not is_fixture(raw)
    return raw if is_function else None


def _pass_on(owner: type, name: str) -> Function:
    def pass_on(first: Any, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        return getattr(super(owner, first), name)(*args, **kwargs)

    return pass_on


def _world_of_first(owner: type, first: Any = None, *_: Any) -> World:
    """Choose by the instance or class that the method is called on: a subclass has a world of its own."""
    return world_of(owner, first if isinstance(first, type) else type(first))


def _world_in_force(owner: type, *_: Any) -> World:
    """Choose for a static method, which does not learn its class: the one whose tests run now."""
    running = (world for cls in _family(owner) if (world := World.of(cls)) is not None and world.entered)
    return next(running, None) or world_of(owner, owner)


def _family(cls: type) -> Iterator[type]:
    yield cls
    subclasses: list[type] = cls.__subclasses__()
    for subclass in subclasses:
        yield from _family(subclass)
