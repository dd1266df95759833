"""JSON paths as EventBridge has them in a target's input: from the root, by names and by places in lists."""

from __future__ import annotations

import re
from typing import Any

_STEP = re.compile(r"\.(?P<name>[^.\[\]]+)|\[(?P<place>\d+)\]|\[(?P<quote>['\"])(?P<quoted>.+?)(?P=quote)\]")

MISSING = object()
"""What a path leads to that the event does not have."""


def steps_of(path: str) -> list[str | int] | None:
    """Return the steps of a path, None where it is none: ``$.detail.items[0]`` has three."""
    if not path.startswith("$"):
        return None
    found: list[str | int] = []
    end = 1
    while end < len(path):
        step = _STEP.match(path, end)
        if step is None:
            return None
        found.append(int(step["place"]) if step["place"] else step["name"] or step["quoted"])
        end = step.end()
    return found


def at(event: Any, path: str) -> Any:
    """Return what a path leads to in an event, MISSING where it leads nowhere."""
    for step in steps_of(path) or ():
        try:
            event = event[step]
        except (KeyError, IndexError, TypeError):
            return MISSING
    return event
