"""Something that stands in for AWS at an address of this machine: a second mocksm behind a socket, and no active mock."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import botocore.session

from mocksm.aws import Aws
from mocksm.wire.http import HttpRequest
from tests.contract.callers import CALLERS
from tests.contract.functions import FUNCTIONS

if TYPE_CHECKING:
    from typing_extensions import Self

_PAUSE = 0.01  # how long it takes at most to end; serve_forever itself would take half a second


class StandIn:
    """An endpoint, with every function and every caller that the cases know.

    Attributes:
        aws: What answers.
        url: Where it listens.
        functions: The ARNs of the functions, by name.
        callers: What signs for the callers, by name and boto3's names.
    """

    def __init__(self, region: str) -> None:
        self.aws = Aws(region=region)
        self._region = region
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self.aws))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_PAUSE,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self.aws._open()  # noqa: SLF001 - entering it as tests do would make it an active mock
        self._thread.start()
        self._client = botocore.session.Session().create_client(
            "secretsmanager",
            region_name=self._region,
            endpoint_url=self.url,
            aws_access_key_id=self.aws.cloud.account,
            aws_secret_access_key="none",
        )
        self.functions = {name: self.aws.function(name, make(self._client)).arn for name, make in FUNCTIONS.items()}
        self.callers: Mapping[str, Mapping[str, Any]] = {name: make(self.aws) for name, make in CALLERS.items()}
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _service(headers: Mapping[str, str], body: bytes) -> str | None:
    """Return the service of an unsigned request, which at AWS the host would tell; a signed one tells itself."""
    if "authorization" in headers:
        return None
    target, version = headers.get("x-amz-target", ""), parse_qs(body.decode()).get("Version", [""])[0]
    return {"secretsmanager": "secretsmanager", "TrentService": "kms"}.get(target.partition(".")[0]) or {
        "2010-05-08": "iam",
        "2011-06-15": "sts",
    }.get(version)


def _handler(aws: Aws) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # headers and body in one packet: else each answer waits 40 ms for the client's acknowledgement

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = HttpRequest(
                "POST", f"http://{headers['host']}{self.path}", headers, body, _service(headers, body)
            )
            try:
                answer = aws.answer(request)
            except NotImplementedError as unmodelled:
                self.send_error(501, str(unmodelled))
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler
