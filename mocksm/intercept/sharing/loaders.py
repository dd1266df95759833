"""Sessions that are made while a mock is active share what botocore parsed of its data files.

An initializer, which botocore calls with every new session, registers the data loader. A session that is given a loader of
its own keeps that one, and loaders share what they loaded by the same search paths: whoever changes a session's paths has
other files from then on, and no other session has them.
"""

from __future__ import annotations

import os
import threading
from typing import Any

from botocore.session import Session

from mocksm.intercept import active
from mocksm.wire.data_files import DataLoader

_LOADED: dict[tuple[str, ...], dict[Any, Any]] = {}
_MERGING = threading.RLock()


class SharedLoader(DataLoader):
    """A session's loader. Extras are merged into a model in place, and so by one thread at a time."""

    @property
    def _cache(self) -> dict[Any, Any]:
        """What botocore's ``instance_cache`` keeps, of all loaders with the search paths that this one has now."""
        return _LOADED.setdefault(tuple(self.search_paths), {})

    @_cache.setter
    def _cache(self, _empty: dict[Any, Any]) -> None:
        """Keep what there is; each new loader begins with an empty one."""

    def load_service_model(self, *arguments: Any, **named: Any) -> Any:
        """Return a service's description, as ``Loader`` does."""
        with _MERGING:
            return super().load_service_model(*arguments, **named)


def _loader(data_path: str | None) -> SharedLoader:
    """Return a loader of a data path (AWS_DATA_PATH, or ``data_path`` in the configuration)."""
    parts = data_path.split(os.pathsep) if data_path else []
    return SharedLoader([os.path.expandvars(os.path.expanduser(part)) for part in parts])  # noqa: PTH111 - as botocore


def share(session: Session) -> None:
    """Give a new session a loader that shares what it loads."""
    if active.shares():
        session.lazy_register_component("data_loader", lambda: _loader(session.get_config_variable("data_path")))
