"""boto3's default session, which neither leaks into a mock nor out of it. boto3 itself is never imported for it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from mocksm.environ import beginning
from mocksm.layers import Layer, Pile

_NAME = "DEFAULT_SESSION"


def lay() -> Layer[Any]:
    """Take the default session away, so that the next ``boto3.client(...)`` makes one of its own; ``undo`` puts it back.

    Where boto3 is imported only later there is nothing to take, and ``undo`` takes away what was made since.
    """
    return _PILE.lay({_NAME: None})


class Kept:
    """The default session of mocks that keep it: it is the same in all that lead clients to the same Region and credentials."""

    session: Any = None

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Kept:
        """Return the one for an environment as a mock has laid it."""
        return _kept(tuple(sorted(beginning("AWS_", environ).items())))

    def lay(self) -> KeptLayer:
        """Put the session in its place; the layer's ``undo`` puts back what was there, and keeps what was made since."""
        return KeptLayer(self, _PILE.lay({_NAME: self.session}))


class KeptLayer(NamedTuple):
    """A kept session in its place."""

    kept: Kept
    layer: Layer[Any]

    def undo(self) -> None:
        """Put back what was there before."""
        self.kept.session = _read(_NAME)
        self.layer.undo()


@lru_cache(maxsize=16)
def _kept(_environment: tuple[tuple[str, str], ...]) -> Kept:
    return Kept()


def _read(name: str) -> Any:
    return getattr(sys.modules.get("boto3"), name, None)


def _write(name: str, session: Any) -> None:
    boto3 = sys.modules.get("boto3")
    if boto3 is not None:
        setattr(boto3, name, session)


_PILE: Pile[Any] = Pile(_read, _write)
