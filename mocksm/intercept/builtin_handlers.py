"""Sessions made while a mock is active get botocore's built-in handlers all at once, where botocore registers them one by one.

The set is filled once by botocore's own registration, and copied as botocore copies it for each client. Where the list of
built-in handlers has changed since (moto adds one), another set is filled. A session of a class of its own, or that is given
hooks of its own, is left to botocore.
"""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any

from botocore import handlers
from botocore.hooks import EventAliaser, HierarchicalEmitter
from botocore.session import Session

from mocksm.intercept.patch import Method, Patch


def _init(original: Method) -> Method:
    def init(
        session: Session,
        session_vars: Any = None,
        event_hooks: Any = None,
        include_builtin_handlers: bool = True,
        *arguments: Any,
        **named: Any,
    ) -> None:
        if event_hooks is None and include_builtin_handlers and type(session) is Session:
            event_hooks, include_builtin_handlers = _hooks(), False
        original(session, session_vars, event_hooks, include_builtin_handlers, *arguments, **named)

    return init


def _hooks() -> HierarchicalEmitter:
    return copy.copy(_filled(tuple(handlers.BUILTIN_HANDLERS)))


@lru_cache(maxsize=4)
def _filled(_handlers: tuple[Any, ...]) -> HierarchicalEmitter:
    """Return hooks that have the built-in handlers, registered by a session that is nothing else."""
    hooks = HierarchicalEmitter()
    session: Any = Session.__new__(Session)
    session._events = EventAliaser(hooks)  # noqa: SLF001 - to make a whole session would call the user's initializers
    session._register_builtin_handlers(session._events)  # noqa: SLF001 - see above
    return hooks


PATCH = Patch(Session, "__init__", _init)
