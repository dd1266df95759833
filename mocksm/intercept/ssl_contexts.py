"""HTTP sessions that are made while a mock is active have one SSL context in common, where each would set up the same.

A client has three sessions: its own, and two that would fetch credentials. To make a context for each is a tenth of what a
client costs, and none is used while the mock answers. One that checks certificates otherwise, or has its own, is left alone.
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
        return _shared(original) if _is_plain(session) else original(session)

    return get_ssl_context


def _is_plain(session: Any) -> bool:
    """Tell whether a session that is being made checks certificates as all do by default, and shows none."""
    made = vars(session)
    shows = made.get("_cert_file") or made.get("_key_file")
    return type(session) is URLLib3Session and made.get("_verify") is True and not shows and "_manager" not in made


@lru_cache(maxsize=1)
def _shared(original: Method) -> Any:
    return original(URLLib3Session.__new__(URLLib3Session))


# A newer botocore may set them up otherwise.
PATCHES: Sequence[Patch] = [Patch(URLLib3Session, _NAME, _get_ssl_context)] if _NAME in vars(URLLib3Session) else []
