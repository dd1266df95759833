"""What a SecretProviderClass asks AWS's provider of the Secrets Store CSI driver for, checked as it does (integrations.md 5.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, NoReturn

from mocksm.arn import Arn
from mocksm.containers.documents import values
from mocksm.containers.failures import FailedMount
from mocksm.errors import MocksmError

ObjectType = Literal["secretsmanager", "ssmparameter"]

_TYPES: Mapping[str, ObjectType] = {"secretsmanager": "secretsmanager", "ssmparameter": "ssmparameter"}
_ARN_TYPES: Mapping[str, ObjectType] = {**_TYPES, "ssm": "ssmparameter"}
_BAD_PATH = re.compile(r"(/\.\./)|(^\.\./)|(/\.\.$)")
_PERMISSION = re.compile(r"[0-7]{4}")
_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"", "0", "f", "F", "FALSE", "false", "False"})


class Named(NamedTuple):
    """An object as one Region is asked for it; version and label are empty where none is given."""

    name: str
    version: str
    label: str


class Extract(NamedTuple):
    """A part of an object that becomes a file of its own: a JMESPath, the file's name, its permission or None."""

    path: str
    alias: str
    permission: str | None


class MountObject(NamedTuple):
    """An object that is to be mounted.

    Attributes:
        type: Where it is.
        primary: How it is asked for.
        failover: How it is asked for in the second Region.
        alias: The name of its file, empty where it is its own.
        permission: The permission of its file, None for the driver's default.
        extracts: The parts that become files too.
    """

    type: ObjectType
    primary: Named
    failover: Named
    alias: str
    permission: str | None
    extracts: tuple[Extract, ...]

    @property
    def name(self) -> str:
        """Its name."""
        return self.primary.name


class SecretProviderClass(NamedTuple):
    """A SecretProviderClass.

    Attributes:
        namespace: Its namespace.
        objects: What is to be mounted.
        regions: The Region, and the one to fall back on if it has one.
        slash: What stands for ``/`` in names of files; empty leaves it.
        pod_identity: Whether the pod's role is that of EKS Pod Identity, and not of its service account.
        secret_objects: What is to become a Secret of Kubernetes, as the class says it.
    """

    namespace: str
    objects: tuple[MountObject, ...]
    regions: tuple[str, ...]
    slash: str
    pod_identity: bool
    secret_objects: Sequence[Mapping[str, Any]]

    def file_of(self, name: str) -> str:
        """Return the file's name, for an object's name or alias."""
        return name.replace("/", self.slash) if self.slash else name.lstrip("/")


def read(given: Mapping[str, Any], region: str) -> SecretProviderClass:
    """Return what a SecretProviderClass says.

    Args:
        given: The manifest.
        region: The Region of the node, which counts where the class names none.

    Raises:
        FailedMount: The provider refuses it.
        MocksmError: It is none of AWS's.
    """
    spec = given.get("spec") or {}
    parameters, metadata = spec.get("parameters") or {}, given.get("metadata") or {}
    if spec.get("provider") != "aws" or not isinstance(parameters.get("objects"), str):
        raise MocksmError(
            "mocksm: a SecretProviderClass has spec.provider: aws, and its list of objects as a text in spec.parameters.objects"
        )
    regions = _regions(parameters, region)
    found = SecretProviderClass(
        metadata.get("namespace") or "default",
        tuple(_object(each, regions) for each in _listed(parameters["objects"])),
        regions,
        _slash(parameters.get("pathTranslation", "")),
        _truth(parameters.get("usePodIdentity", "")),
        spec.get("secretObjects") or (),
    )
    _check_names(found)
    return found


def _regions(parameters: Mapping[str, Any], node: str) -> tuple[str, ...]:
    region, failover = parameters.get("region") or node, parameters.get("failoverRegion")
    if region == failover:
        raise FailedMount(f"{region}: failover region cannot be the same as the primary region")
    return (region, failover) if failover else (region,)


def _slash(given: str) -> str:
    if given.lower() == "false":
        return ""
    if len(given) > 1:
        raise FailedMount("pathTranslation must be either 'False' or a single character string")
    return given or "_"


def _truth(given: str) -> bool:
    """Read a truth value as Go does."""
    text = str(given)
    if text not in _TRUE | _FALSE:
        raise FailedMount(
            f'failed to parse usePodIdentity value, error: strconv.ParseBool: parsing "{text}": invalid syntax'
        )
    return text in _TRUE


