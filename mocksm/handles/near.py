"""What to say when a look-up finds nothing: what was asked, what there is, the nearest names first."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from mocksm.errors import MocksmError

if TYPE_CHECKING:
    from mocksm.engine.dispatch import Dispatcher

S = TypeVar("S")

_SHOWN = 10


def name_of(kind: str, asked: object) -> str:
    """Return the name that a look-up asks for; raises MocksmError where it is none."""
    if not isinstance(asked, str):
        raise MocksmError(f"mocksm: a {kind} is found by its name or ARN, as text, and not by {asked!r}")
    return asked


def listing(kind: str, names: Iterable[str]) -> str:
    """Return what a collection of handles shows of itself."""
    known = [repr(name) for name in names]
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return f"<mocksm {kind}: {', '.join(known[:_SHOWN]) or 'none'}{more}>"


def missing(kind: str, asked: str, names: Iterable[str], way: str = "") -> KeyError:
    """Return the error for a name that is not there.

    Args:
        kind: What it is a name of.
        asked: The name.
        names: Those that there are.
        way: How a test reaches a place that has it, as ``way_to`` says it.
    """
    known = sorted(names)
    near = difflib.get_close_matches(asked, known, n=_SHOWN, cutoff=0.6)
    others = [name for name in known if name not in near]
    listed = ", ".join(map(repr, (near + others)[:_SHOWN])) or "none"
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    found = f"; it is found by {way}" if way else ""
    return KeyError(f"mocksm has no {kind} {asked!r} here; there is: {listed}{more}{found}")


def way_to(dispatcher: Dispatcher, kind: type[S], has: Callable[[S], bool]) -> str:
    """Return how a test reaches the first account and Region whose store has what is not here; nothing where none has it."""
    for account, region, store in dispatcher.cloud.stores(kind):
        if has(store):
            there = "aws" if account == dispatcher.tester.account else f"aws.account({account!r})"
            return f"{there}.in_region({region!r})"
    return ""
