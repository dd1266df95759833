"""The door for urllib3, and the last wall of what is built on it: ``requests`` that another tool has led round its door.

It answers what is asked of this machine's own endpoints and of services that the mock has, refuses other hosts of AWS, and
lets everything else through. botocore's own pools have a door of theirs. It knows urllib3 and no service.
"""

from __future__ import annotations

from typing import Any

from botocore.awsrequest import AWSHTTPConnectionPool, AWSHTTPSConnectionPool
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from mocksm.intercept import active
from mocksm.intercept.active import ActiveMock
from mocksm.intercept.hosts import host_of, is_aws, service_of
from mocksm.intercept.local_endpoints import listener
from mocksm.intercept.patch import Method, Patch
from mocksm.intercept.requests_read import to_bytes, to_headers
from mocksm.intercept.urllib3_exchange import Ask, exchange, to_urllib3
from mocksm.wire.http import HttpRequest

_BOTOCORES = (AWSHTTPConnectionPool, AWSHTTPSConnectionPool)
_READING = ("preload_content", "decode_content")


def _urlopen(original: Method) -> Method:
    def urlopen(
        pool: HTTPConnectionPool,
        method: str,
        url: str,
        body: Any = None,
        headers: Any = None,
        retries: Any = None,
        *rest: Any,
        **options: Any,
    ) -> Any:
        mock = None if isinstance(pool, _BOTOCORES) else active.current()
        if mock is not None:
            sent_headers = to_headers(pool.headers if headers is None else headers)
            whole = _url(pool, url)
            ask = _who_answers(mock, method, whole, sent_headers)
            if ask is not None:
                sent = HttpRequest(method, whole, sent_headers, to_bytes(body))
                left = pool.retries if retries is None else retries
                answer = exchange(mock, ask, sent, timeout=_timeout(pool, options), retries=left)
                return to_urllib3(sent, answer, **{name: options.get(name, True) for name in _READING})
        return original(pool, method, url, body, headers, retries, *rest, **options)

    return urlopen


def _url(pool: HTTPConnectionPool, url: str) -> str:
    """Return the absolute URL; a pool is given the path, and the whole only where it is a proxy's."""
    if not url.startswith("/"):
        return url
    host = f"[{pool.host}]" if ":" in pool.host.strip("[]") else pool.host
    port = f":{pool.port}" if pool.port not in {None, 80, 443} else ""
    return f"{pool.scheme}://{host}{port}{url}"


def _timeout(pool: HTTPConnectionPool, options: dict[str, Any]) -> Any:
    given = options.get("timeout", pool.timeout)
    return given if isinstance(given, int | float | None) or hasattr(given, "read_timeout") else pool.timeout


def _who_answers(mock: ActiveMock, method: str, url: str, headers: dict[str, str]) -> Ask | None:
    """Return what answers a request, None to let it through; raise where it must not leave."""
    if listener(url) is mock:
        return mock.answer_locally
    host, service = host_of(url), service_of(url, headers)
    if service is None or mock.passes(service, host):
        return None
    if mock.serves(service):
        return mock.answer
    if is_aws(host) and not _is_recorded():
        mock.refuse(service, method, url)
    return None


def _is_recorded() -> bool:
    """Tell whether a recorder (vcrpy, pytest-recording) has put its own connections into the pools."""
    classes = (HTTPConnectionPool.ConnectionCls, HTTPSConnectionPool.ConnectionCls)
    return not all(connection.__module__.startswith("urllib3.") for connection in classes)


class Urllib3Door:
    """Opens urllib3's pools to the active mocks; botocore has loaded urllib3 anyway."""

    _PATCH = Patch(HTTPConnectionPool, "urlopen", _urlopen)

    def open(self) -> None:
        """Wrap ``urlopen``, through which ``PoolManager`` and ``requests`` go too."""
        self._PATCH.install()

    def close(self) -> None:
        """Put it back, where it is still ours."""
        self._PATCH.remove()


DOOR = Urllib3Door()
