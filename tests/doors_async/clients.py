"""aiobotocore's clients, over each HTTP library that the installed release knows."""

from __future__ import annotations

from typing import Any

from aiobotocore.config import AioConfig
from aiobotocore.httpsession import AIOHTTPSession
from aiobotocore.session import get_session

SESSIONS: dict[str, Any] = {"aiohttp": AIOHTTPSession}
try:
    from aiobotocore.httpxsession import HttpxSession
except ImportError:  # older releases have none
    pass
else:
    SESSIONS["httpx"] = HttpxSession


def config(http: Any = AIOHTTPSession, **options: Any) -> Any:
    chosen = {} if http is AIOHTTPSession else {"http_session_cls": http}
    return AioConfig(**chosen, **options)


def client(service: str = "secretsmanager", http: Any = AIOHTTPSession, *, retries: Any = None, **options: Any) -> Any:
    """Return what ``async with`` makes a client of, of a session of its own."""
    given = {name: options.pop(name) for name in ("read_timeout", "connect_timeout") if name in options}
    made = config(http, **given, **({"retries": retries} if retries else {}))
    return get_session().create_client(service, config=made, **{"region_name": "us-east-1", **options})
