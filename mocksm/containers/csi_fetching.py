"""What is mounted of the objects of a SecretProviderClass, first and at each poll (integrations.md 5.1). It writes no file."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from mocksm.containers.asking import Asker, Refused
from mocksm.containers.csi_objects import Extract, MountObject, Named, SecretProviderClass
from mocksm.containers.failures import FailedMount

_CURRENT = "AWSCURRENT"


class File(NamedTuple):
    """A file of a mount.

    Attributes:
        content: What is in it.
        is_text: Whether the value was text.
        permission: Its permission, in octal digits; None for the driver's default.
        version: The version that it is of.
    """

    content: bytes
    is_text: bool
    permission: str | None
    version: str

    @property
    def value(self) -> str | bytes:
        """The value as it was stored."""
        return self.content.decode("utf-8", "surrogatepass") if self.is_text else self.content

    def __repr__(self) -> str:
        return f"<file of version {self.version}>"


Files = Mapping[str, File]


class _Unusable(Exception):
    """A value without what a JMESPath looks for; the provider only logs it."""


class _Lost(Exception):
    """A Region did not answer, or failed."""


def fetch(wanted: SecretProviderClass, asker: Asker, mounted: Files) -> dict[str, File]:
    """Return all files, by name.

    Args:
        wanted: The class.
        asker: What asks AWS as the pod's role.
        mounted: The files as they are; of secrets it is asked first whether these are still current.

    Raises:
        FailedMount: Some object cannot be had.
    """
    found: dict[str, File] = {}
    for each in wanted.objects:
        if each.type == "secretsmanager":
            found |= _secret(wanted, each, asker, mounted)
    parameters = [each for each in wanted.objects if each.type == "ssmparameter"]
    return {**found, **(_parameters(wanted, parameters, asker) if parameters else {})}


def _secret(wanted: SecretProviderClass, one: MountObject, asker: Asker, mounted: Files) -> dict[str, File]:
    def in_region(region: str, named: Named) -> dict[str, File]:
        there = asker.in_region(region)
        file = _kept(there, wanted, one, named, mounted) or _read(there, one, named)
        return _with_extracts(wanted, one, file)

    failed = (
        "Failed to fetch secret from all regions. Verify secret exists and required permissions are granted for: "
        f"{one.name}"
    )
    named = dict(zip(wanted.regions, (one.primary, one.failover), strict=False))
    return _of_first(wanted.regions, lambda region: in_region(region, named[region]), failed)


def _of_first(regions: Sequence[str], ask: Callable[[str], dict[str, File]], failed: str) -> dict[str, File]:
    """Ask every Region and return the first answer; a refusal that is the caller's fault in any of them fails all."""
    found: dict[str, File] | None = None
    problem: Exception | None = None
    for region in regions:
        try:
            answer = ask(region)
        except (_Lost, _Unusable) as lost:
            problem = lost
        else:
            found = answer if found is None else found
    if found is None:
        raise FailedMount(failed) from problem
    return found


def _asked(call: Callable[[], Any], what: str) -> Any:
    try:
        return call()
    except Refused as refused:
        told = f"{what}: {refused.in_version_2}"
        raise (FailedMount(told) if refused.is_callers_fault else _Lost(told)) from refused


def _kept(asker: Asker, wanted: SecretProviderClass, one: MountObject, named: Named, mounted: Files) -> File | None:
    """Return the file that is mounted if it is current still."""
    file = mounted.get(wanted.file_of(one.alias or one.name))
    if file is None or named.version:
        return file if file is not None and file.version == named.version else None
    described = _asked(
        lambda: asker.ask("secretsmanager", "DescribeSecret", SecretId=named.name),
        f"{asker.region}: Failed to describe secret {one.name}",
    )
    stages = (described.get("VersionIdsToStages") or {}).get(file.version, [])
    return file if (named.label or _CURRENT) in stages else None


def _read(asker: Asker, one: MountObject, named: Named) -> File:
    answer = _asked(
        lambda: asker.secret(named.name, version_id=named.version, version_stage=named.label),
        f"{asker.region}: Failed fetching secret {one.name}",
    )
    text = answer.get("SecretString")
    content = answer.get("SecretBinary", b"") if text is None else text.encode("utf-8", "surrogatepass")
    return File(content, text is not None, one.permission, answer["VersionId"])


def _parameters(wanted: SecretProviderClass, objects: list[MountObject], asker: Asker) -> dict[str, File]:
    def in_region(region: str) -> dict[str, File]:
        named = {each: _selector(each.primary if region == wanted.regions[0] else each.failover) for each in objects}
        found, invalid = _asked(
            lambda: asker.in_region(region).parameters(list(named.values())), f"{region}: Failed fetching parameters"
        )
        if invalid:
            raise FailedMount(f"{region}: invalid parameters: {', '.join(invalid)}")
        files: dict[str, File] = {}
        for each, text in named.items():
            value = found[text]
            file = File(value["Value"].encode("utf-8", "surrogatepass"), True, each.permission, str(value["Version"]))
            files |= _with_extracts(wanted, each, file)
        return files

    return _of_first(wanted.regions, in_region, "Failed to fetch parameters from all regions.")


def _selector(named: Named) -> str:
    version = named.version or named.label
    return f"{named.name}:{version}" if version else named.name


def _with_extracts(wanted: SecretProviderClass, one: MountObject, file: File) -> dict[str, File]:
    found = {wanted.file_of(one.alias or one.name): file}
    if one.extracts:
        try:
            held = json.loads(file.content)
        except ValueError:
            raise _Unusable(f"Invalid JSON used with jmesPath in secret: {one.name}.") from None
        for each in one.extracts:
            part = _extracted(held, each).encode("utf-8", "surrogatepass")
            found[wanted.file_of(each.alias)] = File(part, True, each.permission or one.permission, file.version)
    return found


def _extracted(held: Any, wanted: Extract) -> str:
    jmespath = importlib.import_module("jmespath")  # botocore has it
    try:
        found = jmespath.search(wanted.path, held)
    except jmespath.exceptions.JMESPathError:
        raise _Unusable(f"Invalid JMES Path: {wanted.path}.") from None
    if found is None:
        raise _Unusable(
            f"JMES Path - {wanted.path} for object alias - {wanted.alias} does not point to a valid object."
        )
    if not isinstance(found, str):
        raise _Unusable(f"Invalid JMES search result type for path:{wanted.path}. Only string is allowed.")
    return found
