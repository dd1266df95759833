"""What a dump is made of: times and bytes as text, and mappings without what says nothing."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any


def moment(time: datetime | None) -> str | None:
    """Return a time as text."""
    return None if time is None else time.isoformat()


def octets(given: bytes) -> str:
    """Return bytes as base64."""
    return base64.b64encode(given).decode()


def without_nothing(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a mapping that are not None, and no empty text, list or tuple."""
    return {name: part for name, part in parts.items() if part is not None and part not in ("", [], ())}
