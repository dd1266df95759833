"""What the External Secrets Operator reads for an ExternalSecret, at this moment (integrations.md 5.2). It keeps nothing."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from mocksm.containers import gjson_paths, go_json
from mocksm.containers.asking import Asker, Refused
from mocksm.containers.external_manifests import ExternalSecret, Find, RemoteRef, Store
from mocksm.containers.failures import SecretSyncedError

_CURRENT = "AWSCURRENT"
_BY_ID = "uuid/"
_NO_KEY = re.compile(r"[^-._a-zA-Z0-9]")
_KEY = re.compile(r"[-._a-zA-Z0-9]+")

Values = dict[str, bytes]


class _Problem(Exception):
    """What went wrong, in the operator's words."""


class _NotThere(_Problem):
    """There is no such secret."""

    def __init__(self) -> None:
        super().__init__("Secret does not exist")


def fetch(wanted: ExternalSecret, store: Store, asker: Asker) -> Values:
    """Return the keys and values of the Secret: those of ``dataFrom`` first, over which those of ``data`` count.

    Raises:
        SecretSyncedError: One cannot be had.
    """
    reader = _Reader(store, asker)
    found: Values = {}
    for number, source in enumerate(wanted.data_from):
        what = "find" if isinstance(source, Find) else "extract"
        try:
            found |= reader.found(source) if isinstance(source, Find) else reader.extracted(source)
        except _Problem as problem:
            _pass_over(wanted, problem, f"spec.dataFrom[{number}].{what}")
    for number, (key, reference) in enumerate(wanted.data):
        try:
            found[key] = _decoded(reader.value(reference), reference.decoding)
        except _Problem as problem:
            _pass_over(wanted, problem, f"spec.data[{number}] (key: {reference.key})")
    return found


def _pass_over(wanted: ExternalSecret, problem: _Problem, where: str) -> None:
    if not (wanted.skips_missing and isinstance(problem, _NotThere)):
        raise SecretSyncedError(f"error processing {where}, err: {problem}") from problem


