"""How a request of a case is sent and its answer read. A sender knows a client library, and no case and no expectation."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import botocore.session
from botocore import UNSIGNED
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session
from botocore.parsers import create_parser

from tests.contract.case import How

_ONCE = Config(retries={"total_max_attempts": 1}, connect_timeout=10, read_timeout=60)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: botocore's name of the service, AWS's names of operation and parameters, and how it is sent.

    A Region is named where it is not the sender's own.
    """

    service: str
    operation: str
    params: Mapping[str, Any]
    how: How = "client"
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whichever library read it.

    Attributes:
        status: The HTTP status.
        result: The result's members, None for an error.
        code: The error's code, None for a result.
        message: The error's sentence.
        members: What the parsed error has beside its code and sentence.
        body: The bytes, where the sender sees them: of raw requests.
    """

    status: int
    result: Mapping[str, Any] | None = None
    code: str | None = None
    message: str | None = None
    members: Mapping[str, Any] = field(default_factory=dict)
    body: bytes | None = None


class Sender(Protocol):
    """Sends one request after the other, as one caller.

    Attributes:
        ways: How it can send; a case that needs another way is listed, not played.
    """

    @property
    def ways(self) -> frozenset[How]: ...

    def send(self, request: Request) -> Answer:
        """Send a request, once, and return the answer, be it a result or AWS's error."""


class BotocoreSender:
    """Sends through botocore's clients, which are boto3's, and raw requests through botocore's HTTP session.

    Args:
        session: Where credentials and service models come from.
        region: The Region.
        endpoint_url: Where to send, if not to the service's own address.
        credentials: What signs, by boto3's names; the session's own if not given.
        signed: Whether requests are signed at all.
    """

    ways: frozenset[How] = frozenset(("client", "raw"))

    def __init__(
        self,
        session: botocore.session.Session,
        region: str,
        *,
        endpoint_url: str | None = None,
        credentials: Mapping[str, Any] | None = None,
        signed: bool = True,
    ) -> None:
        self._session = session
        self._region = region
        self._options = {"endpoint_url": endpoint_url, **dict(credentials or {})}
        self._config = _ONCE if signed else _ONCE.merge(Config(signature_version=UNSIGNED))
        self._clients: dict[tuple[str, str], Any] = {}
        self._http: URLLib3Session | None = None

    def send(self, request: Request) -> Answer:
        """Send a request in the way that it asks for."""
        return self._send_raw(request) if request.how == "raw" else self._send_by_client(request)

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            client.close()
        if self._http is not None:
            self._http.close()

    def _client(self, request: Request) -> Any:
        region = request.region or self._region
        if (request.service, region) not in self._clients:
            self._clients[request.service, region] = self._session.create_client(
                request.service, region_name=region, config=self._config, **self._options
            )
        return self._clients[request.service, region]

    def _send_by_client(self, request: Request) -> Answer:
        client = self._client(request)
        method = botocore.xform_name(request.operation)
        try:
            return _result(getattr(client, method)(**request.params))
        except ClientError as error:
            return _error(error.response)

    def _send_raw(self, request: Request) -> Answer:
        client = self._client(request)
        model = client.meta.service_model
        if model.metadata["protocol"] != "json":
            raise NotImplementedError(f"raw requests are JSON 1.x here; {request.service} speaks another protocol")
        if self._http is None:
            self._http = URLLib3Session(timeout=60)
        response = self._http.send(self._signed(client, request).prepare())
        shape = model.operation_model(request.operation).output_shape
        parsed = create_parser("json").parse(
            {"status_code": response.status_code, "headers": response.headers, "body": response.content}, shape
        )
        return (_error if response.status_code >= 300 else _result)(parsed, response.content)

    def _signed(self, client: Any, request: Request) -> AWSRequest:
        """Return a request with these members and no others, signed as the client signs."""
        metadata = client.meta.service_model.metadata
        headers = {
            "X-Amz-Target": f"{metadata['targetPrefix']}.{request.operation}",
            "Content-Type": f"application/x-amz-json-{metadata['jsonVersion']}",
        }
        body = json.dumps(request.params, default=_as_base64).encode()
        signed = AWSRequest("POST", f"{client.meta.endpoint_url}/", headers, body)
        credentials = client._request_signer._credentials  # noqa: SLF001 - botocore shows them nowhere else
        SigV4Auth(credentials, client.meta.service_model.signing_name, client.meta.region_name).add_auth(signed)
        return signed


def _as_base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _result(parsed: Mapping[str, Any], body: bytes | None = None) -> Answer:
    members = {name: value for name, value in parsed.items() if name != "ResponseMetadata"}
    return Answer(parsed["ResponseMetadata"]["HTTPStatusCode"], members, body=body)


def _error(parsed: Mapping[str, Any], body: bytes | None = None) -> Answer:
    members = {name: value for name, value in parsed.items() if name not in {"ResponseMetadata", "Error"}}
    error = parsed["Error"]
    return Answer(
        parsed["ResponseMetadata"]["HTTPStatusCode"],
        code=error["Code"],
        message=error.get("Message"),
        members=members,
        body=body,
    )
