"""An active mock of the tests' own: it answers the same to everything, and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any, NoReturn

from mocksm.errors import UnmockedRequest
from mocksm.intercept import active
from mocksm.intercept.aiobotocore.door import DOOR as ASYNC_DOOR
from mocksm.intercept.botocore import DOOR
from mocksm.intercept.http_doors import DOORS as HTTP_DOORS
from mocksm.intercept.waiting import WAITING
from mocksm.wire.http import HttpRequest, HttpResponse


def answer(body: Any = None, *, status: int = 200) -> HttpResponse:
    return HttpResponse(status, json.dumps(body or {}).encode(), {"Content-Type": "application/x-amz-json-1.1"})


class CannedMock:
    region = "ca-west-1"
    shares = True

    def __init__(
        self,
        *responses: HttpResponse | Exception,
        serves: Iterable[str] = ("secretsmanager", "kms", "lambda", "sts"),
        passing: Iterable[str] = (),
        issued: Iterable[str] = (),
        real_waits: bool = False,
        port: int = 2773,
    ) -> None:
        self.responses = list(responses) or [answer({"Name": "canned"})]
        self.services = set(serves)
        self.passing = set(passing)
        self.keys = set(issued)
        self.requests: list[HttpRequest] = []
        self.refused: list[tuple[str | None, str, str]] = []
        self.real_waits = real_waits
        self.port = port
        self.passed: list[float] = []

    def serves(self, service: str) -> bool:
        return service in self.services

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer with the next response; the last one is repeated."""
        self.requests.append(request)
        response = self.responses.pop(0) if len(self.responses) > 1 else self.responses[0]
        if isinstance(response, Exception):
            raise response
        return response

    def pass_time(self, seconds: float) -> None:
        self.passed.append(seconds)

    def listens(self, host: str, port: int) -> bool:
        return host not in self.passing and port == self.port

    def answer_locally(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def takes_waits_of(self, service: str) -> bool:
        return not self.real_waits and self.serves(service)

    def passes(self, service: str | None, host: str) -> bool:
        return service in self.passing or host in self.passing

    def refuse(self, service: str | None, what: str, url: str) -> NoReturn:
        self.refused.append((service, what, url))
        raise UnmockedRequest(f"mocksm: {what} of {service}")

    def now(self) -> datetime:
        return datetime(2030, 1, 1, tzinfo=timezone.utc)

    def has_role(self, arn: str) -> bool:
        return arn in self.keys

    def issued(self, access_key_id: str) -> bool:
        return access_key_id in self.keys

    @property
    def signed_by(self) -> list[str | None]:
        """Return the access key id of each request, None where it is not signed."""
        credentials = [request.headers.get("authorization", "") for request in self.requests]
        return [text.split("Credential=")[1].split("/")[0] if text else None for text in credentials]

    def __enter__(self) -> CannedMock:  # noqa: PYI034 - Self is not in Python 3.10
        active.enter(self, (DOOR, WAITING, ASYNC_DOOR, *HTTP_DOORS))
        return self

    def __exit__(self, *_: object) -> None:
        active.leave(self)
