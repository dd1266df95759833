"""ExternalSecret and SecretStore of the External Secrets Operator, read as far as AWS goes. It resolves nothing (5.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from mocksm.errors import MocksmError, NotModelled

_HOUR = "1h"
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_ONCE = frozenset({"CreatedOnce", "OnChange"})
_NOT_MODELLED = ("rewrite", "sourceRef")
_STRATEGIES = ("Default", "Unicode")
_DECODINGS = ("None", "Base64", "Base64URL", "Auto")


class RemoteRef(NamedTuple):
    """What is to be read of a secret.

    Attributes:
        key: Its name or ARN, without the store's prefix.
        property: A path into its JSON; empty for the whole.
        version: ``uuid/...`` or a staging label; empty for AWSCURRENT.
        tags: Whether its tags are meant, as JSON.
        decoding: How the value is to be decoded.
        conversion: How names become keys of a Secret.
    """

    key: str
    property: str
    version: str
    tags: bool
    decoding: str
    conversion: str


class Find(NamedTuple):
    """Which secrets are to be read: by a regular expression on their names, and tags, below a path.

    Attributes:
        name: The expression, None where names do not count.
        path: What their names begin with, None where all are meant.
        tags: The tags that they have.
        decoding: How their values are to be decoded.
        conversion: How their names become keys of a Secret.
    """

    name: str | None
    path: str | None
    tags: Mapping[str, str]
    decoding: str
    conversion: str


class ExternalSecret(NamedTuple):
    """An ExternalSecret.

    Attributes:
        name: The name of the Secret that it makes.
        namespace: Its namespace.
        store: The name of its store.
        every: How often it is read anew; None never.
        data: Keys of the Secret, and what each is.
        data_from: What gives keys and values alike.
        skips_missing: Whether secrets that are not there are passed over.
    """

    name: str
    namespace: str
    store: str
    every: timedelta | None
    data: tuple[tuple[str, RemoteRef], ...]
    data_from: tuple[RemoteRef | Find, ...]
    skips_missing: bool


class Store(NamedTuple):
    """A SecretStore or ClusterSecretStore.

    Attributes:
        region: Its Region, None where it names none.
        role: The ARN of the role that it assumes, None where it assumes none.
        prefix: What is put before every key.
    """

    region: str | None
    role: str | None
    prefix: str


def read(given: Mapping[str, Any]) -> ExternalSecret:
    """Return what an ExternalSecret says.

    Raises:
        MocksmError: It is none, or says what mocksm does not model.
    """
    spec, metadata = given.get("spec") or {}, given.get("metadata") or {}
    if not spec.get("data") and not spec.get("dataFrom"):
        raise MocksmError("mocksm: an ExternalSecret has spec.data or spec.dataFrom, and this has neither")
    target = spec.get("target") or {}
    if target.get("template"):
        raise NotModelled("mocksm does not model templates of ExternalSecrets (spec.target.template)")
    return ExternalSecret(
        target.get("name") or metadata.get("name") or "",
        metadata.get("namespace") or "default",
        (spec.get("secretStoreRef") or {}).get("name") or "",
        None if spec.get("refreshPolicy") in _ONCE else _duration(spec.get("refreshInterval", _HOUR)),
        tuple((each["secretKey"], _remote(_modelled(each)["remoteRef"])) for each in spec.get("data") or ()),
        tuple(map(_source, spec.get("dataFrom") or ())),
        target.get("deletionPolicy", "Retain") != "Retain",
    )


def read_store(given: Mapping[str, Any]) -> Store:
    """Return what a SecretStore says.

    Raises:
        MocksmError: It is not one of AWS's Secrets Manager.
    """
    aws = ((given.get("spec") or {}).get("provider") or {}).get("aws")
    if not isinstance(aws, Mapping):
        raise MocksmError("mocksm: a SecretStore has spec.provider.aws, and this has not")
    if aws.get("service") != "SecretsManager":
        raise NotModelled(
            f"mocksm does not model SecretStores of the service {aws.get('service')!r}, only SecretsManager"
        )
    return Store(aws.get("region"), aws.get("role"), aws.get("prefix") or "")


def _source(given: Mapping[str, Any]) -> RemoteRef | Find:
    if "extract" in _modelled(given):
        return _remote(given["extract"])
    if "find" not in given:
        raise MocksmError(
            f"mocksm: an entry of spec.dataFrom has extract or find; this has {', '.join(map(repr, given))}"
        )
    find = given["find"]
    return Find(
        (find.get("name") or {}).get("regexp"),
        find.get("path"),
        find.get("tags") or {},
        *_ways(find),
    )


def _remote(given: Mapping[str, Any]) -> RemoteRef:
    return RemoteRef(
        given["key"],
        given.get("property") or "",
        given.get("version") or "",
        given.get("metadataPolicy") == "Fetch",
        *_ways(given),
    )


def _ways(given: Mapping[str, Any]) -> tuple[str, str]:
    decoding, conversion = given.get("decodingStrategy", "None"), given.get("conversionStrategy", "Default")
    if decoding not in _DECODINGS or conversion not in _STRATEGIES:
        raise MocksmError(
            f"mocksm: decodingStrategy is one of {', '.join(_DECODINGS)}, and conversionStrategy of {', '.join(_STRATEGIES)}; "
            f"this has {decoding!r} and {conversion!r}"
        )
    return decoding, conversion


def _modelled(given: Mapping[str, Any]) -> Mapping[str, Any]:
    for name in _NOT_MODELLED:
        if given.get(name):
            raise NotModelled(f"mocksm does not model {name} of ExternalSecrets")
    return given


def _duration(given: Any) -> timedelta | None:
    """Return a duration of Go's (``1h30m``); None for zero, which means never."""
    parts: Iterable[tuple[str, str]] = _DURATION.findall(str(given))
    if str(given) != "0" and "".join(number + unit for number, unit in parts) != str(given):
        raise MocksmError(f"mocksm: refreshInterval takes a duration as 1h, 30m or 90s, not {given!r}")
    return timedelta(seconds=sum(float(number) * _SECONDS[unit] for number, unit in parts)) or None
