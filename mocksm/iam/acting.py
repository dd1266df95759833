"""Who the tested code acts as for the time being, in this thread or task: the principal that a test has entered."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from mocksm.iam.principal import Principal

# What returns the principal as it is at each call: a policy that is attached meanwhile binds.
ACTING: ContextVar[tuple[Callable[[], Principal], ...]] = ContextVar("mocksm_acting", default=())


def acting() -> Principal | None:
    """Return the principal that was entered last and not left, or None."""
    entered = ACTING.get()
    return entered[-1]() if entered else None


def enter(principal: Callable[[], Principal]) -> None:
    """Act from now on as whoever ``principal`` returns at each call."""
    ACTING.set((*ACTING.get(), principal))


def leave() -> None:
    """Act again as before the last ``enter``."""
    ACTING.set(ACTING.get()[:-1])
