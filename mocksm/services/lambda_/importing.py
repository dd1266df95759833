"""The modules of one zip: importable while its handler is imported or runs, and out of everyone's way otherwise.

Two zips may both have a ``lambda_function.py``, and the test a module of that name too. While a handler runs, its modules
stand in ``sys.modules`` in place of others of their names, and its directory in ``sys.path``; then all is put back. Where
handlers of several zips run at the same time, in several threads, an import statement inside a function may find the module
of another of them if both have one of that name: what each has imported at its top is its own in any case.

The AWS SDK that a zip brings along is not imported: the process's own is, since only that one is mocked.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType

from mocksm.layers import Layer, Pile
from mocksm.services.lambda_.reports import RuntimeFault
from mocksm.services.lambda_.store import Handler

_SDK = frozenset(
    {"aioboto3", "aiobotocore", "boto3", "botocore", "jmespath", "mocksm", "requests", "s3transfer", "urllib3"}
)


class Modules:
    """What can be imported from a directory.

    Args:
        directory: Where a zip is unpacked.

    Attributes:
        directory: As above.
    """

    def __init__(self, directory: str) -> None:
        self.directory = directory
        self._names = {name for name in _names(directory) if name.partition(".")[0] not in _SDK}
        self._tops = {name for name in self._names if "." not in name}
        self._own: dict[str, ModuleType] = {}
        self._handlers: dict[str, Handler] = {}

    @contextmanager
    def running(self, handler: str) -> Iterator[Handler]:
        """Give a handler by its name, and have the modules in ``sys.modules`` and ``sys.path`` while it runs.

        It is imported the first time; what is imported then and later is kept for the next time.
        """
        with ExitStack() as undo:
            with _TURN:  # no other zip's modules come between: the first import has to find these
                undo.callback(self._put_back, self._lay())
                found = self._handlers.get(handler) or self._handlers.setdefault(handler, self._loaded(handler))
            yield found

    def _lay(self) -> Layer[ModuleType]:
        """Cover all names that the directory has modules for, and those below them: with what was imported, or nothing."""
        below = [name for name in list(sys.modules) if name.partition(".")[0] in self._tops]
        sys.path.insert(0, self.directory)
        return _PILE.lay({name: self._own.get(name) for name in (*self._names, *below)})

    def _put_back(self, layer: Layer[ModuleType]) -> None:
        with _TURN:
            sys.path.remove(self.directory)
            self._keep()
            layer.undo()

    def _loaded(self, handler: str) -> Handler:
        try:
            return load(handler)
        finally:
            self._keep()

    def _keep(self) -> None:
        """Remember what has been imported."""
        there = ((name, sys.modules.get(name)) for name in self._names)
        self._own.update({name: module for name, module in there if module is not None and self._is_own(module)})

    def _is_own(self, module: ModuleType) -> bool:
        spec = getattr(module, "__spec__", None)
        places = [getattr(spec, "origin", None), *(getattr(spec, "submodule_search_locations", None) or ())]
        return any(str(place).startswith(self.directory + os.sep) for place in places if place)


def load(handler: str) -> Handler:
    """Import a handler by its name in Lambda's form; faults are told in the words of Lambda's Python runtime."""
    module_name, dot, name = handler.rpartition(".")
    if not dot:
        raise RuntimeFault(
            "Runtime.MalformedHandlerName",
            f"Bad handler '{handler}': not enough values to unpack (expected 2, got 1)",
        )
    module = _import(module_name)
    found = getattr(module, name, None)
    if found is None:
        raise RuntimeFault("Runtime.HandlerNotFound", f"Handler '{name}' missing on module '{module_name}'")
    return found  # type: ignore[no-any-return]


def _import(name: str) -> ModuleType:
    if name.partition(".")[0] in sys.builtin_module_names:
        raise RuntimeFault("Runtime.BuiltInModuleConflict", f"Cannot use built-in module {name} as a handler module")
    try:
        return importlib.import_module(name.replace("/", "."))
    except ImportError as error:
        raise RuntimeFault("Runtime.ImportModuleError", f"Unable to import module '{name}': {error}") from error
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        raise RuntimeFault("Runtime.UserCodeSyntaxError", f"Syntax error in module '{name}': {error}", trace) from error


def _names(directory: str) -> Iterator[str]:
    """Yield the names of all modules and packages in a directory, whether they can be imported or not."""
    for where, directories, files in os.walk(directory):
        inside = os.path.relpath(where, directory).replace(os.sep, ".").strip(".")
        for entry in (*directories, *files):
            name = entry.partition(".")[0]
            if name.isidentifier():
                yield f"{inside}.{name}" if inside else name


def _write(name: str, module: ModuleType | None) -> None:
    if module is None:
        sys.modules.pop(name, None)
    else:
        sys.modules[name] = module


_PILE: Pile[ModuleType] = Pile(sys.modules.get, _write)
_TURN = threading.RLock()
