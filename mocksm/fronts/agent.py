"""The AWS Secrets Manager Agent, as code reaches it on its own machine (integrations.md 9.2, version 2.0.0, its defaults)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from mocksm.errors import MocksmError
from mocksm.fronts.calling import Caller
from mocksm.fronts.secrets_kept import Wanted, read
from mocksm.wire.http import HttpRequest, HttpResponse

_HEADERS = ("x-aws-parameters-secrets-token", "x-vault-token")
_VARIABLES = ("AWS_TOKEN", "AWS_SESSION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN")
_GET = "/secretsmanager/get"
_PREFIX = "/v1/"
_YES_OR_NO = {"true": True, "1": True, "false": False, "0": False}


class _Bad(Exception):
    """A request that the agent refuses, in its words."""


def answer(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Answer a request to the agent, checked in the agent's order.

    Where the process has no token, any is right: the agent does not start without one, and a test seldom has one.

    Raises:
        MocksmError: The token is to be read from a file that cannot be read.
    """
    path = urlsplit(request.url).path
    if "x-forwarded-for" in request.headers:
        return _text(400, "Forwarded")
    if path != "/ping" and not _is_let_in(request.headers, caller.environ):
        return _text(403, "Bad Token")
    if request.method != "GET":
        return _text(405, "Not allowed")
    if path == "/ping":
        return _text(200, "healthy")
    if path != _GET and not path.startswith(_PREFIX):
        return _text(404, "Not found")
    try:
        return read(_wanted(request.url), caller)
    except _Bad as problem:
        return _text(400, str(problem))


def _is_let_in(headers: Mapping[str, str], environ: Mapping[str, str]) -> bool:
    given = next((headers[name] for name in _HEADERS if headers.get(name)), None)
    if given is None:
        return False
    right = _token(environ)
    return right is None or given == right


def _token(environ: Mapping[str, str]) -> str | None:
    found = next((environ[name] for name in _VARIABLES if environ.get(name)), None)
    if found is None or not found.startswith("file://"):
        return found
    try:
        return Path(found.removeprefix("file://")).read_text(encoding="utf-8").strip()
    except OSError as problem:
        raise MocksmError(
            f"mocksm: the Secrets Manager Agent cannot read its token from {found}: {problem}"
        ) from problem


def _wanted(url: str) -> Wanted:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    in_path = parts.path != _GET
    known = {"versionId", "versionStage", "refreshNow"} | (set() if in_path else {"secretId"})
    for name in query:
        if name not in known:
            raise _Bad(f"unknown parameter: {name}")
    secret_id = unquote(parts.path.removeprefix(_PREFIX)) if in_path else query.get("secretId", "")
    if not secret_id:
        raise _Bad("missing secret ID" if in_path else "missing parameter secretId")
    return Wanted(secret_id, query.get("versionId"), query.get("versionStage"), fresh=_refresh(query))


def _refresh(query: Mapping[str, str]) -> bool:
    answer = _YES_OR_NO.get(query.get("refreshNow", "false").lower())
    if answer is None:
        raise _Bad("invalid refreshNow value")
    return answer


def _text(status: int, text: str) -> HttpResponse:
    return HttpResponse(status, text.encode(), {"Content-Type": "text/plain; charset=utf-8"})
