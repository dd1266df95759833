"""botocore's data files, read by a loader that finds and reads what botocore's does in half the time."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import DataNotFoundError
from botocore.loaders import ExtrasProcessor, JSONFileLoader, Loader, instance_cache

_UNPACKED: Mapping[str, Callable[[bytes], bytes]] = {".json": bytes, ".json.gz": gzip.decompress}
_LOADED: dict[tuple[Any, ...], Any] = {}


class DataFiles(JSONFileLoader):
    """Reads JSON, also if it is compressed, as plain dicts, which keep their order too."""

    def load_file(self, file_path: str) -> Any:
        """Return what is in a file whose path is given without its ending; None where there is none."""
        for ending, unpacked in _UNPACKED.items():
            if os.path.isfile(file_path + ending):  # noqa: PTH113 - a Path for each of many names takes longer than to look
                return json.loads(unpacked(Path(file_path + ending).read_bytes()).decode())
        return None


class DataLoader(Loader):
    """A loader that looks for the one service that is asked for; botocore's lists all the hundreds that there are first.

    Loaders that find a service in the same folders have what they load of it in common.
    """

    FILE_LOADER_CLASS = DataFiles

    @instance_cache
    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:
        """Return a service's description, or what else ``type_name`` names of it, with the extras.

        Args:
            service_name: botocore's name of the service.
            type_name: ``service-2``, ``paginators-1`` and so on.
            api_version: The latest if None.

        Raises:
            DataNotFoundError: There is none; an UnknownServiceError where there is no such service.
        """
        folders = tuple(path for path in self.search_paths if _holds(path, service_name))
        asked = folders, service_name, type_name, api_version
        if asked not in _LOADED:
            _LOADED[asked] = self._load(*asked)
        return _LOADED[asked]

    def _load(self, folders: tuple[str, ...], service_name: str, type_name: str, api_version: str | None) -> Any:
        try:
            latest = self.determine_latest_version(service_name, type_name) if folders else None
        except DataNotFoundError:
            latest = None
        if latest is None:
            return super().load_service_model(service_name, type_name, api_version)
        path = f"{service_name}/{api_version or latest}/{type_name}"
        model = self.load_data(path)
        ExtrasProcessor().process(model, self._extras(path))
        return model

    def _extras(self, path: str) -> list[Any]:
        extras = []
        for kind in self.extras_types:
            try:
                extras.append(self.load_data(f"{path}.{kind}-extras"))
            except DataNotFoundError:
                continue
        return extras


def _holds(path: str, service_name: str) -> bool:
    """Whether a folder has a service by just this name: some file systems find one by another case too, botocore does not."""
    return Path(path, service_name).is_dir() and service_name in os.listdir(path)  # noqa: PTH208 - the names will do
