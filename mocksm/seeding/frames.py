"""Errors over seeds without the frames that they came through, whose variables hold secrets. It knows no seed."""

from __future__ import annotations

from typing import TypeVar

from mocksm.errors import AwsError, MocksmError

E = TypeVar("E", bound=BaseException)

_OVER_SEEDS = (AwsError, MocksmError, ValueError)


def without_frames(error: E) -> E:
    """Return an error, and what it comes of, without its tracebacks: ``pytest --showlocals`` shows what variables hold.

    What a function of the test's own raised, as it was imported, keeps its traceback.
    """
    each: BaseException | None = error
    seen: set[int] = set()
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        if isinstance(each, _OVER_SEEDS):
            each.__traceback__ = None
        each = each.__cause__ or each.__context__
    return error
