"""When the door for aiobotocore opens: as soon as there is an aiobotocore. It imports nothing of it before that."""

from __future__ import annotations

from collections.abc import Sequence

from mocksm.intercept.late_imports import LibraryDoor, Wrapping


def _patches() -> Sequence[Wrapping]:
    from mocksm.intercept.aiobotocore.patches import PATCHES

    return PATCHES


# No client without a session; its module is the last of those that make clients to be imported.
DOOR = LibraryDoor("aiobotocore.session", _patches)
