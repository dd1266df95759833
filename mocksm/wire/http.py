"""What crosses a door: a request as it came, and the answer to it, both immutable; or that there is no answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

Silence = Literal["timeout", "connect timeout", "connection reset", "unreachable"]


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
    """An answer: status, headers as they are sent, body.

    Attributes:
        status: The HTTP status.
        body: The body's bytes.
        headers: As they are sent.
        latency: How many seconds it takes on the mock's clock; the door lets them pass.
    """

    status: int
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    latency: float = 0.0


class NoAnswer(Exception):
    """A request got no answer, as the test ordered it. The door raises what its client's library would.

    Args:
        code: ``timeout``, ``connect timeout``, ``connection reset`` or ``unreachable``.
        latency: After how many seconds on the mock's clock the client notices; with a timeout, after the client's own.

    Attributes:
        code: As above.
        latency: As above.
    """

    def __init__(self, code: Silence, latency: float = 0.0) -> None:
        super().__init__(f"mocksm: a failure of transport was ordered: {code}")
        self.code = code
        self.latency = latency

    def __repr__(self) -> str:
        return f"NoAnswer({self.code!r})"