def _listed(text: str) -> list[Mapping[str, Any]]:
    """Return the objects; what Go says of a text that is no list of them is not known."""
    found = (values(text, "a SecretProviderClass's objects") or [None])[0] or []
    if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
        raise FailedMount("Failed to load SecretProviderClass: the objects are no list of mappings")
    return found


def _object(given: Mapping[str, Any], regions: tuple[str, ...]) -> MountObject:
    primary = _named(given)
    if not primary.name:
        raise FailedMount("Object name must be specified")
    alias = _text(given, "objectAlias")
    kind = _type(primary.name, _text(given, "objectType"), regions[0])
    _check_versions(kind, primary, primary.name)
    _check_path(alias or primary.name, primary.name)
    extracts = tuple(map(_extract, given.get("jmesPath") or ()))
    failover = _failover(given, kind, primary, alias, regions)
    return MountObject(kind, primary, failover, alias, _permission(given), extracts)


def _type(name: str, given: str, region: str) -> ObjectType:
    arn = Arn.parse(name) if name.startswith("arn:") else None
    if name.startswith("arn:") and arn is None:
        raise FailedMount(f"Invalid ARN format in object name: {name}")
    if arn is not None and arn.region != region:
        raise FailedMount(f"ARN region must match region {region}: {name}")
    if not given and arn is None:
        raise FailedMount(f"Must use objectType when a full ARN is not specified: {name}")
    if not given and arn is not None and arn.service not in _ARN_TYPES:
        raise FailedMount(f"Invalid service in ARN: {arn.service}")
    if given and given not in _TYPES:
        raise FailedMount(f"Invalid objectType: {given}")
    if given and arn is not None and _ARN_TYPES.get(arn.service) != given:
        raise FailedMount(f"objectType does not match ARN: {name}")
    return _TYPES[given] if arn is None else _ARN_TYPES[arn.service]


def _failover(
    given: Mapping[str, Any], kind: ObjectType, primary: Named, alias: str, regions: tuple[str, ...]
) -> Named:
    """Return how the second Region is asked: what is not said of it is as in the first."""
    other = _named(given.get("failoverObject") or {})
    if not other.name:
        return primary
    if not alias:
        raise FailedMount(f"object alias must be specified for objects with failover entries: {primary.name}")
    if len(regions) == 1:
        raise FailedMount(f"failover object allowed only when failover region is defined: {primary.name}")
    _type(other.name, _text(given, "objectType"), regions[1])
    _check_versions(kind, other, primary.name)
    if other.version != primary.version:
        raise FailedMount(f"object versions must match between primary and failover regions: {primary.name}")
    return Named(other.name, other.version, other.label or primary.label)


def _check_versions(kind: ObjectType, named: Named, name: str) -> None:
    if kind == "ssmparameter" and named.version and named.label:
        raise FailedMount(f"ssm parameters can not specify both objectVersion and objectVersionLabel: {name}")


def _check_path(file: str, name: str) -> None:
    if _BAD_PATH.search(file):
        raise FailedMount(f"path can not contain ../: {name}")


def _extract(given: Mapping[str, Any]) -> Extract:
    path, alias = _text(given, "path"), _text(given, "objectAlias")
    if not path:
        raise FailedMount("Path must be specified for JMES object")
    if not alias:
        raise FailedMount("Object alias must be specified for JMES object")
    _check_path(alias, alias)
    return Extract(path, alias, _permission(given))


def _permission(given: Mapping[str, Any]) -> str | None:
    text = _text(given, "filePermission")
    if text and not _PERMISSION.fullmatch(text):
        raise FailedMount(f"Invalid File Permission: {text}")  # the sentence is unsure
    return text or None


def _check_names(found: SecretProviderClass) -> None:
    names: set[str] = set()
    aliases: set[str] = set()
    for each in found.objects:
        if each.name in names and not each.alias and not each.primary.label:
            _refuse_twice(each.name)
        names.add(each.name)
        for alias in filter(None, (each.alias, *(extract.alias for extract in each.extracts))):
            if alias in aliases:
                raise FailedMount(f"found duplicate object alias {alias}")
            aliases.add(alias)


def _refuse_twice(name: str) -> NoReturn:
    raise FailedMount(f"found descriptor with duplicate object name {name}, no object alias, and no version label")


def _named(given: Mapping[str, Any]) -> Named:
    return Named(_text(given, "objectName"), _text(given, "objectVersion"), _text(given, "objectVersionLabel"))


def _text(given: Mapping[str, Any], name: str) -> str:
    """Return a member, which YAML may have taken for a number."""
    value = given.get(name)
    return "" if value is None else str(value)