class _Reader:
    """Reads secrets, each version of one once."""

    def __init__(self, store: Store, asker: Asker) -> None:
        self._store = store
        self._asker = asker
        self._read: dict[tuple[str, str, bool], bytes] = {}

    def value(self, wanted: RemoteRef) -> bytes:
        """Return a secret, or what a property of it leads to."""
        whole = self._whole(wanted)
        if not wanted.property:
            return whole
        text = whole.decode("utf-8", "replace")
        literal = wanted.property.replace(".", "\\.")
        found = gjson_paths.found(text, literal) if "." in wanted.property else None
        if found is None:
            found = gjson_paths.found(text, wanted.property)
        if found is None:
            raise _Problem(f"key {wanted.property} does not exist in secret {wanted.key}")
        return gjson_paths.shown(found).encode()

    def extracted(self, wanted: RemoteRef) -> Values:
        """Return the members of a secret's JSON: strings as what they hold, all else as JSON."""
        text = self.value(wanted).decode("utf-8", "replace")
        try:
            go_json.read(text, "map[string]json.RawMessage")
        except go_json.GoJsonError as problem:
            raise _Problem(f"unable to unmarshal secret {wanted.key}: {problem}") from None
        members = {} if text.strip() == "null" else go_json.members(text.strip())
        return _converted({name: _raw(value) for name, value in members.items()}, wanted)

    def found(self, wanted: Find) -> Values:
        """Return the secrets that match, by name."""
        if wanted.name is None and not wanted.tags:
            raise _Problem("unexpected find operator")
        matches = re.compile(wanted.name or "").search
        filters = [
            each
            for key, value in wanted.tags.items()
            for each in ({"Key": "tag-key", "Values": [key]}, {"Key": "tag-value", "Values": [value]})
        ]
        if wanted.path is not None:
            filters.append({"Key": "name", "Values": [wanted.path]})
        whole = wanted.path is None and wanted.name is not None
        found = self._listed(filters, matches) if whole else self._batched(filters, matches)
        return _converted(dict(found), wanted)

    def _listed(self, filters: list[dict[str, Any]], matches: Any) -> Iterator[tuple[str, bytes]]:
        for page in self._pages("ListSecrets", filters):
            for each in page["SecretList"]:
                if matches(each["Name"]):
                    # The store's prefix goes before these names too, as in the operator's own code.
                    yield each["Name"], self._whole(RemoteRef(each["Name"], "", "", False, "None", "Default"))

    def _batched(self, filters: list[dict[str, Any]], matches: Any) -> Iterator[tuple[str, bytes]]:
        for page in self._pages("BatchGetSecretValue", filters):
            for each in page["SecretValues"]:
                if matches(each["Name"]):
                    yield each["Name"], _content(each)

    def _pages(self, operation: str, filters: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        token: str | None = None
        while True:
            page = self._ask(operation, Filters=filters or None, NextToken=token)
            yield page
            token = page.get("NextToken")
            if token is None:
                return

    def _whole(self, wanted: RemoteRef) -> bytes:
        version = wanted.version or _CURRENT
        place = (self._store.prefix + wanted.key, version, wanted.tags)
        if place not in self._read:
            self._read[place] = self._tags(place[0]) if wanted.tags else self._secret(place[0], version)
        return self._read[place]

    def _secret(self, secret_id: str, version: str) -> bytes:
        by_id = version.startswith(_BY_ID)
        named = {"VersionId": version.removeprefix(_BY_ID)} if by_id else {"VersionStage": version}
        try:
            return _content(self._ask("GetSecretValue", SecretId=secret_id, **named))
        except _Problem as problem:
            refused = problem.__cause__
            if isinstance(refused, Refused) and refused.code == "ResourceNotFoundException":
                raise _NotThere from refused
            raise

    def _tags(self, secret_id: str) -> bytes:
        tags = self._ask("DescribeSecret", SecretId=secret_id).get("Tags") or ()
        held = dict(sorted((tag["Key"], tag["Value"]) for tag in tags))
        return json.dumps(held, separators=(",", ":"), ensure_ascii=False).encode()

    def _ask(self, operation: str, **params: Any) -> dict[str, Any]:
        try:
            return self._asker.ask("secretsmanager", operation, region=self._store.region, **params)
        except Refused as refused:
            # The operator takes the request's id out, so that the event does not change each time.
            told = re.sub(r", RequestID: [^,]*", "", refused.in_version_2)
            raise _Problem(told) from refused


def _content(answer: Mapping[str, Any]) -> bytes:
    text = answer.get("SecretString")
    binary: bytes = answer.get("SecretBinary", b"")
    return binary if text is None else text.encode("utf-8", "surrogatepass")


def _raw(text: str) -> bytes:
    """Return a member as the operator keeps it: a string, and ``null``, read; all else as it stands."""
    is_read = text == "null" or text.startswith('"')
    return (gjson_paths.shown(text) if is_read else text).encode()


def _converted(values: Values, wanted: RemoteRef | Find) -> Values:
    """Make names keys that a Secret can have, and decode the values."""
    found: Values = {}
    for name, value in values.items():
        key = _NO_KEY.sub("_" if wanted.conversion == "Default" else _unicode, name)
        if key in found:
            raise _Problem(f"secret name collision during conversion: {key}")
        if not _KEY.fullmatch(key):
            raise _Problem(f"invalid secret keys: {key!r}")
        found[key] = _decoded(value, wanted.decoding)
    return found


def _unicode(match: re.Match[str]) -> str:
    return f"_U{ord(match.group()):04x}_"


def _decoded(value: bytes, way: str) -> bytes:
    """Decode a value; ``Auto`` leaves what is no Base64 as it is."""
    if way == "None":
        return value
    decode = base64.urlsafe_b64decode if way == "Base64URL" else lambda text: base64.b64decode(text, validate=True)
    try:
        return decode(value)
    except (binascii.Error, ValueError) as problem:
        if way == "Auto":
            return value
        raise _Problem(f"unable to decode value with decodingStrategy {way}") from problem
