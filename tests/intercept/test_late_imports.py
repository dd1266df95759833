from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mocksm.intercept.late_imports import LibraryDoor
from mocksm.intercept.patch import Method, Patch

LIBRARY = "library_of_late_imports"


@pytest.fixture(autouse=True)
def _library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    package = tmp_path / LIBRARY
    package.mkdir()
    (package / "__init__.py").write_text(f"from {LIBRARY}.inside import Client\n", "utf-8")
    (package / "inside.py").write_text("class Client:\n    def send(self):\n        return 'real'\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    for name in [name for name in sys.modules if name.split(".")[0] == LIBRARY]:
        del sys.modules[name]


def _mocked(_original: Method) -> Method:
    return lambda _client: "mocked"


def door() -> LibraryDoor:
    return LibraryDoor(LIBRARY, lambda: [Patch(sys.modules[LIBRARY].Client, "send", _mocked)])


def sent() -> str:
    answer: str = importlib.import_module(LIBRARY).Client().send()
    return answer


def test_library_is_patched_when_it_is_imported_while_the_door_is_open() -> None:
    opened, finders = door(), list(sys.meta_path)
    opened.open()
    assert LIBRARY not in sys.modules

    assert "mocked" == sent()

    opened.close()
    assert "real" == sent()
    assert finders == sys.meta_path


def test_library_that_was_imported_before_is_patched_at_once() -> None:
    assert "real" == sent()
    opened = door()
    opened.open()
    assert "mocked" == sent()
    opened.close()
    assert "real" == sent()


def test_library_that_is_imported_after_the_door_closed_is_left_alone() -> None:
    opened = door()
    opened.open()
    opened.close()
    assert "real" == sent()


def test_door_that_closes_during_the_import_leaves_the_library_alone(tmp_path: Path) -> None:
    opened = door()
    opened.open()
    text = (tmp_path / LIBRARY / "__init__.py").read_text("utf-8")
    (tmp_path / LIBRARY / "__init__.py").write_text(f"{text}import sys\nsys.modules['the door'].close()\n", "utf-8")
    sys.modules["the door"] = opened  # type: ignore[assignment]
    try:
        assert "real" == sent()
    finally:
        del sys.modules["the door"]


def test_opening_twice_takes_one_closing() -> None:
    opened, finders = door(), list(sys.meta_path)
    opened.open()
    opened.open()
    opened.close()
    assert finders == sys.meta_path


def test_loader_and_spec_of_the_library_are_its_own() -> None:
    opened = door()
    opened.open()
    module = importlib.import_module(LIBRARY)
    opened.close()

    assert module.__spec__ is not None
    assert "SourceFileLoader" == type(module.__spec__.loader).__name__
    assert "exec_module" not in vars(module.__spec__.loader)


def test_missing_library_is_missing() -> None:
    opened = LibraryDoor("library_that_nobody_has", list)
    opened.open()
    try:
        with pytest.raises(ModuleNotFoundError, match="library_that_nobody_has"):
            importlib.import_module("library_that_nobody_has")
    finally:
        opened.close()
