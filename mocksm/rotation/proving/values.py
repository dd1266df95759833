"""Values of a secret: parsed for the test author, spoilt for testSecret, and what of them may be told to nobody."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

Stored = str | bytes

_SPOILT = "-spoilt-by-mocksm"
_TELLING = 8  # shorter texts may stand in a log for other reasons
_NAMES = {"user", "username"}


def parsed(stored: Stored) -> Any:
    """Return a JSON object as a dict, and any other value as it is stored."""
    try:
        found = json.loads(stored) if isinstance(stored, str) else None
    except ValueError:
        return stored
    return found if isinstance(found, dict) else stored


def spoilt(stored: Stored, former: Stored) -> Stored:
    """Return a value of the same form that cannot work: every text is changed in which the two differ."""
    if isinstance(stored, bytes):
        return stored + _SPOILT.encode()
    value, before = parsed(stored), parsed(former)
    if not isinstance(value, dict):
        return stored + _SPOILT
    kept = before.items() if isinstance(before, dict) else ()
    return json.dumps({key: part if (key, part) in kept else f"{part}{_SPOILT}" for key, part in value.items()})


def hidden(values: Collection[Stored]) -> set[str]:
    """Return the texts that nobody may be told: plain values, and of JSON objects the members that rotations change.

    As long as there is one object it is all its members. User names are never hidden.
    """
    known = [parsed(value) for value in values]
    objects = [value for value in known if isinstance(value, dict)]
    return {text for value in known if not isinstance(value, dict) for text in _forms(value)} | _changing(objects)


def tells(text: str, values: Collection[Stored], *, first: Stored) -> bool:
    """Say whether a text tells a value that the function made; the first value is the test's own, and may be any word."""
    return any(len(part) >= _TELLING and part in text for part in hidden(values) - hidden([first]))


def redacted(text: str, values: Collection[Stored]) -> str:
    """Return a text with ``***`` for every part that nobody may be told."""
    for part in sorted(hidden(values) - {""}, key=len, reverse=True):
        text = text.replace(part, "***")
    return text


def _changing(objects: Sequence[Mapping[str, Any]]) -> set[str]:
    texts: dict[str, set[str]] = {}
    for value in objects:
        for key, text in value.items():
            if isinstance(text, str) and key.lower() not in _NAMES:
                texts.setdefault(key, set()).add(text)
    return {text for found in texts.values() if len(found) > 1 or len(objects) == 1 for text in found}


def _forms(value: Stored) -> set[str]:
    if isinstance(value, str):
        return {value}
    return {repr(value)[2:-1], base64.b64encode(value).decode()}
