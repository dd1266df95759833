"""HTTP sessions that are made while a mock is active have one SSL context in common, where each would set up the same.

A client has three sessions: its own, and two that would fetch credentials. To make a context for each is a tenth of what a
client costs, and none is used while the mock answers. Sessions that check certificates by other authorities have another one,
and a session that shows a certificate, or checks none, has its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from botocore.httpsession import URLLib3Session

from mocksm.intercept.patch import Method, Patch

_NAME = "_get_ssl_context"


def _get_ssl_context(original: Method) -> Method:
    def get_ssl_context(session: Any) -> Any:
        trusted = _trusted(session)
        return original(session) if trusted is None else _shared(original, trusted)

    return get_ssl_context


def _trusted(session: Any) -> str | bool | None:
    """Return by which authorities a session that is being made checks certificates: True for certifi's, or a file.

    None of one that checks none, shows a certificate itself, or asks for a context of a proxy.
    """
    made = vars(session)
    verify = made.get("_verify")
    is_plain = type(session) is URLLib3Session and "_manager" not in made
    shows = made.get("_cert_file") or made.get("_key_file")
    return verify if is_plain and not shows and (verify is True or isinstance(verify, str)) else None


@lru_cache(maxsize=8)
def _shared(original: Method, _trusted: str | bool) -> Any:
    return original(URLLib3Session.__new__(URLLib3Session))


# A newer botocore may set them up otherwise.
PATCHES: Sequence[Patch] = [Patch(URLLib3Session, _NAME, _get_ssl_context)] if _NAME in vars(URLLib3Session) else []
