"""The door for botocore, sync: any client, whenever it was made. It knows botocore's HTTP layer, and no service."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.awsrequest import (
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
    AWSResponse,
)
from botocore.endpoint import Endpoint
from botocore.exceptions import ConnectTimeoutError
from botocore.httpsession import URLLib3Session

from mocksm.intercept import active, refreshing, signing, sigv4
from mocksm.intercept.active import ActiveMock
from mocksm.intercept.hosts import gives_credentials, host_of, is_aws, service_of
from mocksm.intercept.patch import Method, Patch
from mocksm.intercept.sharing.parsers import parsers_of
from mocksm.intercept.transport import ask
from mocksm.wire.http import HttpRequest, HttpResponse

# Set on a request that an endpoint lets through: (botocore's name of the service, operation). The wall could only guess
# from the signature, and services share signing names: neptune and docdb sign as rds.
_MEANT_FOR = "mocksm_meant_for"


def to_http_request(request: Any, service: str | None) -> HttpRequest:
    """Return botocore's prepared request as the value that crosses a door."""
    return HttpRequest(request.method, request.url, _headers(request.headers), _body(request.body), service)


def to_aws_response(url: str, response: HttpResponse) -> AWSResponse:
    """Return an answer as botocore's own, as if it had been read from a socket."""
    headers: Any = response.headers  # botocore copies any mapping into one of its own
    return AWSResponse(url, response.status, headers, _Raw(response.body))


def _headers(headers: Any) -> Mapping[str, str]:
    # botocore's HeadersDict makes a key object for each look-up, which is most of the door's cost; its inner dict has
    # the keys ready. Any other mapping works as well.
    try:
        items = headers._dict.items()  # noqa: SLF001 - see above
        return {key._lower: value if type(value) is str else _text(value) for key, value in items}  # noqa: SLF001 - likewise
    except AttributeError:
        return {key.lower(): _text(value) for key, value in headers.items()}


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _body(body: Any) -> bytes:
    if isinstance(body, bytes):
        return body
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    return bytes(body.read() if hasattr(body, "read") else body)


class _Raw(io.BytesIO):
    """What botocore reads a body from, with the one method of urllib3's response that it asks for beside a file's."""

    def stream(self, amt: int | None = None, **_: Any) -> Iterator[bytes]:
        """Yield the body, in parts of ``amt`` bytes if that is given."""
        while part := self.read(amt):
            yield part


class Line:
    """Stands in for an endpoint while it gets one response, and leads to the mock instead of the network.

    All else is the endpoint's own: botocore's parsing, its history, its retries, and the user's ``before-send``
    handlers, whose response is used if one returns one.
    """

    def __init__(self, endpoint: Any, mock: ActiveMock, service: str) -> None:
        self._endpoint = endpoint
        self._mock = mock
        self._service = service
        emitter = endpoint._event_emitter  # noqa: SLF001 - the endpoint's inside is what is stood in for
        self._event_emitter = self._without_moto(emitter) if "moto" in sys.modules else emitter
        if mock.shares:
            self._response_parser_factory = parsers_of(endpoint)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._endpoint, name)

    def _send(self, request: Any) -> Any:
        return to_aws_response(request.url, self._ask(request))

    def _ask(self, request: Any) -> HttpResponse:
        return ask(self._mock, to_http_request(request, self._service), request, self._endpoint.http_session)

    def _without_moto(self, emitter: Any) -> Any:
        return WithoutMoto(emitter)


