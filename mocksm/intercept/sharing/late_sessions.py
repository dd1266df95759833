"""HTTP sessions that are made while a mock is active are set up when they are first used, as most of them never are.

A client has three: its own, and two that would fetch credentials. Each has an SSL context, and to make the three is a quarter
of what a client costs.
"""

from __future__ import annotations

import threading
from typing import Any

from botocore.httpsession import URLLib3Session

from mocksm.intercept import active
from mocksm.intercept.patch import Method, Patch

_SET_UP = "mocksm_set_up"
_TURN = threading.RLock()


class LateSession(URLLib3Session):
    """A session that becomes an ordinary one as soon as anything of it is asked for or set."""

    def __getattr__(self, name: str) -> Any:
        with _TURN:
            _set_up(self)
        return object.__getattribute__(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        with _TURN:
            _set_up(self)
        object.__setattr__(self, name, value)


def _set_up(session: Any) -> None:
    """Make a session an ordinary one, unless it is, as another thread may have done it, or is just being made one."""
    made = session.__dict__.pop(_SET_UP, None)
    if made is None:
        return
    original, arguments, named = made
    try:
        original(session, *arguments, **named)
    except BaseException:
        session.__dict__[_SET_UP] = made
        raise
    object.__setattr__(session, "__class__", URLLib3Session)


def _init(original: Method) -> Method:
    def init(session: Any, *arguments: Any, **named: Any) -> None:
        if type(session) is not URLLib3Session or not active.shares():
            original(session, *arguments, **named)
            return
        session.__dict__[_SET_UP] = original, arguments, named
        session.__class__ = LateSession

    return init


PATCH = Patch(URLLib3Session, "__init__", _init)
