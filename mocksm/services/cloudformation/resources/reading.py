"""Properties of resources as other services want them: whole numbers, truth values, policies, tags."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from mocksm.services.cloudformation.errors import StackFailed


def whole(value: Any) -> int:
    """Return a whole number; templates have them as numbers or as texts."""
    try:
        return int(value)
    except (TypeError, ValueError):
        raise StackFailed("Value of property must be an Integer") from None  # not which: it may be a secret


def truth(value: Any) -> bool:
    """Return a truth value; templates have them as such or as texts."""
    text = str(value).lower()
    if text not in ("true", "false"):
        raise StackFailed("Value of property must be a Boolean")  # likewise
    return text == "true"


def document(value: Any) -> str:
    """Return a policy as text; templates have it as an object or as text."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def given(properties: Mapping[str, Any], *names: str, **renamed: str) -> dict[str, Any]:
    """Return those of the named properties that are there, under the names of the other service.

    Args:
        properties: The properties.
        *names: Those that have the same name there.
        **renamed: Those that have another: ``KeyId="KmsKeyId"``.
    """
    pairs = {**{name: name for name in names}, **renamed}
    return {name: properties[own] for name, own in pairs.items() if own in properties}


def tags_of(properties: Mapping[str, Any]) -> dict[str, str]:
    """Return the tags of a resource."""
    return {each["Key"]: str(each.get("Value", "")) for each in properties.get("Tags", [])}


def as_list(tags: Mapping[str, str], *names: str) -> list[dict[str, str]]:
    """Return tags as lists of services have them, with the given names for key and value."""
    key, value = names or ("Key", "Value")
    return [{key: each, value: text} for each, text in tags.items()]


def gone(before: Iterable[str], after: Iterable[str]) -> list[str]:
    """Return what was there before and is no more, in order."""
    left = set(after)
    return [each for each in before if each not in left]
