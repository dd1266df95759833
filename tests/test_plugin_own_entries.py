from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from mocksm.pytest_plugin.own_entries import OwnEntries


@pytest.fixture(name="patch")
def _patch(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    monkeypatch.setenv("THERE", "before")
    monkeypatch.delenv("ABSENT", raising=False)
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def seen() -> tuple[str | None, str | None]:
    return os.environ.get("THERE"), os.environ.get("ABSENT")


def written(patch: Any) -> OwnEntries:
    entries = OwnEntries(patch)
    entries.write("THERE", None)
    entries.write("ABSENT", "mock")
    return entries


def test_write_sets_and_removes(patch: pytest.MonkeyPatch) -> None:
    written(patch)

    assert (None, "mock") == seen()


def test_take_off_puts_back_what_was_there_and_leaves_nothing_for_monkeypatch(patch: pytest.MonkeyPatch) -> None:
    written(patch).take_off()

    assert ("before", None) == seen()

    os.environ["ABSENT"] = "later"  # as moto's, when it has ended
    patch.undo()

    assert "later" == os.environ.pop("ABSENT")


def test_take_off_lets_a_later_change_stand_until_monkeypatch_undoes_it(patch: pytest.MonkeyPatch) -> None:
    entries = written(patch)
    for value in ("first", "second"):
        patch.setenv("THERE", value)
        patch.setenv("ABSENT", value)
    entries.take_off()

    assert ("second", "second") == seen()

    patch.undo()

    assert ("before", None) == seen()


def test_take_off_leaves_earlier_changes_and_other_dictionaries_alone(patch: pytest.MonkeyPatch) -> None:
    other = {"THERE": "other"}
    patch.setenv("THERE", "earlier")
    entries = written(patch)
    patch.setitem(other, "THERE", "changed")
    entries.take_off()

    assert ("earlier", None) == seen()

    patch.undo()

    assert (("before", None), {"THERE": "other"}) == (seen(), other)


def test_take_off_does_nothing_when_the_test_undid_it_all(patch: pytest.MonkeyPatch) -> None:
    entries = written(patch)
    patch.undo()
    os.environ["ABSENT"] = "later"
    entries.take_off()

    assert "later" == os.environ.pop("ABSENT")


def test_monkeypatch_puts_it_back_when_pytest_has_no_such_list(patch: pytest.MonkeyPatch) -> None:
    class Listless:
        setenv, delenv = patch.setenv, patch.delenv

    written(Listless()).take_off()

    assert (None, "mock") == seen()

    patch.undo()

    assert ("before", None) == seen()
