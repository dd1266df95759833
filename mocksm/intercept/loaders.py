"""Sessions made while a mock is active share what botocore parsed of its data files: most of what a client costs.

An initializer, which botocore calls with every new session, registers the data loader. A session that is given a loader of
its own keeps that one, and sessions of different data paths share nothing. The door opens what else they share, too.
"""

from __future__ import annotations

import os
import threading
from functools import cache
from typing import Any

import botocore
from botocore.loaders import Loader
from botocore.session import Session

from mocksm.intercept import builtin_handlers, client_classes, ssl_contexts

_PATCHES = (*builtin_handlers.PATCHES, *client_classes.PATCHES, *ssl_contexts.PATCHES)


class _Paths(list[str]):
    """Search paths of which there is one each: boto3 appends its own folder with every session."""

    def append(self, path: str) -> None:
        if path not in self:
            super().append(path)


class SharedLoader(Loader):
    """A loader for several sessions and threads; extras are merged into a model in place, and so by one at a time."""

    def __init__(self, paths: list[str]) -> None:
        super().__init__(extra_search_paths=_Paths(paths))
        self._merging = threading.RLock()

    def load_service_model(self, *arguments: Any, **named: Any) -> Any:
        """Return a service's description, as ``Loader`` does."""
        with self._merging:
            return super().load_service_model(*arguments, **named)


@cache
def _loader(data_path: str | None) -> SharedLoader:
    """Return the loader of a data path (AWS_DATA_PATH, or ``data_path`` in the configuration)."""
    parts = data_path.split(os.pathsep) if data_path else []
    return SharedLoader([os.path.expandvars(os.path.expanduser(part)) for part in parts])  # noqa: PTH111 - as botocore


def _share(session: Session) -> None:
    session.lazy_register_component("data_loader", lambda: _loader(session.get_config_variable("data_path")))


class LoaderDoor:
    """Gives sessions and clients that are made while it is open what they have in common."""

    def __init__(self) -> None:
        self._is_open = False

    def open(self) -> None:
        """Have botocore call on us for every new session."""
        if not self._is_open:
            botocore.register_initializer(_share)
            for patch in _PATCHES:
                patch.install()
            self._is_open = True

    def close(self) -> None:
        """Leave new sessions alone again; those that are there keep their loader."""
        if self._is_open:
            for patch in _PATCHES:
                patch.remove()
            botocore.unregister_initializer(_share)
            self._is_open = False


SHARED_LOADER = LoaderDoor()
