"""The ``openssl`` command line, by which tests check what KMS made, and make what KMS has to take."""

from __future__ import annotations

import subprocess
from pathlib import Path


class OpenSsl:
    """Runs commands of ``openssl`` on files in a directory of their own."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def file(self, name: str, content: bytes) -> str:
        """Write a file, and return its name."""
        (self._directory / name).write_bytes(content)
        return name

    def read(self, name: str) -> bytes:
        """Return what a command wrote to a file."""
        return (self._directory / name).read_bytes()

    def run(self, *arguments: str) -> bytes:
        """Run a command and return what it printed; fails the test if the command fails."""
        done = subprocess.run(  # noqa: S603 - the arguments are the tests' own
            ["openssl", *arguments],  # noqa: S607 - whichever is installed
            cwd=self._directory,
            capture_output=True,
            check=False,
        )
        assert (0, b"") == (done.returncode, done.stderr if done.returncode else b"")
        return done.stdout
