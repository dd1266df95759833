"""Where among a test's fixtures ``mocksm`` stands. It knows pytest alone."""

from __future__ import annotations

from typing import Any


def use_fixture(item: Any) -> None:
    """Put the fixture ``mocksm`` before a test's other ones of its scope, which may call AWS, and behind those of wider scope."""
    names = [name for name in item.fixturenames if name != "mocksm"]
    defined = item._fixtureinfo.name2fixturedefs  # noqa: SLF001 - pytest tells scopes nowhere else
    wider = [at for at, name in enumerate(names) if name in defined and defined[name][-1].scope != "function"]
    names.insert(max(wider, default=-1) + 1, "mocksm")
    item.fixturenames = names  # a list of its own: the tests of one parametrised function share theirs
