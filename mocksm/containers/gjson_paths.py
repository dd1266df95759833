"""Paths into JSON as gjson reads them, which the External Secrets Operator takes for properties. Queries are not modelled."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fnmatch import fnmatchcase

from mocksm.containers import go_json
from mocksm.errors import NotModelled

_PART = re.compile(r"(?:\\.|[^\\.])*")
_MODIFIERS = ("@", "!", "#(", "{", "[")
_COUNT = "#"


def found(text: str, path: str) -> str | None:
    r"""Return the JSON text of what a path leads to, None where it leads nowhere.

    Args:
        text: The JSON; what is none holds nothing.
        path: Names with dots between, ``\\.`` for a dot in a name, ``*`` and ``?`` in names, numbers of elements, ``#``.

    Raises:
        NotModelled: The path is a query, or has a modifier.
    """
    try:
        go_json.check(text)
    except go_json.GoJsonError:
        return None
    parts = _parts(path)
    if "|" in path or any(part.startswith(_MODIFIERS) for part in parts):
        raise NotModelled(f"mocksm does not model queries and modifiers of gjson, as in {path!r}")
    return _walk(text.strip(), parts)


def shown(text: str) -> str:
    """Return the text that gjson makes of a JSON text: of strings what they hold, of ``null`` nothing, else the JSON."""
    if text.startswith('"'):
        held: str = json.loads(text, strict=False)
        return held
    if text == "null":
        return ""
    is_number = text[0] in "-0123456789"
    return text if not is_number or text.lstrip("-").isdigit() else f"{Decimal(repr(float(text))).normalize():f}"


def _parts(path: str) -> list[str]:
    parts, at = [], 0
    while at <= len(path):
        match = _PART.match(path, at)
        part = match.group() if match else ""
        parts.append(part)
        at += len(part) + 1
    return parts


def _walk(text: str, parts: list[str]) -> str | None:
    for place, part in enumerate(parts):
        if text.startswith("["):
            elements = go_json.elements(text)
            if part == _COUNT:
                return _of_all(elements, parts[place + 1 :])
            inner = elements[int(part)] if part.isdecimal() and int(part) < len(elements) else None
        else:
            inner = _member(text, part) if text.startswith("{") else None
        if inner is None:
            return None
        text = inner
    return text


def _of_all(elements: list[str], rest: list[str]) -> str:
    """Return how many elements there are, or what the rest of the path leads to in each."""
    if not rest:
        return str(len(elements))
    return f"[{','.join(each for element in elements if (each := _walk(element, rest)) is not None)}]"


def _member(text: str, part: str) -> str | None:
    members = go_json.members(text)
    name = re.sub(r"\\(.)", r"\1", part)
    if "\\" in part or not set(part) & set("*?"):
        return members.get(name)
    pattern = part.replace("[", "[[]")
    return next((value for name, value in members.items() if fnmatchcase(name, pattern)), None)
