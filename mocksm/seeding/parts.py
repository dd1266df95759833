"""Parts that secrets and keys of a seed have alike: policies, tags, names of keys, dates of deletion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from mocksm.errors import MocksmError
from mocksm.seeding.entries import Entry
from mocksm.seeding.values import policy_to_someone

_KEY = "a key's id, ARN or alias, as text"
_TAGS = "a mapping of tags, all of them text in quotes"
_DELETED = "true, the number of days that are left (0 to 30), or a time with its timezone"
_PRINCIPAL = "the ARN of a principal, or the name of a service"
_WINDOW = 30


def read(parts: Mapping[str, Entry], readers: Mapping[str, Callable[[Entry], Any]]) -> dict[str, Any]:
    """Return the parts that there are, each read by its reader."""
    return {name: readers[name](part) for name, part in parts.items() if name in readers}


def policy(entry: Entry) -> str | None:
    """Return a policy as JSON: a document, its JSON text, or a list of statements."""
    try:
        return policy_to_someone(entry.said)
    except MocksmError as problem:
        raise MocksmError(f"mocksm: {entry.where}: {str(problem).removeprefix('mocksm: ')}") from problem


def tags(entry: Entry) -> dict[str, str]:
    """Return tags."""
    return {name: part.text(_TAGS) for name, part in entry.named(_TAGS)}


def key_name(entry: Entry) -> str:
    """Return how a key is named; of a handle its ARN."""
    return str(getattr(entry.said, "arn", None) or entry.text(_KEY))


def principal(entry: Entry) -> str:
    """Return a principal; of a handle its ARN."""
    return str(getattr(entry.said, "arn", None) or entry.text(_PRINCIPAL))


def days_or_time(entry: Entry) -> datetime | int | None:
    """Return when something goes that is scheduled for deletion: a time, or in how many days; None where it stays."""
    if isinstance(entry.said, bool):
        return _WINDOW if entry.said else None
    if not isinstance(entry.said, int):
        return entry.moment(_DELETED)
    if not 0 <= entry.said <= _WINDOW:
        raise entry.wrong(_DELETED)
    return entry.said
