"""An active mock of the tests' own: it answers the same to everything, and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NoReturn

from mocksm.errors import UnmockedRequest
from mocksm.intercept import active
from mocksm.intercept.botocore import DOOR
from mocksm.wire.http import HttpRequest, HttpResponse


def answer(body: Any = None, *, status: int = 200) -> HttpResponse:
    return HttpResponse(status, json.dumps(body or {}).encode(), {"Content-Type": "application/x-amz-json-1.1"})


class CannedMock:
    region = "ca-west-1"

    def __init__(
        self,
        *responses: HttpResponse | Exception,
        serves: Iterable[str] = ("secretsmanager", "kms", "lambda", "sts"),
        passing: Iterable[str] = (),
        issued: Iterable[str] = (),
    ) -> None:
        self.responses = list(responses) or [answer({"Name": "canned"})]
        self.services = set(serves)
        self.passing = set(passing)
        self.keys = set(issued)
        self.requests: list[HttpRequest] = []
        self.refused: list[tuple[str | None, str, str]] = []

    def serves(self, service: str) -> bool:
        return service in self.services

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer with the next response; the last one is repeated."""
        self.requests.append(request)
        response = self.responses.pop(0) if len(self.responses) > 1 else self.responses[0]
        if isinstance(response, Exception):
            raise response
        return response

    def passes(self, service: str | None, host: str) -> bool:
        return service in self.passing or host in self.passing

    def refuse(self, service: str | None, what: str, url: str) -> NoReturn:
        self.refused.append((service, what, url))
        raise UnmockedRequest(f"mocksm: {what} of {service}")

    def issued(self, access_key_id: str) -> bool:
        return access_key_id in self.keys

    @property
    def signed_by(self) -> list[str | None]:
        """Return the access key id of each request, None where it is not signed."""
        credentials = [request.headers.get("authorization", "") for request in self.requests]
        return [text.split("Credential=")[1].split("/")[0] if text else None for text in credentials]

    def __enter__(self) -> CannedMock:  # noqa: PYI034 - Self is not in Python 3.10
        active.enter(self, (DOOR,))
        return self

    def __exit__(self, *_: object) -> None:
        active.leave(self)
