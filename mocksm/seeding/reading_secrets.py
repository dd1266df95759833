"""Secrets in a seed's own words, read and checked. It makes none."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from mocksm.errors import MocksmError
from mocksm.seeding.entries import Entry
from mocksm.seeding.parts import days_or_time, key_name, policy, read, tags
from mocksm.seeding.secret_seeds import ReplicaSeed, RotationSeed, SecretSeed, VersionSeed

_VALUE = ("value", "binary")
_DATES = ("created", "changed", "accessed")
_OF_ONE_VERSION = (*_VALUE, "version_id")
_FORMS = "text (in quotes), a list, or a mapping with its parts, in which a JSON object stands under `value`"
_AS_JSON = ". A value that is JSON stands under `value`: {value: {...}}"
_FUNCTION = "the name or ARN of a function"
_AT = "a version's id, or its place in the list of versions, counted from 0"
_EVERY = "a number of days, or an expression like rate(12 hours) or cron(0 8 1 * ? *)"

_Reader = Callable[[Entry], Any]


def read_secret(name: str, entry: Entry) -> SecretSeed:
    """Return the secret of a name that an entry describes: its mere value, or its parts."""
    if not isinstance(entry.said, Mapping):
        versions = () if entry.said is None else (VersionSeed(_value(entry)),)
        return SecretSeed(name, versions)
    parts = entry.parts("a secret", (*_OF_ONE_VERSION, "versions", *_SECRET), hint=_AS_JSON)
    _check_once(entry, parts)
    return SecretSeed(name, _versions(parts), **read(parts, _SECRET))


def _check_once(entry: Entry, parts: Mapping[str, Entry]) -> None:
    """Refuse what says a thing twice."""
    values = [part for part in _VALUE if part in parts]
    if "versions" in parts and any(part in parts for part in _OF_ONE_VERSION):
        raise MocksmError(
            f"mocksm: {entry.where}: versions say all values and ids; beside them stands no value, binary or version_id"
        )
    if len(values) > 1:
        raise MocksmError(f"mocksm: {entry.where}: a secret has a value or a binary one, not both")
    if "version_id" in parts and not values:
        raise MocksmError(f"mocksm: {entry.where}: version_id is the id of a value, and there is none")


def _versions(parts: Mapping[str, Entry]) -> tuple[VersionSeed, ...]:
    if "versions" in parts:
        return tuple(_each_version(parts["versions"]))
    value = _value_of(parts)
    return () if value is None else (VersionSeed(value, parts["version_id"].text() if "version_id" in parts else None),)


def _each_version(entry: Entry) -> list[VersionSeed]:
    """Read a list of versions, or a mapping of ids to versions."""
    if isinstance(entry.said, Mapping):
        return [_version(each, version_id) for version_id, each in entry.named("versions by their ids")]
    return [
        _version(each, None) for each in entry.each("a list of versions, oldest first, or a mapping of ids to them")
    ]


def _version(entry: Entry, version_id: str | None) -> VersionSeed:
    if not isinstance(entry.said, Mapping):
        return VersionSeed(None if entry.said is None else _value(entry), version_id)
    parts = entry.parts("a version", (*_VALUE, *_VERSION))
    if version_id is not None and "id" in parts:
        raise MocksmError(f"mocksm: {entry.where}: this version has its id before it, and another one inside")
    return VersionSeed(_value_of(parts), **{"id": version_id, **read(parts, _VERSION)})


def _value_of(parts: Mapping[str, Entry]) -> str | bytes | None:
    if "binary" in parts:
        return parts["binary"].octets()
    if "value" not in parts:
        return None
    value = parts["value"]
    return _json(value) if isinstance(value.said, Mapping) else _value(value)


def _value(entry: Entry) -> str | bytes:
    """Read a value. A number is none: who writes ``0123`` means text, and YAML takes it for 83."""
    said = entry.said
    if isinstance(said, str):
        return said
    if isinstance(said, (bytes, bytearray, memoryview)):
        return bytes(said)
    if isinstance(said, list):
        return _json(entry)
    raise entry.wrong(_FORMS, shown=False)


def _json(entry: Entry) -> str:
    try:
        return json.dumps(entry.said)
    except (TypeError, ValueError):
        raise entry.wrong("what JSON can hold, with dates in quotes", shown=False) from None


def _labels(entry: Entry) -> dict[str, str | int]:
    return {label: at.said if isinstance(at.said, str) else at.number(_AT) for label, at in entry.named(_AT)}


def _replicas(entry: Entry) -> tuple[ReplicaSeed, ...]:
    return tuple(_replica(each) for each in entry.each("a list of Regions"))


def _replica(entry: Entry) -> ReplicaSeed:
    if isinstance(entry.said, str):
        return ReplicaSeed(entry.said)
    parts = entry.parts("a replica", tuple(_REPLICA))
    if "region" not in parts:
        raise MocksmError(f"mocksm: {entry.where}: a replica has a region")
    return ReplicaSeed(**read(parts, _REPLICA))


def _rotation(entry: Entry) -> RotationSeed:
    if isinstance(entry.said, str):
        return RotationSeed(entry.said)
    return RotationSeed(**read(entry.parts("a rotation", tuple(_ROTATION)), _ROTATION))


def _every(entry: Entry) -> int | str:
    return entry.said if isinstance(entry.said, str) else entry.number(_EVERY)


def _metadata(entry: Entry) -> list[dict[str, str]]:
    pairs = "a list of mappings with Key and Value"
    return [{name: part.text() for name, part in each.named(pairs)} for each in entry.each(pairs)]


def _function(entry: Entry) -> str:
    return str(getattr(entry.said, "arn", None) or entry.text(_FUNCTION))


_TIMES: Mapping[str, _Reader] = dict.fromkeys(_DATES, Entry.moment)
_VERSION: Mapping[str, _Reader] = {
    "id": Entry.text,
    "kms_key": key_name,
    "created": Entry.moment,
    "accessed": Entry.moment,
}
_REPLICA: Mapping[str, _Reader] = {"region": Entry.text, "kms_key": key_name, "failed": Entry.text, **_TIMES}
_ROTATION: Mapping[str, _Reader] = {
    "function": _function,
    "every": _every,
    "duration": Entry.text,
    "enabled": Entry.flag,
    **dict.fromkeys(("last", "next", "starts"), Entry.moment),
    "metadata": _metadata,
    "role_arn": Entry.text,
}
_SECRET: Mapping[str, _Reader] = {
    "labels": _labels,
    "description": Entry.text,
    "kms_key": key_name,
    "policy": policy,
    "tags": tags,
    "replicas": _replicas,
    "rotation": _rotation,
    **dict.fromkeys(("owned_by", "type", "suffix"), Entry.text),
    "deleted": days_or_time,
    **_TIMES,
}
