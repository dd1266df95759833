"""What an exception carries out of a mock: notes for whoever prints it, sections for pytest's report. It knows no mock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mocksm.errors import MocksmError

Section = tuple[str, str]
"""A title and a text."""

_ATTRIBUTE = "__mocksm__"


class Told(NamedTuple):
    """What an exception was told of a cloud.

    Attributes:
        cloud: The cloud, by identity.
        notes: What became notes of it.
        sections: The same and more, for a report.
    """

    cloud: object
    notes: list[str]
    sections: list[Section]


def carry(error: BaseException, told: Told) -> None:
    """Let an exception carry what it was told, once for each cloud, and the notes with it.

    It does what ``BaseException.add_note`` does from Python 3.11 on; pytest shows notes on every Python.
    """
    before = _notes(error)
    notes = [note for note in told.notes if note not in before]
    if notes:
        _set(error, "__notes__", [*before, *notes])
    if all(told.cloud is not other.cloud for other in carried(error)):
        _set(error, _ATTRIBUTE, [*carried(error), told])


def carried(error: BaseException) -> list[Told]:
    """Return what an exception carries out of the mocks that it left, the innermost first."""
    found: list[Told] = getattr(error, _ATTRIBUTE, [])
    return found


def take_notes_off(error: BaseException) -> None:
    """Take mocksm's notes off an exception whose sections are shown."""
    ours = [note for told in carried(error) for note in told.notes]
    if ours:
        _set(error, "__notes__", [note for note in _notes(error) if note not in ours])


def own_words(error: BaseException | None) -> set[str]:
    """Return what mocksm's own errors say of which an exception is one, or which it comes of: its traceback shows them."""
    return {str(one) for one in _chain(error) if isinstance(one, MocksmError)}


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _notes(error: BaseException) -> list[str]:
    return list(getattr(error, "__notes__", []))


def _set(error: BaseException, name: str, value: object) -> None:
    """Set an attribute of an exception that may forbid it, as a frozen dataclass does: the test's own is never replaced."""
    BaseException.__setattr__(error, name, value)
