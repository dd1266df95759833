"""Requests as code without an SDK makes them: signed with botocore's signers, sent with any library."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

KEYS = Credentials("AKIDSOMEONE", "secret")
HOST = "https://secretsmanager.us-east-1.amazonaws.com/"


class Signed(NamedTuple):
    """The parts of a request."""

    method: str
    url: str
    headers: dict[str, str]
    data: Any

    def by(self, session: Any, **options: Any) -> Any:
        """Send it by a session of requests, or by the module."""
        return session.request(self.method, self.url, headers=self.headers, data=self.data, **options)


def signed(operation: str = "GetSecretValue", *, url: str = HOST, keys: Credentials = KEYS, **params: Any) -> Signed:
    """Return a call of Secrets Manager."""
    headers = {"X-Amz-Target": f"secretsmanager.{operation}", "Content-Type": "application/x-amz-json-1.1"}
    request = AWSRequest("POST", url, data=json.dumps(params), headers=headers)
    SigV4Auth(keys, "secretsmanager", "us-east-1").add_auth(request)
    return _parts(request)


def presigned(service: str, url: str, params: Mapping[str, str], *, keys: Credentials = KEYS) -> Signed:
    """Return a GET that is signed in its query."""
    request = AWSRequest("GET", url, params=dict(params))
    SigV4QueryAuth(keys, service, "us-east-1", expires=60).add_auth(request)
    return _parts(request)


def _parts(request: AWSRequest) -> Signed:
    prepared = request.prepare()
    return Signed(prepared.method, prepared.url, dict(prepared.headers.items()), prepared.body)