class WithoutMoto:
    """An event emitter that does not call moto's ``before-send`` handler, and is the emitter it was given in all else.

    moto answers from that handler and stores what it was asked, whether or not another answer is used in the end.
    """

    def __init__(self, emitter: Any) -> None:
        self._emitter = emitter

    def __getattr__(self, name: str) -> Any:
        return getattr(self._emitter, name)

    def emit(self, event_name: str, **kwargs: Any) -> Any:
        """Call the handlers of an event, and return each with its response."""
        if not event_name.startswith("before-send."):
            return self._emitter.emit(event_name, **kwargs)
        return [(handler, handler(event_name=event_name, **kwargs)) for handler in self._others(event_name)]

    def _others(self, event_name: str) -> list[Any]:
        # botocore offers no list of handlers; a client's emitter is an EventAliaser around a HierarchicalEmitter.
        hierarchy = getattr(self._emitter, "_emitter", self._emitter)
        handlers = hierarchy._handlers.prefix_search(event_name)  # noqa: SLF001 - see above
        return [handler for handler in handlers if not _is_motos(handler)]


def _is_motos(handler: Any) -> bool:
    module = getattr(handler, "__module__", None) or ""
    return module == "moto" or module.startswith("moto.")


def leading_to(line: type[Line]) -> Callable[[Method], Method]:
    """Return what wraps an endpoint's ``_do_get_response``, to have a line in the endpoint's place."""

    def wrap(original: Method) -> Method:
        def do_get_response(endpoint: Any, request: Any, operation_model: Any, *args: Any) -> Any:
            mock = active.current()
            if mock is not None:
                service = operation_model.service_model.service_name
                if mock.serves(service):
                    endpoint = line(endpoint, mock, service)
                else:
                    setattr(request, _MEANT_FOR, (service, operation_model.name))
            return original(endpoint, request, operation_model, *args)

        return do_get_response

    return wrap


def _send(original: Method) -> Method:
    """Build the last wall: what arrives here was answered by nobody."""

    def send(session: URLLib3Session, request: Any) -> Any:
        mock = active.current()
        answer = at_the_wall(mock, request, session, _is_recorded) if mock is not None else None
        return original(session, request) if answer is None else to_aws_response(request.url, answer)

    return send


def at_the_wall(mock: ActiveMock, request: Any, session: Any, is_recorded: Callable[[], bool]) -> HttpResponse | None:
    """Answer a request that nobody answered, refuse it, or return None to let it through.

    Args:
        mock: The mock.
        request: The request, as botocore prepared it.
        session: The client's HTTP session.
        is_recorded: Tells whether a recorder has put itself below the session; it gets what is not the mock's.
    """
    host = host_of(request.url)
    meant_for = getattr(request, _MEANT_FOR, None)
    service, what = meant_for or (service_of(request.url, _headers(request.headers)), request.method)
    if mock.passes(service, host):
        return None
    if meant_for is None and service is not None and mock.serves(service):
        return ask(mock, to_http_request(request, service), request, session)
    if is_recorded():
        return None
    if gives_credentials(host):
        # As on a laptop, where nobody answers there; botocore goes on to the next source of credentials.
        raise ConnectTimeoutError(endpoint_url=request.url, error="mocksm lets nothing fetch credentials")
    if is_aws(host):
        mock.refuse(service, what, request.url)
    return None


def _is_recorded() -> bool:
    """Tell whether a recorder (vcrpy, pytest-recording) has put its own connections into botocore's pools."""
    return (
        AWSHTTPSConnectionPool.ConnectionCls is not AWSHTTPSConnection
        or AWSHTTPConnectionPool.ConnectionCls is not AWSHTTPConnection
    )


class BotocoreDoor:
    """Opens botocore's sync HTTP layer to the active mocks, and everything that stops a client before it gets there."""

    _PATCHES = (
        Patch(Endpoint, "_do_get_response", leading_to(Line)),
        Patch(URLLib3Session, "send", _send),
        *signing.PATCHES,
        *refreshing.PATCHES,
        *sigv4.PATCHES,
    )

    def open(self) -> None:
        """Wrap botocore's classes."""
        for patch in self._PATCHES:
            patch.install()

    def close(self) -> None:
        """Put botocore's classes back, where they are still as this door left them."""
        for patch in self._PATCHES:
            patch.remove()


DOOR = BotocoreDoor()
