"""Headers and bodies of requests, as the libraries for HTTP hold them. It knows no library by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def to_headers(headers: Mapping[Any, Any] | None) -> dict[str, str]:
    """Return headers by lower-case name, names and values as text."""
    return {_text(name).lower(): _text(value) for name, value in (headers or {}).items()}


def to_bytes(body: Any) -> bytes:
    """Return a body as bytes: of bytes, text, a file or an iterable of parts; a file is read from where it stands."""
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if hasattr(body, "read"):
        return to_bytes(body.read())
    if isinstance(body, Iterable) and not isinstance(body, bytes | bytearray | memoryview):
        return b"".join(to_bytes(part) for part in body)
    return bytes(body)


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
