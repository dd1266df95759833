"""Sessions made while a mock is active get botocore's built-in handlers all at once, where botocore registers them one by one.

The set is filled once by botocore's own registration, and copied as botocore copies it for each client. Where the list of
built-in handlers has changed since (moto adds one), another set is filled. A session of a class of its own, or that is given
hooks of its own, is left to botocore; and all of them, where someone registers them otherwise.
"""

from __future__ import annotations

import copy
from typing import Any

from botocore import handlers
from botocore.hooks import EventAliaser, HierarchicalEmitter
from botocore.session import Session

from mocksm.intercept import active
from mocksm.intercept.origin import is_botocores
from mocksm.intercept.patch import Method, Patch
from mocksm.intercept.sharing.handlers import share, share_names

_REGISTRATION = "_register_builtin_handlers"


class Filled:
    """Hooks that have the built-in handlers, as the list of these is at the moment."""

    def __init__(self) -> None:
        self._kept: tuple[list[Any], HierarchicalEmitter] | None = None  # replaced, never changed

    def copied(self) -> HierarchicalEmitter:
        """Return a copy of them."""
        kept, present = self._kept, handlers.BUILTIN_HANDLERS
        if kept is None or not _are_the_same(kept[0], present):
            kept = self._kept = list(present), _filled()
        return copy.copy(kept[1])


def _are_the_same(some: list[Any], others: list[Any]) -> bool:
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))


def _filled() -> HierarchicalEmitter:
    """Return hooks with the built-in handlers, registered by a session that is nothing else."""
    hooks = HierarchicalEmitter()
    session: Any = Session.__new__(Session)
    session._events = EventAliaser(hooks)  # noqa: SLF001 - to make a whole session would call the user's initializers
    session._register_builtin_handlers(session._events)  # noqa: SLF001 - see above
    share(hooks)
    return hooks


FILLED = Filled()


def _init(original: Method) -> Method:
    def init(
        session: Session,
        session_vars: Any = None,
        event_hooks: Any = None,
        include_builtin_handlers: bool = True,
        *arguments: Any,
        **named: Any,
    ) -> None:
        shares = active.shares() and type(session) is Session
        if (
            shares
            and event_hooks is None
            and include_builtin_handlers
            and is_botocores(vars(Session).get(_REGISTRATION))
        ):
            event_hooks, include_builtin_handlers = FILLED.copied(), False
        original(session, session_vars, event_hooks, include_builtin_handlers, *arguments, **named)
        if shares:
            share_names(getattr(session, "_events", None))

    return init


PATCH = Patch(Session, "__init__", _init)
