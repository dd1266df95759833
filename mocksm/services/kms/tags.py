"""Tags of keys: the rules, and the operations."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.errors import TagException
from mocksm.services.kms.identifiers import find_key
from mocksm.services.kms.pages import listing
from mocksm.services.kms.states import check_state

_MOST = 50
_SIGNS = frozenset("_.:/=+-@")


@operation
def tag_resource(call: Call, *, key_id: str, tags: Sequence[Mapping[str, str]]) -> None:
    """Add tags to a key, or give those that it has another value."""
    key = find_key(call, key_id)
    check_state(call.operation, key)
    key.tags = merged(key.tags, tags)


@operation
def untag_resource(call: Call, *, key_id: str, tag_keys: Sequence[str]) -> None:
    """Take tags off a key; those that it does not have are no error."""
    key = find_key(call, key_id)
    check_state(call.operation, key)
    for tag_key in tag_keys:
        key.tags.pop(tag_key, None)


@operation
def list_resource_tags(call: Call, *, key_id: str, limit: int = _MOST, marker: str | None = None) -> dict[str, Any]:
    """List the tags of a key, in the order of their keys."""
    tags = find_key(call, key_id).tags
    return listing(
        "Tags",
        sorted(tags),
        lambda tag_key: {"TagKey": tag_key, "TagValue": tags[tag_key]},
        limit=min(limit, _MOST),
        marker=marker,
    )


def merged(present: Mapping[str, str], tags: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return the tags that a key has after these are put on it; raises TagException for those that cannot be."""
    new = {tag["TagKey"]: tag["TagValue"] for tag in tags}
    if any(tag_key.lower().startswith("aws:") for tag_key in new):
        raise TagException("Tags beginning with aws: are reserved")
    if not all(_is_taggable(text) for pair in new.items() for text in pair):
        raise TagException  # the characters are documented, the message is not
    if len(new) < len(tags):
        raise TagException("Duplicate tag keys")
    together = {**present, **new}
    if len(together) > _MOST:
        raise TagException("Too many tags")
    return together


def _is_taggable(text: str) -> bool:
    """Say whether a tag may hold this: letters, digits and spaces of any script, and a few signs."""
    return all(sign in _SIGNS or unicodedata.category(sign)[0] in "LNZ" for sign in text)
