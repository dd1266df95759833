"""Doors to libraries that may not be there, or not yet: they open as soon as the user imports the library.

It imports no library itself, and knows no mock.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Protocol


class Wrapping(Protocol):
    """What a door puts in place and takes off again: a ``Patch``, mostly."""

    def install(self) -> None:
        """Put it in place, unless it is."""

    def remove(self) -> None:
        """Take it off, if it is still ours."""


class LibraryDoor:
    """Patches of a library: at once where it is imported already, else when its import is done.

    Args:
        library: The top-level package, or the module of it that is imported last.
        patches: Returns the patches; called when the library is there, each time that the door opens or closes.
    """

    def __init__(self, library: str, patches: Callable[[], Iterable[Wrapping]]) -> None:
        self._patches = patches
        self._watch = _Watch(library, self._install)
        self._library = library

    def open(self) -> None:
        """Patch the library, now or when it is imported."""
        self._watch.begin()
        if _is_imported(self._library):
            self._install()

    def close(self) -> None:
        """Put back what is still ours, and let the library be imported as ever."""
        self._watch.end()
        if _is_imported(self._library):
            for patch in self._patches():
                patch.remove()

    def _install(self) -> None:
        for patch in self._patches():
            patch.install()


def _is_imported(library: str) -> bool:
    module = sys.modules.get(library)
    return module is not None and not getattr(module.__spec__, "_initializing", False)


class _Watch:
    """A finder that finds nothing by itself, and has something done when one module has been executed."""

    def __init__(self, module: str, then: Callable[[], None]) -> None:
        self._module = module
        self._then = then

    def begin(self) -> None:
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)

    def end(self) -> None:
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Let the other finders find the module, and have its loader tell when it is done."""
        if name != self._module:
            return None
        others = [finder for finder in sys.meta_path if finder is not self and hasattr(finder, "find_spec")]
        found = (finder.find_spec(name, path, target) for finder in others)
        spec = next((spec for spec in found if spec is not None), None)
        if spec is not None and spec.loader is not None:
            self._follow(spec.loader)
        return spec

    def _follow(self, loader: Any) -> None:
        execute = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            del loader.exec_module
            execute(module)
            if self in sys.meta_path:
                self._then()

        loader.exec_module = exec_module
