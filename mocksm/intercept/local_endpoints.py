"""What is asked of this machine itself and is the mock's to answer, whichever library asks. It knows no library."""

from __future__ import annotations

from urllib.parse import urlsplit

from mocksm.intercept import active
from mocksm.intercept.active import ActiveMock
from mocksm.wire.http import HttpRequest, HttpResponse

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def listener(url: str) -> ActiveMock | None:
    """Return the mock that answers a URL of this machine, or None."""
    mock = active.current()
    if mock is None or not url.startswith("http://"):
        return None
    parts = urlsplit(url)
    host = parts.hostname or ""
    return mock if host in _HERE and mock.listens(host, parts.port or 80) else None


def answer_in_time(mock: ActiveMock, request: HttpRequest, patience: float | None) -> HttpResponse:
    """Return the answer to a request of this machine, and let the time pass that it takes.

    Args:
        mock: The mock.
        request: The request.
        patience: For how many seconds the client waits, None for ever.

    Raises:
        TimeoutError: The answer takes longer.
    """
    answer = mock.answer_locally(request)
    if patience is not None and answer.latency > patience:
        mock.pass_time(patience)
        raise TimeoutError(f"mocksm: the answer takes {answer.latency:g} seconds")
    if answer.latency:
        mock.pass_time(answer.latency)
    return answer
