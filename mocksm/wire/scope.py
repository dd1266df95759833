"""Who signed a request, for which Region and service: the credential scope of Signature Version 4.

Because the scope travels with the request, a custom ``endpoint_url`` changes nothing; an unsigned request has only its
host to go by. Signatures themselves are not verified.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from mocksm.wire.http import HttpRequest

_CREDENTIAL = re.compile(r"Credential=([^/,]+)/\d{8}/([^/,]+)/([^/,]+)/aws4_request")
_HOST = r"(?P<service>[a-z0-9-]+?)(-fips)?\.((?P<region>[a-z]{2,}(-[a-z]+)+-\d)\.)?(amazonaws\.com|api\.aws)"

GLOBAL_REGION = "us-east-1"


class Scope(NamedTuple):
    """What a request says of its signer.

    Attributes:
        access_key_id: The access key, None where the request is not signed.
        region: The Region it was signed for, or that its host names.
        service: The signing name, or the host's first label; None where neither tells.
        session_token: The token that came with the access key, None without one.
    """

    access_key_id: str | None
    region: str
    service: str | None
    session_token: str | None = None


def scope_of(request: HttpRequest) -> Scope:
    """Return the scope of a request: of its header, else of its query (a presigned URL), else of its host."""
    signed = _signed(request.headers.get("authorization", "")) or _presigned(request.url)
    if signed:
        access_key_id, region, service = signed
        return Scope(access_key_id, region, service, _token(request))
    host = re.match(_HOST, request.host)
    if host is None:
        return Scope(None, GLOBAL_REGION, None)
    return Scope(None, host["region"] or GLOBAL_REGION, host["service"])


def _token(request: HttpRequest) -> str | None:
    """Return the session token: of the header, else of the query."""
    token = request.headers.get("x-amz-security-token")
    if token is None and "X-Amz-Security-Token" in request.url:
        return parse_qs(urlsplit(request.url).query).get("X-Amz-Security-Token", [None])[0]
    return token


def _signed(authorization: str) -> tuple[str, ...] | None:
    return _credential(authorization.split(",", 1)[0]) or _credential(authorization)


def _presigned(url: str) -> tuple[str, ...] | None:
    if "X-Amz-Credential" not in url:
        return None
    credential = parse_qs(urlsplit(url).query).get("X-Amz-Credential", [""])[0]
    return _credential(f"Credential={credential}")


@functools.lru_cache(maxsize=64)
def _credential(text: str) -> tuple[str, ...] | None:
    """Return access key, Region and service; a client says the same of itself all day."""
    found = _CREDENTIAL.search(text)
    return found.groups() if found else None
