"""What to say when a look-up finds nothing: what was asked, what there is, the nearest names first."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from mocksm.errors import MocksmError

Where = tuple[str, str, str]
"""An account and a Region that has what was asked for, and the account of whoever asks."""

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


def missing(kind: str, asked: str, names: Iterable[str], elsewhere: Sequence[Where] = ()) -> KeyError:
    """Return the error for a name that is not there.

    Args:
        kind: What it is a name of.
        asked: The name.
        names: Those that there are.
        elsewhere: Where there is one of this name.
    """
    known = sorted(names)
    near = difflib.get_close_matches(asked, known, n=_SHOWN, cutoff=0.6)
    others = [name for name in known if name not in near]
    listed = ", ".join(map(repr, (near + others)[:_SHOWN])) or "none"
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    way = "".join(f"; it is found by {_way(*where)}" for where in elsewhere[:1])
    return KeyError(f"mocksm has no {kind} {asked!r} here; there is: {listed}{more}{way}")


def _way(account: str, region: str, own: str) -> str:
    """Return how a test reaches an account and a Region."""
    there = "aws" if account == own else f"aws.account({account!r})"
    return f"{there}.in_region({region!r})"
