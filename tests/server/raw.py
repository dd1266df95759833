"""Requests to a server as they go over the wire, for what no client library sends, or shows of the answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http.client import HTTPConnection
from typing import Any, NamedTuple
from urllib.parse import urlsplit

DATE = "20260101"


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content(self) -> Any:
        return json.loads(self.body)


def send(
    url: str, method: str, target: str, body: bytes | Iterable[bytes] = b"", headers: Mapping[str, str] | None = None
) -> Answer:
    """Send one request; a body in parts goes in chunks."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        connection.request(method, target, body, dict(headers or {}), encode_chunked=not isinstance(body, bytes))
        answer = connection.getresponse()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def signed(service: str, operation: str = "", *, key: str = "AKIAANYBODY", region: str = "us-east-1") -> dict[str, str]:
    """Return the headers of a request that a client of a service which speaks JSON sends."""
    prefix = {"kms": "TrentService", "dynamodb": "DynamoDB_20120810"}.get(service, service)
    return {
        "Authorization": f"AWS4-HMAC-SHA256 Credential={key}/{DATE}/{region}/{service}/aws4_request, Signature=0",
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": f"{prefix}.{operation}",
    }


def ask(url: str, service: str, operation: str, **params: Any) -> Answer:
    """Call an operation of a service that speaks JSON, as the default caller."""
    return send(url, "POST", "/", json.dumps(params).encode(), signed(service, operation))
