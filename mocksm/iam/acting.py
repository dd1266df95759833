"""Who the tested code acts as for the time being, in this thread or task: the principal that a test has entered."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mocksm.iam.directory import Directory
    from mocksm.iam.principal import Principal

# What returns the principal as it is at each call, since a policy that is attached meanwhile binds; and the directory of the
# cloud whose principal it is: a reset and a snapshot keep it, another mock has another.
ACTING: ContextVar[tuple[tuple[Directory, Callable[[], Principal]], ...]] = ContextVar("mocksm_acting", default=())


def acting(here: Directory) -> Principal | None:
    """Return the principal of a cloud, by its directory, that was entered last and not left, or None."""
    for directory, principal in reversed(ACTING.get()):
        if directory is here:
            return principal()
    return None


def enter(directory: Directory, principal: Callable[[], Principal]) -> None:
    """Act in a directory's cloud, from now on, as whoever ``principal`` returns at each call."""
    ACTING.set((*ACTING.get(), (directory, principal)))


def leave() -> None:
    """Act again as before the last ``enter``."""
    ACTING.set(ACTING.get()[:-1])
