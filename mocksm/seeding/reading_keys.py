"""KMS keys in a seed's own words, read and checked. It makes none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from mocksm.errors import MocksmError
from mocksm.seeding.entries import Entry
from mocksm.seeding.key_seeds import AliasSeed, GrantSeed, ImportSeed, KeySeed, MaterialSeed, RegionSeed
from mocksm.seeding.parts import days_or_time, policy, principal, read, tags

_Reader = Callable[[Entry], Any]

_NAME = "alias/"
_ROTATION = "true, a number of days, or a mapping with period and next"
_YEAR = 365


def read_key(name: str, entry: Entry) -> KeySeed:
    """Return the key that an entry describes; its name is an alias of it, or its id."""
    parts = {} if entry.said is None else _spelled(entry, entry.parts("a key", (*_NAMES, *_SPELLINGS)))
    if name.startswith(_NAME):
        key_id = parts["id"].text() if "id" in parts else None
        return KeySeed(_here(parts, (AliasSeed(name),)), key_id, **_of_key(entry, parts))
    if "id" in parts:
        raise MocksmError(f"mocksm: {entry.where}: this key has its id before it, and another one inside")
    return KeySeed(_here(parts, ()), name, **_of_key(entry, parts))


def _spelled(entry: Entry, parts: Mapping[str, Entry]) -> dict[str, Entry]:
    """Return the parts by their names here, where some bear those that ``aws.key`` has for them."""
    for other, own in _SPELLINGS.items():
        if other in parts and own in parts:
            raise MocksmError(f"mocksm: {entry.where}: {other} and {own} are the same; one of them is enough")
    return {_SPELLINGS.get(name, name): part for name, part in parts.items()}


def _of_key(entry: Entry, parts: Mapping[str, Entry]) -> dict[str, Any]:
    found = {name: value for name, value in read(parts, _KEY).items() if name != "id"}
    if "material" in parts:
        if "materials" in parts:
            raise MocksmError(f"mocksm: {entry.where}: a key has its material, or a list of materials, not both")
        found["materials"] = [MaterialSeed(parts["material"].octets())]
    if "rotation" in found:
        found["rotation"], found["next_rotation"] = found["rotation"]
    return {**found, "multi_region": found.get("multi_region", False) or bool(found.get("replicas"))}


def _here(parts: Mapping[str, Entry], aliases: tuple[AliasSeed, ...]) -> RegionSeed:
    """Read what a key has in a Region; ``alias`` is one of its aliases."""
    found = read(parts, _HERE)
    one = (_alias(parts["alias"]),) if "alias" in parts else ()
    return RegionSeed(**{**found, "aliases": (*aliases, *one, *found.get("aliases", ()))})


def _replicas(entry: Entry) -> tuple[RegionSeed, ...]:
    return tuple(_replica(each) for each in entry.each("a list of Regions"))


def _replica(entry: Entry) -> RegionSeed:
    if isinstance(entry.said, str):
        return RegionSeed(entry.said)
    parts = entry.parts("a replica", ("region", "alias", *_HERE))
    if "region" not in parts:
        raise MocksmError(f"mocksm: {entry.where}: a replica has a region")
    return _here(parts, ())._replace(region=parts["region"].text())


def _rotation(entry: Entry) -> tuple[int | None, datetime | None]:
    """Read how often a key rotates, and when next."""
    if isinstance(entry.said, bool):
        return (_YEAR if entry.said else None), None
    if not isinstance(entry.said, Mapping):
        return entry.number(_ROTATION), None
    parts = entry.parts("the rotation of a key", ("period", "next"))
    period = parts["period"].number("a number of days") if "period" in parts else _YEAR
    return period, parts["next"].moment() if "next" in parts else None


def _materials(entry: Entry) -> tuple[MaterialSeed, ...]:
    return tuple(_material(each) for each in entry.each("a list of materials, oldest first"))


def _material(entry: Entry) -> MaterialSeed:
    if not isinstance(entry.said, Mapping):
        return MaterialSeed(entry.octets())
    parts = entry.parts("material", tuple(_MATERIAL))
    if "secret" not in parts:
        raise MocksmError(f"mocksm: {entry.where}: material has a secret, its bytes in base64")
    return MaterialSeed(**read(parts, _MATERIAL))


def _imports(entry: Entry) -> dict[str, ImportSeed]:
    found = entry.named("what was imported, by the material's id")
    return {name: ImportSeed(**read(each.parts("an import", tuple(_IMPORT)), _IMPORT)) for name, each in found}


def _grants(entry: Entry) -> tuple[GrantSeed, ...]:
    return tuple(_grant(each) for each in entry.each("a list of grants"))


def _grant(entry: Entry) -> GrantSeed:
    parts = entry.parts("a grant", tuple(_GRANT))
    if missing := [name for name in ("operations", "grantee") if name not in parts]:
        raise MocksmError(f"mocksm: {entry.where}: a grant has {missing[0]}")
    return GrantSeed(**read(parts, _GRANT))


def _aliases(entry: Entry) -> tuple[AliasSeed, ...]:
    return tuple(_alias(each) for each in entry.each("a list of aliases"))


def _alias(entry: Entry) -> AliasSeed:
    if not isinstance(entry.said, Mapping):
        return AliasSeed(entry.text("an alias, alias/app"))
    parts = entry.parts("an alias", tuple(_ALIAS))
    if "name" not in parts:
        raise MocksmError(f"mocksm: {entry.where}: an alias has a name")
    return AliasSeed(**read(parts, _ALIAS))


def _texts(entry: Entry) -> tuple[str, ...]:
    return tuple(each.text() for each in entry.each("a list of texts"))


def _mapping(entry: Entry) -> dict[str, Any]:
    return {name: each.said for name, each in entry.named("a mapping")}


_ALIAS: Mapping[str, _Reader] = {"name": Entry.text, "created": Entry.moment, "updated": Entry.moment}
_MATERIAL: Mapping[str, _Reader] = {
    "secret": Entry.octets,
    "id": Entry.text,
    "rotated": Entry.moment,
    "by": Entry.text,
    "pending": Entry.flag,
}
_IMPORT: Mapping[str, _Reader] = {"present": Entry.flag, "valid_to": Entry.moment, "description": Entry.text}
_GRANT: Mapping[str, _Reader] = {
    "operations": _texts,
    "grantee": principal,
    "retiring": principal,
    "constraints": _mapping,
    "name": Entry.text,
    "id": Entry.text,
    "tokens": _texts,
    "account": Entry.text,
    "created": Entry.moment,
}
_HERE: Mapping[str, _Reader] = {
    "aliases": _aliases,
    "description": Entry.text,
    "policy": policy,
    "tags": tags,
    "enabled": Entry.flag,
    "deleted": days_or_time,
    "created": Entry.moment,
    "imports": _imports,
    "grants": _grants,
}
_KEY: Mapping[str, _Reader] = {
    "id": Entry.text,
    "spec": Entry.text,
    "usage": Entry.text,
    "origin": Entry.text,
    "multi_region": Entry.flag,
    "materials": _materials,
    "rotation": _rotation,
    "replicas": _replicas,
}
_NAMES = ("alias", *_HERE, "material", *_KEY)
_SPELLINGS: Mapping[str, str] = {"key_spec": "spec", "key_usage": "usage", "key_id": "id"}
