"""One method of someone else's class, wrapped while a door is open. It knows neither the class nor the mock."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

Method = Callable[..., Any]

_OURS = "mocksm_wrapper"


class Patch:
    """A method of ``owner`` that ``wrap`` replaces between ``install`` and ``remove``.

    It is put back only if it is still ours: where another tool wrapped ours meanwhile, its wrapper stays, and ours below
    it passes everything through. When that tool takes its own off later, ours lies bare and is taken up again by the
    next ``install``.

    Args:
        owner: The class.
        name: The method's name, defined by ``owner`` itself.
        wrap: Takes the method that is there and returns the one that stands in its place; or the very same, to leave it.
    """

    def __init__(self, owner: type, name: str, wrap: Callable[[Method], Method]) -> None:
        self._owner = owner
        self._name = name
        self._wrap = wrap
        self._wrapped: tuple[Any, Any] = None, None  # the method wrapped last, and what stands in its place

    def install(self) -> None:
        """Wrap the method that is there, unless it is ours already."""
        present = self._owner.__dict__[self._name]
        original, ours = self._wrapped
        if present is not original:
            if _is_ours(present):
                return
            ours = self._wrap(present)
            if ours is present:
                return
            self._wrapped = present, _mark(ours, present)
        setattr(self._owner, self._name, ours)

    def remove(self) -> None:
        """Put back what ``install`` found, unless someone else replaced ours since."""
        present = self._owner.__dict__[self._name]
        original, ours = self._wrapped
        if present is ours:
            setattr(self._owner, self._name, original)
        elif _is_ours(present):  # wrapped before the last time
            setattr(self._owner, self._name, present.__wrapped__)


def _mark(ours: Method, original: Method) -> Method:
    functools.update_wrapper(ours, original)
    setattr(ours, _OURS, ours)
    return ours


def _is_ours(method: Any) -> bool:
    # The mark names its bearer, because functools.wraps copies it onto the wrapper of whoever wraps ours.
    return getattr(method, _OURS, None) is method
