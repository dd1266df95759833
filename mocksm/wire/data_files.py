"""botocore's data files, found and read in less than half the time that botocore's own loader takes."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import DataNotFoundError
from botocore.loaders import ExtrasProcessor, JSONFileLoader, Loader, instance_cache

_UNPACK: Mapping[str, Callable[[bytes], bytes]] = {".json": bytes, ".json.gz": gzip.decompress}


class PlainFiles(JSONFileLoader):
    """Reads JSON, compressed or not, as plain dicts, where botocore makes ordered ones; these keep their order too."""

    def load_file(self, file_path: str) -> Any:
        """Return what is in a file whose path is given without its ending; None where there is none."""
        for ending, unpack in _UNPACK.items():
            if os.path.isfile(file_path + ending):  # noqa: PTH113 - os.path is quicker than to make a Path for each name
                return json.loads(unpack(Path(file_path + ending).read_bytes()).decode())
        return None


class DataLoader(Loader):
    """A loader that looks for the one service that is asked for, where botocore's lists all the hundreds that there are.

    Who asks for what is not there is told so by botocore's.
    """

    FILE_LOADER_CLASS = PlainFiles

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
        version = self._version(service_name, type_name, api_version)
        if version is None:
            return super().load_service_model(service_name, type_name, api_version)
        path = os.path.join(service_name, version, type_name)  # noqa: PTH118 - as botocore puts it together
        model = self.load_data(path)
        ExtrasProcessor().process(model, self._extras(path))
        return model

    def _version(self, service_name: str, type_name: str, asked: str | None) -> str | None:
        """Return the version that is asked for, or the latest; None where there is none."""
        if not any(_holds(path, service_name) for path in self.search_paths):
            return None
        try:
            versions: list[str] = self.list_api_versions(service_name, type_name)
        except (DataNotFoundError, OSError):  # botocore says what is wrong, or that nothing is
            return None
        if asked is None:
            return max(versions)
        return asked if asked in versions else None

    def _extras(self, path: str) -> list[Any]:
        extras = []
        for kind in self.extras_types:
            try:
                extras.append(self.load_data(f"{path}.{kind}-extras"))
            except DataNotFoundError:
                continue
        return extras


def _holds(path: str, service_name: Any) -> bool:
    """Whether a folder has a service by just this name: some file systems find one by another case too, botocore does not."""
    if not isinstance(service_name, str) or not os.path.isdir(path):  # noqa: PTH112 - a Path would raise where it may not look
        return False
    return os.path.isdir(os.path.join(path, service_name)) and service_name in os.listdir(path)  # noqa: PTH112, PTH118, PTH208
