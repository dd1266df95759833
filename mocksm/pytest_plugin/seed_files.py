"""Where a marker's seed file is found. It reads none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest


def found(item: pytest.Item, seed: Any) -> Any:
    """Return a seed as it is, but a relative path from the folder of the test's file, else from pytest's root folder."""
    if not isinstance(seed, (str, os.PathLike)) or Path(seed).is_absolute():
        return seed
    places = [folder / seed for folder in (item.path.parent, item.config.rootpath)]
    for place in places:
        if place.exists():
            return place
    pytest.fail(f"mocksm: there is no seed file {' and no '.join(map(str, places))}", pytrace=False)
