"""What the arguments of ``aws.secret`` and ``aws.key`` mean, as seeds. It makes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mocksm.errors import MocksmError
from mocksm.seeding.key_seeds import MaterialSeed
from mocksm.seeding.secret_seeds import VersionSeed
from mocksm.seeding.values import Value, stored

Versions = Sequence[Value | None] | Mapping[str, Value | None]
"""Values, oldest first, or ids and their values; None is an empty version."""


def versions_of(value: Value | None, version_id: str | None, versions: Versions | None) -> tuple[VersionSeed, ...]:
    """Return the versions of a secret, by its one value or all of them."""
    if versions is None:
        if value is None and version_id is not None:
            raise MocksmError("mocksm: version_id is the id of a value, and there is no value")
        return () if value is None else (VersionSeed(stored(value), version_id),)
    if value is not None or version_id is not None:
        raise MocksmError("mocksm: versions says all values and ids; beside it stands neither a value nor version_id")
    if isinstance(versions, Mapping):
        return tuple(VersionSeed(stored(each), its_id) for its_id, each in versions.items())
    if isinstance(versions, (str, bytes)):
        raise MocksmError("mocksm: versions takes a list of values, oldest first, or a mapping of ids to values")
    return tuple(VersionSeed(stored(each)) for each in versions)


def tags_of(tags: Mapping[str, str] | None) -> dict[str, str] | None:
    """Return tags, of which there may be none; raises MocksmError where they are no mapping of texts."""
    if not tags:
        return None
    given: object = tags
    if not isinstance(given, Mapping) or not all(isinstance(text, str) for pair in given.items() for text in pair):
        raise MocksmError(f"mocksm: tags takes a mapping of texts, {{'team': 'core'}}, and this is {tags!r}")
    return dict(tags)


def materials_of(material: bytes | None) -> tuple[MaterialSeed, ...] | None:
    """Return the materials of a key, by its one."""
    if material is None:
        return None
    if not isinstance(material, bytes):
        raise MocksmError(f"mocksm: material takes bytes, and this is a {type(material).__name__}")
    return (MaterialSeed(material),)
