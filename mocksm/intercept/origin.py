"""Whose a function is: botocore's own, or that of someone who has put it in its place. It knows no class and no mock."""

from __future__ import annotations

import os
from types import CodeType
from typing import Any

import botocore

_FOLDER = os.path.dirname(botocore.__file__) + os.sep  # noqa: PTH120 - a function's code tells its file as text


def is_botocores(function: Any) -> bool:
    """Tell whether a function is written in one of botocore's files, so that it does what botocore's does."""
    code = getattr(function, "__code__", None)
    return isinstance(code, CodeType) and code.co_filename.startswith(_FOLDER)
