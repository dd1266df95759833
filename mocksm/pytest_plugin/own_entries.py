"""The environment through a test's own ``monkeypatch``, and out of it again when the mock ends. It knows no mock."""

from __future__ import annotations

from typing import Any

import pytest


class OwnEntries:
    """What one mock wrote into the environment through ``monkeypatch``.

    ``monkeypatch`` undoes the test's changes and the mock's in one order, but only after every fixture that is younger
    than itself. One that changed the environment in between (moto's, say) has put it back by then, and what the mock saw
    in its time would be written once more. So the mock takes its entries off when it ends.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        # pytest's list of (dictionary, name, previous value). It is no public name: without it ``monkeypatch`` undoes all.
        self._all: list[Any] = getattr(monkeypatch, "_setitem", [])
        self._ours: list[Any] = []

    def write(self, name: str, value: str | None) -> None:
        """Set a variable, or remove it (None)."""
        before = len(self._all)
        if value is None:
            self._monkeypatch.delenv(name, raising=False)
        else:
            self._monkeypatch.setenv(name, value)
        self._ours += self._all[before:]

    def take_off(self) -> None:
        """Put back what was there before; where the test changed it since, ``monkeypatch`` puts it back in its turn."""
        last = pytest.MonkeyPatch()
        for entry in self._ours:
            place = _place(entry, self._all)
            if place is None:
                continue  # the test called `monkeypatch.undo()`
            del self._all[place]
            if not _hand_on(entry, self._all, place):
                last._setitem.append(entry)  # noqa: SLF001 - see above
        self._ours.clear()
        last.undo()


def _place(entry: Any, entries: list[Any]) -> int | None:
    return next((place for place, other in enumerate(entries) if other is entry), None)


def _hand_on(entry: Any, entries: list[Any], start: int) -> bool:
    """Give the previous value to the next entry of the same variable, as ``layers`` do, and tell whether there is one."""
    dictionary, name, previous = entry
    for place in range(start, len(entries)):
        if entries[place][0] is dictionary and entries[place][1] == name:
            entries[place] = (dictionary, name, previous)
            return True
    return False
