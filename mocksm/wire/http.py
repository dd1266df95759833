"""What crosses a door: a request as it came, and the answer to it, both immutable; or that there is no answer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

Silence = Literal["timeout", "connect timeout", "connection reset", "unreachable"]

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


# Both are made for every call: a frozen dataclass takes four times as long to make as a named tuple.
class HttpRequest(NamedTuple):
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
    body: bytes = b""
    service: str | None = None

    def __repr__(self) -> str:
        """Show no body, which may hold a secret."""
        return f"<{self.method} {self.url} for {self.service or self.host}>"

    @property
    def host(self) -> str:
        """The host name, without the port, in lower case."""
        return urlsplit(self.url).hostname or ""


class HttpResponse(NamedTuple):
    """An answer: status, headers as they are sent, body.

    Attributes:
        status: The HTTP status.
        body: The body's bytes.
        headers: As they are sent.
        latency: How many seconds it takes on the mock's clock; the door lets them pass.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = _NO_HEADERS
    latency: float = 0.0

    def __repr__(self) -> str:
        """Show no body, which may hold a secret."""
        return f"<answer {self.status}, {len(self.body)} bytes>"


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
