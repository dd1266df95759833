"""Signature Version 4 as botocore makes it, to the byte, in a quarter of its time: a third of what a call costs is signing.

It signs requests of the plain form that clients of JSON services make, and leaves all others to botocore; and all of them,
where botocore's own signature of a sample is another than the one made here, or where someone has put a function of theirs in the
place of one of botocore's.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import logging
from inspect import isfunction
from typing import Any

import botocore.auth
from botocore.auth import EMPTY_SHA256_HASH, SIGNED_HEADERS_BLACKLIST, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import ReadOnlyCredentials

from mocksm.intercept.patch import Method, Patch

_LOGGER = logging.getLogger("botocore.auth")  # botocore tells it how a signature came to be
_NOT_SIGNED = frozenset(SIGNED_HEADERS_BLACKLIST)
_UNUSUAL = frozenset({"authorization", "date", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"})

Headers = list[tuple[str, str]]


# What botocore signs with, step by step, and what it was as it was imported.
_STEPS = tuple(name for name, step in vars(SigV4Auth).items() if isfunction(step) and name != "add_auth")
_THEIRS = [vars(SigV4Auth)[name] for name in _STEPS]


def _add_auth(original: Method) -> Method:
    if not all(map(_is_botocores, (original, *_THEIRS))):
        return original

    def add_auth(auth: SigV4Auth, request: Any) -> Any:
        headers = _signable(auth, request)
        if headers is None or not _is_untouched() or not _agrees(original):
            return original(auth, request)
        return _sign(auth, request, headers, _timestamp())

    return add_auth


def _is_botocores(function: Any) -> bool:
    code = getattr(function, "__code__", None)
    return code is not None and code.co_filename == botocore.auth.BaseSigner.add_auth.__code__.co_filename


def _is_untouched() -> bool:
    """Tell whether each step is botocore's still: a user may look at one, or have it do something else."""
    steps = vars(SigV4Auth)
    return [steps.get(name) for name in _STEPS] == _THEIRS


def _signable(auth: Any, request: Any) -> Headers | None:
    """Return the headers of a request of the plain form, by lower-case name; None where it has another."""
    usual = (
        auth.credentials is not None
        and isinstance(auth._region_name, str)  # noqa: SLF001 - no public name
        and isinstance(auth._service_name, str)  # noqa: SLF001 - likewise
        and type(auth) is SigV4Auth
        and type(request.headers) is HTTPHeaders
        and isinstance(request.data, bytes)
        and not request.params
        and "?" not in request.url
        and request.url.count("/") == 3  # noqa: PLR2004 - https://host/
        and request.url.endswith("/")
        and request.url.startswith("http")
        and request.context.get("payload_signing_enabled", True)
        and "checksum" not in request.context
        and not _LOGGER.isEnabledFor(logging.DEBUG)
    )
    return _lowered(request.headers) if usual else None


def _lowered(given: HTTPHeaders) -> Headers | None:
    headers = []
    for name, value in given._headers:  # type: ignore[attr-defined]  # noqa: SLF001 - its items() parses each anew
        lower = name.lower()
        if lower in _UNUSUAL or not isinstance(value, str) or not value.isascii():
            return None
        headers.append((lower, value))
    return headers if len({name for name, _ in headers}) == len(headers) else None


def _sign(auth: Any, request: Any, headers: Headers, timestamp: str) -> None:
    request.context["timestamp"] = timestamp
    request.headers["X-Amz-Date"] = timestamp
    headers.append(("x-amz-date", timestamp))
    token = auth.credentials.token
    if token:
        request.headers["X-Amz-Security-Token"] = token
        headers.append(("x-amz-security-token", token))
    signed = _signed(headers, request.url)
    names = ";".join([name for name, _ in signed])
    parts = timestamp[:8], auth._region_name, auth._service_name, "aws4_request"  # noqa: SLF001 - no public name
    scope = "/".join(parts)
    text = f"AWS4-HMAC-SHA256\n{timestamp}\n{scope}\n{_digest_of(request, signed, names)}"
    key = _signing_key(auth.credentials.secret_key, parts)
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    request.headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={auth.credentials.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    )


def _timestamp() -> str:
    """Return the time as botocore reads it, which older releases do by themselves, in its form for signatures."""
    read = getattr(botocore.auth, "get_current_datetime", None)
    now = read() if read is not None else botocore.auth.datetime.datetime.utcnow()  # type: ignore[attr-defined]
    return f"{now.isoformat()[:19].replace('-', '').replace(':', '')}Z"  # a third of strftime's time


def _signed(headers: Headers, url: str) -> Headers:
    signed = [header for header in headers if header[0] not in _NOT_SIGNED]
    if not any(name == "host" for name, _ in signed):
        signed.append(("host", _host_of(url)))
    return sorted(signed)


def _digest_of(request: Any, signed: Headers, names: str) -> str:
    told = "\n".join([f"{name}:{' '.join(value.split())}" for name, value in signed])
    body = hashlib.sha256(request.data).hexdigest() if request.data else EMPTY_SHA256_HASH
    canonical = f"{request.method.upper()}\n/\n\n{told}\n\n{names}\n{body}"
    return hashlib.sha256(canonical.encode()).hexdigest()


@functools.lru_cache(maxsize=64)
def _host_of(url: str) -> str:
    return str(botocore.auth._host_from_url(url))  # type: ignore[attr-defined]  # noqa: SLF001 - no public name


@functools.lru_cache(maxsize=64)
def _signing_key(secret: str, parts: tuple[str, ...]) -> bytes:
    """Return the key of a day, a Region and a service: four rounds of HMAC, the same for each of its requests."""
    return functools.reduce(_hmac, parts, f"AWS4{secret}".encode())


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


@functools.lru_cache(maxsize=8)
def _agrees(original: Method) -> bool:
    """Tell whether botocore signs a sample as it is signed here: a newer one may sign otherwise."""
    auth = SigV4Auth(ReadOnlyCredentials("key", "secret", "token"), "kms", "us-east-1")
    theirs, ours = _sample(), _sample()
    original(auth, theirs)
    _sign(auth, ours, _lowered(ours.headers) or [], theirs.context["timestamp"])
    return list(theirs.headers.items()) == list(ours.headers.items())


def _sample() -> Any:
    return AWSRequest("POST", "https://kms.us-east-1.amazonaws.com/", {"X-Amz-Target": "a  b"}, b"{}")


PATCHES = (Patch(SigV4Auth, "add_auth", _add_auth),)
