"""boto3's default session, which neither leaks into a mock nor out of it. boto3 itself is never imported for it."""

from __future__ import annotations

import sys
from typing import Any

from mocksm.layers import Layer, Pile

_NAME = "DEFAULT_SESSION"


def lay() -> Layer[Any]:
    """Take the default session away, so that the next ``boto3.client(...)`` makes one of its own; ``undo`` puts it back.

    Where boto3 is imported only later there is nothing to take, and ``undo`` takes away what was made since.
    """
    return _PILE.lay({_NAME: None})


def _read(name: str) -> Any:
    return getattr(sys.modules.get("boto3"), name, None)


def _write(name: str, session: Any) -> None:
    boto3 = sys.modules.get("boto3")
    if boto3 is not None:
        setattr(boto3, name, session)


_PILE: Pile[Any] = Pile(_read, _write)
