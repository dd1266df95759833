"""The AWS Parameters and Secrets Lambda Extension, as a function reaches it on its own machine (integrations.md 9.1).

It is closed source, and AWS documents no answer but the good one: the statuses and texts of errors are what users report.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from mocksm.errors import MocksmError, NotModelled
from mocksm.fronts.calling import Answered, Caller
from mocksm.fronts.keeping import Cache, Kept
from mocksm.wire.http import HttpRequest, HttpResponse, NoAnswer
from mocksm.wire.timestamps import from_epoch

_TOKEN = "x-aws-parameters-secrets-token"  # noqa: S105 - a header's name
_SECRETS = "/secretsmanager/get"
_PARAMETERS = "/systemsmanager/parameters/get"
_FAILED = "an unexpected error occurred while executing request"
_LONGEST = 300
_MOST = 1000
_SERVER_FAULT = 500
# The SDK for Go writes every member of a result, also those that are not there.
_SECRET = ("ARN", "CreatedDate", "Name", "SecretBinary", "SecretString", "VersionId", "VersionStages")
_PARAMETER = ("ARN", "DataType", "LastModifiedDate", "Name", "Selector", "SourceResult", "Type", "Value", "Version")
_DATES = ("CreatedDate", "LastModifiedDate")


def answer(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Answer a request to the extension.

    A token that is missing gets 401 and a wrong one 403 (both unsure). Where the process has no ``AWS_SESSION_TOKEN`` any
    token is right, since a test seldom has one.

    Raises:
        NotModelled: It is not known what the extension answers.
        MocksmError: A variable of the extension's does not make sense.
    """
    parts = urlsplit(request.url)
    path, query = parts.path.rstrip("/"), parse_qsl(parts.query, keep_blank_values=True)
    if request.method != "GET" or path not in {_SECRETS, _PARAMETERS}:
        raise NotModelled(
            f"mocksm does not model what the Lambda extension answers to {request.method} {parts.path}; it has GET {_SECRETS} "
            f'and GET {_PARAMETERS}. The Secrets Manager Agent has others: mock_secrets(localhost="agent")'
        )
    refused = _refused(request.headers.get(_TOKEN), caller.environ.get("AWS_SESSION_TOKEN"))
    if refused is not None:
        return refused
    return _secret(dict(query), caller) if path == _SECRETS else _parameter(query, caller)


def _refused(token: str | None, right: str | None) -> HttpResponse | None:
    if not token:
        return _text(401, "Unauthorized")
    return _text(403, "Forbidden") if right and token != right else None


def _secret(query: Mapping[str, str], caller: Caller) -> HttpResponse:
    named = {"SecretId": "secretId", "VersionId": "versionId", "VersionStage": "versionStage"}
    params = {member: query[name] for member, name in named.items() if query.get(name)}
    fresh = query.get("refreshNow", "").lower() == "true"
    return _read(caller, "secretsmanager", "GetSecretValue", params, "SECRETS_MANAGER_TTL", fresh=fresh)


def _parameter(query: list[tuple[str, str]], caller: Caller) -> HttpResponse:
    """Read a parameter; of a version and a label, the first in the URL counts."""
    asked = dict(query)
    selector = next((f":{value}" for name, value in query if name in {"version", "label"}), "")
    params = {"Name": asked["name"] + selector} if asked.get("name") else {}
    decrypted = asked.get("withDecryption", "").lower() == "true"
    fresh = asked.get("refreshNow", "").lower() == "true"
    return _read(
        caller, "ssm", "GetParameter", {**params, "WithDecryption": decrypted}, "SSM_PARAMETER_STORE_TTL", fresh=fresh
    )


def _read(
    caller: Caller, service: str, operation: str, params: Mapping[str, Any], ttl: str, *, fresh: bool
) -> HttpResponse:
    """Answer from the cache, or else with what AWS answers."""
    cloud, now = caller.dispatcher.cloud, caller.dispatcher.cloud.clock.now()
    cache = cloud.store(Cache, cloud.account, caller.region)
    name = ("extension", caller.identity, operation, *map(str, sorted(params.items())))
    lasts, at_most = _number(caller, ttl, _LONGEST, _LONGEST), _size(caller)
    kept = cache.get(name)
    if lasts and at_most and not fresh and kept is not None and now < kept.until:
        return _result(kept.content, 0.0)
    try:
        answered = caller.ask(service, operation, params)
    except NoAnswer as error:
        return _text(_SERVER_FAULT, _FAILED, error.latency)
    if not answered.is_result:
        return _failed(answered)
    cache.keep(name, Kept(answered.content, now + timedelta(seconds=lasts)), at_most=at_most)
    return _result(answered.content, answered.latency)


def _failed(answered: Answered) -> HttpResponse:
    return _text(_SERVER_FAULT if answered.status >= _SERVER_FAULT else 400, _FAILED, answered.latency)


def _size(caller: Caller) -> int:
    if caller.environ.get("PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED", "true").lower() == "false":
        return 0
    return _number(caller, "PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE", _MOST, _MOST)


def _number(caller: Caller, name: str, default: int, most: int) -> int:
    """Read a variable of the extension's: a number from 0 on, which means no cache."""
    text = caller.environ.get(name, str(default))
    if not text.isascii() or not text.isdigit() or int(text) > most:
        raise MocksmError(f"mocksm: the Lambda extension takes a number from 0 to {most} as {name}, not {text!r}")
    return int(text)


def _result(content: Mapping[str, Any], latency: float) -> HttpResponse:
    parameter = content.get("Parameter")
    body = _members(content, _SECRET) if parameter is None else {"Parameter": _members(parameter, _PARAMETER)}
    text = json.dumps({**body, "ResultMetadata": {}}, separators=(",", ":"), ensure_ascii=False)
    return HttpResponse(200, text.encode(), {"Content-Type": "application/json"}, latency)


def _members(content: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    found = {name: content.get(name) for name in names}
    return {name: _instant(value) if name in _DATES and value else value for name, value in found.items()}


def _instant(seconds: float) -> str:
    """Return an instant as Go writes it: RFC 3339, with as much of a fraction as there is."""
    instant: datetime = from_epoch(seconds)
    fraction = f".{round(seconds * 1000) % 1000:03}".rstrip("0").rstrip(".")
    return f"{instant.replace(microsecond=0, tzinfo=None).isoformat()}{fraction}Z"


def _text(status: int, text: str, latency: float = 0.0) -> HttpResponse:
    return HttpResponse(status, text.encode(), {"Content-Type": "text/plain; charset=utf-8"}, latency)
