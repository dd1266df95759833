"""The two values that cross a door: a request as it came and the answer to it. Both are immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request, whichever library made it.

    Attributes:
        method: ``POST``, ``GET`` and so on.
        url: The absolute URL, with its query.
        headers: By lower-case name, values as text.
        body: The body's bytes, empty where there is none.
        service: botocore's name of the service (``secretsmanager``), where the door knows it; else None, and the
            credential scope or the host tell.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)  # it may hold a secret
    service: str | None = None

    @property
    def host(self) -> str:
        """The host name, without the port, in lower case."""
        return urlsplit(self.url).hostname or ""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An answer: status, headers as they are sent, body."""

    status: int
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
