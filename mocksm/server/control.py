"""The endpoints by which another program has the mock in its hands: ``/_mocksm/``, for those who know the token."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from mocksm.engine.history import Record
from mocksm.errors import AwsError, MocksmError
from mocksm.server.served import CONTROL, Served
from mocksm.wire.http import HttpRequest, HttpResponse

_UNITS = frozenset({"weeks", "days", "hours", "minutes", "seconds"})


class Control:
    """Answers requests to the control endpoints.

    Args:
        mock: What is controlled.
        token: What a request has to bring along: ``Authorization: Bearer TOKEN``.
    """

    def __init__(self, mock: Served, token: str) -> None:
        self._mock = mock
        self._right = f"Bearer {token}".encode()
        self._endpoints: Mapping[str, tuple[str, Callable[[HttpRequest], Any]]] = {
            "health": ("GET", self._health),
            "calls": ("GET", self._calls),
            "clock": ("GET", self._time),
            "clock/advance": ("POST", self._advance),
            "seed": ("POST", self._seed),
            "reset": ("POST", self._reset),
        }

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer a request; what is wrong with it is told in JSON."""
        given = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(given, self._right):
            return _json(401, {"error": "mocksm: this takes 'Authorization: Bearer' and the server's token"})
        name = urlsplit(request.url).path.removeprefix(CONTROL)
        if name not in self._endpoints:
            return _json(404, {"error": f"mocksm: there is no {name!r} here, only {', '.join(self._endpoints)}"})
        method, endpoint = self._endpoints[name]
        if request.method != method:
            return _json(405, {"error": f"mocksm: {name} takes {method}"}, Allow=method)
        try:
            return _json(200, endpoint(request))
        except (MocksmError, AwsError) as problem:
            return _json(400, {"error": str(problem)})

    def _health(self, _request: HttpRequest) -> Any:
        return {"status": "ok", "services": list(self._mock.services)}

    def _calls(self, request: HttpRequest) -> Any:
        asked = parse_qs(urlsplit(request.url).query).get("operation", ["*"])[0]
        return {"calls": [_shown(record) for record in self._mock.called(asked)]}

    def _time(self, _request: HttpRequest | None = None) -> Any:
        return {"now": self._mock.clock.now().isoformat()}

    def _advance(self, request: HttpRequest) -> Any:
        by = _object(request)
        if unknown := sorted(by.keys() - _UNITS):
            raise MocksmError(f"mocksm: the clock does not go on by {unknown}, only by {', '.join(sorted(_UNITS))}")
        if not all(isinstance(number, int | float) for number in by.values()):
            raise MocksmError(f"mocksm: the clock goes on by numbers, not by {by}")
        self._mock.clock.advance(**by)
        return self._time()

    def _seed(self, request: HttpRequest) -> Any:
        self._mock.seed(_object(request))
        return {}

    def _reset(self, _request: HttpRequest) -> Any:
        self._mock.reset()
        return {}


def _shown(record: Record) -> dict[str, Any]:
    """Return a call as JSON can hold it, secrets hidden."""
    error = record.error
    return {
        "operation": record.operation,
        "params": dict(record.shown()),
        "principal": record.principal.arn,
        "region": record.region,
        "at": record.at.isoformat(),
        "request_id": record.request_id,
        "via": record.via,
        "error": None if error is None else getattr(error, "code", type(error).__name__),
    }


def _object(request: HttpRequest) -> dict[str, Any]:
    try:
        given = json.loads(request.body or b"{}")
    except ValueError as problem:
        raise MocksmError(f"mocksm: the body is no JSON: {problem}") from None
    if not isinstance(given, dict):
        raise MocksmError("mocksm: the body is no JSON object")
    return given


def _json(status: int, content: Any, **headers: str) -> HttpResponse:
    body = json.dumps(content, default=repr).encode()
    return HttpResponse(status, body, {"Content-Type": "application/json", **headers})
