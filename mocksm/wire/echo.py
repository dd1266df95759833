"""How AWS shows a member and its value when it refuses it. Sensitive values and blobs are never shown."""

from __future__ import annotations

from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from mocksm.wire.models import is_sensitive

# The AWS SDK for Java's own words for a sensitive member of a structure that it prints.
_HIDDEN = "***Sensitive Data Redacted***"


def member_path(name: str) -> str:
    """Return a member's name as errors have it: ``kMSKeyArn`` for ``KMSKeyArn`` (highsource/bitcoin-a-day#1)."""
    return name[:1].lower() + name[1:]


def echo(shape: Shape, value: Any) -> str:
    """Return what stands between ``Value`` and ``at``: the value in quotes, ``null``, or nothing (facts: kms.md, 1.2)."""
    if value is None:
        return "" if is_sensitive(shape) else " null"
    return "" if _hidden(shape) else f" '{_shown(shape, value)}'"


def _hidden(shape: Shape) -> bool:
    """Whether nothing of a value is shown: it is sensitive or a blob, or a collection of such."""
    if isinstance(shape, ListShape):
        return is_sensitive(shape) or _hidden(shape.member)
    if isinstance(shape, MapShape):
        return is_sensitive(shape) or _hidden(shape.key) or _hidden(shape.value)
    return is_sensitive(shape) or shape.type_name == "blob"


def _shown(shape: Shape, value: Any) -> str:
    """Return a value as Java prints it."""
    if value is None:
        return "null"
    if isinstance(shape, StructureShape):
        members = (f"{member_path(name)}={_member(shape.members[name], item)}" for name, item in value.items())
        return f"{shape.name}({', '.join(members)})"
    if isinstance(shape, ListShape):
        return f"[{', '.join(_shown(shape.member, item) for item in value)}]"
    if isinstance(shape, MapShape):
        return f"{{{', '.join(f'{key}={_shown(shape.value, item)}' for key, item in value.items())}}}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _member(shape: Shape, value: Any) -> str:
    return _HIDDEN if _hidden(shape) else _shown(shape, value)
