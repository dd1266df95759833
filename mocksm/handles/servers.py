"""A server of a mock in a test's hands: where it is, how clients are led there, how it begins and ends."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from botocore.utils import EVENT_ALIASES

from mocksm.engine.history import Record
from mocksm.errors import MocksmError, UnmockedRequest
from mocksm.intercept import environment
from mocksm.server.served import Clock, Served
from mocksm.services import ROOMS
from mocksm.wire.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from mocksm.layers import Layer
    from mocksm.server.listening import Listener

TOKEN = "MOCKSM_TOKEN"  # noqa: S105 - the variable's name


class Face:
    """What the server sees of the control object (``server.served.Served``), which itself offers to tests what tests use.

    Args:
        mock: The control object.
    """

    def __init__(self, mock: Any) -> None:
        self._mock = mock

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer a request of a service that the mock has."""
        answer: HttpResponse = self._mock.answer(request)
        return answer

    def pass_time(self, seconds: float) -> None:
        """Let time pass on the mock's clock."""
        self._mock.pass_time(seconds)

    def seed(self, source: Mapping[str, Any]) -> None:
        """Make all that a seed describes, or nothing."""
        self._mock.seed(source)

    def reset(self) -> None:
        """Start over."""
        self._mock.reset()

    @property
    def services(self) -> list[str]:
        """What the mock answers, by botocore's names."""
        return [name for name in ROOMS if self._mock.serves(name)]

    @property
    def region(self) -> str:
        """The Region of clients that name none."""
        return str(self._mock.region)

    @property
    def clock(self) -> Clock:
        """The mock's time."""
        clock: Clock = self._mock.clock
        return clock

    def called(self, operation: str) -> Iterable[Record]:
        """Return the calls that fit a pattern, oldest first."""
        calls: Iterable[Record] = self._mock.calls(operation)
        return calls

    def refuse(self, service: str | None) -> NoReturn:
        """Refuse a request to a service that the mock does not have, and have it remembered."""
        asked = "a request that is neither signed nor for any service it knows" if service is None else f"{service!r}"
        error = UnmockedRequest(
            f"mocksm's server was asked for {asked}, and has only {', '.join(self.services)}. Lead only their clients "
            "here: with AWS_ENDPOINT_URL_SECRETS_MANAGER, AWS_ENDPOINT_URL_KMS and so on, instead of AWS_ENDPOINT_URL."
        )
        self._mock._remember(error)  # noqa: SLF001 - no test does
        raise error


class Server:
    """A mock's server: ``with`` starts and stops it, and gives its address; ``start()`` and ``stop()`` do the same.

    Attributes:
        token: What the control endpoints below ``/_mocksm/`` take: ``Authorization: Bearer TOKEN``.
    """

    def __init__(self, mock: Any, host: str, port: int, token: str | None, *, sets_environment: bool) -> None:
        self.token = token or os.environ.get(TOKEN) or secrets.token_hex(16)
        self._mock = Face(mock)
        self._at = host, port
        self._sets_environment = sets_environment
        self._listener: Listener | None = None
        self._layer: Layer[str] | None = None

    @property
    def is_running(self) -> bool:
        """Whether it listens."""
        return self._listener is not None

    @property
    def url(self) -> str:
        """Where it is reached, ``http://127.0.0.1:PORT``.

        Raises:
            MocksmError: It does not run.
        """
        if self._listener is None:
            raise MocksmError("mocksm: this server does not run; use it inside `with aws.serve() as url:`")
        return self._listener.url

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead SDKs and the AWS CLI here: ``AWS_ENDPOINT_URL_SECRETS_MANAGER`` and so on, and the Region.

        Credentials are not among them: clients find the mock's stand-ins where the process finds its environment, and any
        others do as well.

        Raises:
            MocksmError: It does not run.
        """
        names = (EVENT_ALIASES.get(service, service) for service in self._mock.services)
        endpoints = {f"AWS_ENDPOINT_URL_{name.replace('-', '_').upper()}": self.url for name in names}
        region = self._mock.region
        return {**endpoints, "AWS_DEFAULT_REGION": region, "AWS_REGION": region}  # SDKs differ in which they read

    def start(self) -> str:
        """Listen, and return the address.

        Raises:
            MocksmError: It cannot listen there, it runs already, or Werkzeug is missing.
        """
        if self._listener is not None:
            raise MocksmError(f"mocksm: this server runs already, at {self.url}")
        self._listener = _listener(self._mock, *self._at, self.token)
        if self._sets_environment:
            self._layer = environment.lay(dict(self.environment))
        return self.url

    def stop(self) -> None:
        """Finish the requests that are being answered, and listen no more."""
        listener, self._listener = self._listener, None
        if self._layer is not None:
            self._layer.undo()
            self._layer = None
        if listener is not None:
            listener.stop()

    def __enter__(self) -> str:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<mocksm server, {self._listener.url if self._listener else 'not running'}>"


def _listener(mock: Served, host: str, port: int, token: str) -> Listener:
    try:
        from mocksm.server.listening import Listener
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] != "werkzeug":
            raise
        raise MocksmError("mocksm: the server needs Werkzeug: pip install 'mocksm[server]'") from missing
    from mocksm.server.application import Application

    return Listener(Application(mock, token), host, port)
