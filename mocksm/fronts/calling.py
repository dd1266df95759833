"""How a front calls AWS: as a client that signs with the process's credentials. It knows no service's state."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import NotModelled
from mocksm.iam.acting import acting
from mocksm.wire.http import HttpRequest
from mocksm.wire.models import service_model

_OK = 200


class Answered(NamedTuple):
    """What AWS answered a front.

    Attributes:
        status: The HTTP status.
        content: What its JSON says, by AWS's names.
        latency: After how many seconds it comes.
    """

    status: int
    content: Mapping[str, Any]
    latency: float

    @property
    def is_result(self) -> bool:
        """Whether it is no error."""
        return self.status == _OK

    @property
    def code(self) -> str:
        """The error's code."""
        return str(self.content.get("__type") or "").rpartition("#")[2]

    @property
    def message(self) -> str:
        """The error's sentence, empty without one."""
        return str(self.content.get("Message") or self.content.get("message") or "")


class Caller:
    """Calls services of a cloud; the calls are in its history, and policies and faults meet them.

    Args:
        dispatcher: The way into the cloud.
        serves: Tells whether there is a service of botocore's name.
        environ: The process's environment, whose credentials and Region are the front's too.
        region: The Region where the environment names none.
        access_key_id: The key where the environment has none.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        serves: Callable[[str], bool],
        environ: Mapping[str, str],
        *,
        region: str,
        access_key_id: str,
    ) -> None:
        self.dispatcher = dispatcher
        self.environ = environ
        self.region = environ.get("AWS_REGION") or region
        self._serves = serves
        self._key = environ.get("AWS_ACCESS_KEY_ID") or access_key_id

    def ask(self, service: str, operation: str, params: Mapping[str, Any]) -> Answered:
        """Call an operation of a service that speaks JSON.

        Raises:
            NotModelled: There is no such service.
            NoAnswer: The test ordered that none comes.
        """
        if not self._serves(service):
            raise NotModelled(f"mocksm does not model the service {service!r}, which {operation} on localhost asks")
        answer = self.dispatcher.handle(self._request(service, operation, params))
        return Answered(answer.status, json.loads(answer.body or b"{}"), answer.latency)

    @property
    def identity(self) -> str:
        """Who calls, as far as the environment and the test tell: what one was answered is not kept for another."""
        principal = acting(self.dispatcher.cloud.directory)
        return self._key if principal is None else f"{self._key} {principal.arn}"

    def _request(self, service: str, operation: str, params: Mapping[str, Any]) -> HttpRequest:
        metadata = service_model(service).metadata
        day = self.dispatcher.cloud.clock.now().strftime("%Y%m%d")
        headers = {
            "authorization": f"AWS4-HMAC-SHA256 Credential={self._key}/{day}/{self.region}/{service}/aws4_request",
            "content-type": f"application/x-amz-json-{metadata['jsonVersion']}",
            "x-amz-target": f"{metadata['targetPrefix']}.{operation}",
        }
        if token := self.environ.get("AWS_SESSION_TOKEN"):
            headers["x-amz-security-token"] = token
        url = f"https://{metadata['endpointPrefix']}.{self.region}.amazonaws.com/"
        return HttpRequest("POST", url, headers, json.dumps(params).encode(), service)
