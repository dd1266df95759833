"""Functions whose code is a zip: unpacked and imported at the first invocation, apart from all other modules."""

from __future__ import annotations

import base64
import hashlib
import io
import shutil
import tempfile
import threading
import weakref
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from mocksm.services.lambda_.errors import InvalidParameterValueException
from mocksm.services.lambda_.importing import Modules
from mocksm.services.lambda_.store import Handler

_LARGEST = 262_144_000


class ZipCode:
    """A zip as code, for a handler in it: one sandbox, which imports the handler once and keeps it.

    The directory into which it is unpacked is removed with the cloud, at the latest when Python ends.

    Args:
        package: The zip's bytes.
        handler: ``module.function``; slashes may stand for dots in the module's part.
        leftovers: Where the cloud's are noted.
    """

    def __init__(self, package: bytes, handler: str, leftovers: ExitStack) -> None:
        self._package = package
        self._handler = handler
        self._leftovers = leftovers
        self._modules: Modules | None = None
        self._lock = threading.Lock()

    @property
    def sha256(self) -> str:
        """The hash of the zip."""
        return base64.b64encode(hashlib.sha256(self._package).digest()).decode()

    @property
    def size(self) -> int:
        """The bytes of the zip."""
        return len(self._package)

    @property
    def root(self) -> str:
        """Where it is unpacked."""
        return self._unpacked().directory

    @contextmanager
    def running(self) -> Iterator[Handler]:
        """Give the handler, with the zip's modules importable for as long as it runs; raises what importing it raised."""
        with self._unpacked().running(self._handler) as handler:
            yield handler

    def anew(self, handler: str) -> ZipCode:
        """Return the same zip in a new sandbox."""
        return ZipCode(self._package, handler, self._leftovers)

    def _unpacked(self) -> Modules:
        with self._lock:
            if self._modules is None:
                directory = _unpack(self._package)
                self._leftovers.callback(weakref.finalize(self, shutil.rmtree, directory, ignore_errors=True))
                self._modules = Modules(directory)
            return self._modules


def check_package(package: bytes) -> None:
    """Refuse what is no zip, is empty, or is too large once it is unpacked."""
    import zipfile

    # That an empty zip has its own words is reported; the others are recorded of AWS.
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            sizes = [entry.file_size for entry in archive.infolist()]
    except zipfile.BadZipFile as error:
        raise InvalidParameterValueException(
            "Could not unzip uploaded file. Please check your file, then try to upload again."
        ) from error
    if not sizes:
        raise InvalidParameterValueException("Uploaded file must be a non-empty zip")
    if sum(sizes) > _LARGEST:
        raise InvalidParameterValueException(f"Unzipped size must be smaller than {_LARGEST} bytes")


def _unpack(package: bytes) -> str:
    import zipfile

    directory = tempfile.mkdtemp(prefix="mocksm-lambda-")
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        archive.extractall(directory)  # zipfile leaves out what would lead elsewhere
    return directory
