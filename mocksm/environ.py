"""``os.environ``, read and written one variable at a time; its own ways raise two errors for one that is not set. It knows no
variable.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress


def read(name: str) -> str | None:
    """Return a variable, None where it is not set."""
    encoded = _encoded(os.environ)
    if encoded is None:
        return os.environ.get(name)
    value = encoded.get(os.fsencode(name))
    return None if value is None else os.fsdecode(value)


def write(name: str, value: str | None) -> None:
    """Set a variable; None removes it."""
    if value is not None:
        os.environ[name] = value
    else:
        with suppress(KeyError):
            del os.environ[name]


def beginning(prefix: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables whose names begin so, without having ``os.environ`` decode each of all the others."""
    encoded = _encoded(environ)
    if encoded is None:  # another thread's mock may end meanwhile, and take a variable away
        return {name: environ.get(name, "") for name in environ if name.startswith(prefix)}
    start = os.fsencode(prefix)
    found = [each for each in encoded.copy().items() if each[0].startswith(start)]
    return {os.fsdecode(name): os.fsdecode(value) for name, value in found}


def _encoded(environ: Mapping[str, str]) -> dict[bytes, bytes] | None:
    """Return what ``os.environ`` keeps, for which it has no public name; None where there is none.

    A test may have put a mapping of its own in the place of ``os.environ``.
    """
    kind: type = type(environ)
    encoded = getattr(environ, "_data", None) if os.supports_bytes_environ and kind is type(os.environb) else None
    return encoded if isinstance(encoded, dict) else None
