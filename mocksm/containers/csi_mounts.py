"""A volume of the Secrets Store CSI driver: a directory of files that follow the clock (integrations.md 5.1)."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from mocksm.containers.asking import Asker
from mocksm.containers.csi_fetching import File, fetch
from mocksm.containers.csi_objects import SecretProviderClass
from mocksm.containers.failures import FailedMount
from mocksm.containers.polling import Polling
from mocksm.errors import MocksmError

if TYPE_CHECKING:
    from typing_extensions import Self

_PERMISSION = "0644"


class Mount(Mapping[str, str | bytes]):
    """A mounted volume: a mapping of file names to values, ``bytes`` of binary secrets, and the directory ``path``.

    Entered, it is unmounted when it is left; else when the mock ends.

    Attributes:
        path: The directory.
        error: Why the last poll failed, None where it did not; the files stay as they were.
    """

    def __init__(self, wanted: SecretProviderClass, asker: Asker, every: timedelta | None) -> None:
        self.error: FailedMount | None = None
        self._wanted = wanted
        self._asker = asker
        self._files: dict[str, File] = {}
        files = fetch(wanted, asker, {})
        self.path = Path(tempfile.mkdtemp(prefix="mocksm-"))
        asker.dispatcher.cloud.leftovers.callback(self.unmount)
        self._write(files)
        self._polling = None if every is None else Polling(asker.dispatcher, asker.region, every, self.poll)

    @property
    def secrets(self) -> dict[str, dict[str, str | bytes]]:
        """The Secrets of Kubernetes that the class's ``secretObjects`` ask for, by name, each by its keys.

        Raises:
            MocksmError: One is of a file that is not mounted, which the driver passes over.
        """
        return {
            each["secretName"]: {data["key"]: self._synced(data["objectName"]) for data in each.get("data") or ()}
            for each in self._wanted.secret_objects
        }

    def poll(self) -> None:
        """Look for new values now, as the driver does when its period is over: it asks whether what is mounted is current."""
        try:
            files = fetch(self._wanted, self._asker, self._files)
        except FailedMount as error:
            self.error = error
            return
        self.error = None
        self._write(files)

    def unmount(self) -> None:
        """Remove the directory, and look for new values no more."""
        if self._polling is not None:
            self._polling.stop()
        self._files = {}
        shutil.rmtree(self.path, ignore_errors=True)

    def __getitem__(self, name: str) -> str | bytes:
        self._asker.dispatcher.catch_up()
        return self._files[name].value

    def __iter__(self) -> Iterator[str]:
        return iter(dict(self._files))

    def __len__(self) -> int:
        return len(self._files)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.unmount()

    def __repr__(self) -> str:
        return f"<mocksm mount {self.path}: {', '.join(self._files) or 'unmounted'}>"

    def _synced(self, name: str) -> str | bytes:
        if self._wanted.file_of(name) not in self:
            raise MocksmError(f"mocksm: secretObjects name {name!r}, which is not mounted; there is {', '.join(self)}")
        return self[self._wanted.file_of(name)]

    def _write(self, files: Mapping[str, File]) -> None:
        for name, file in files.items():
            if self._files.get(name) != file:
                self._write_file(self.path / name, file)
        self._files = dict(files)

    def _write_file(self, place: Path, file: File) -> None:
        """Put a file in place at once, so that who reads it meanwhile reads the one value or the other."""
        place.parent.mkdir(parents=True, exist_ok=True)
        new = place.with_name(f"..{place.name}")
        new.write_bytes(file.content)
        new.chmod(int(file.permission or _PERMISSION, 8))
        new.replace(place)
