"""The condition keys that every service has, ``aws:...`` (authorization.md 6). It knows callers and no service.

Not modelled, and so absent unless the caller's or the service's own context has them: ``aws:SourceIp``, the ``Vpc`` keys,
``aws:UserAgent``, ``aws:Referer``: a call inside the process comes from no address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from mocksm.iam.guardrails import NONE, Organization
from mocksm.iam.principal import Principal

_TYPES = {
    "root": "Account",
    "user": "User",
    "assumed-role": "AssumedRole",
    "federated-user": "FederatedUser",
    "anonymous": "Anonymous",
}
_CALLED_VIA = {"athena", "cloudformation", "dynamodb", "kms"}  # documented; Secrets Manager is not among them (2.9)
_OF_THE_NETWORK = {"aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip"}


class Scene(Protocol):
    """Where and when a request is made; a call of the engine is one."""

    @property
    def now(self) -> datetime | None:
        """The time, UTC; None where it is not told."""

    @property
    def region(self) -> str:
        """The Region that was called; empty where it is not told."""

    @property
    def via(self) -> str | None:
        """The service that calls on the caller's behalf."""


class Setting(NamedTuple):
    """A scene by itself, for questions outside of any call."""

    now: datetime | None = None
    region: str = ""
    via: str | None = None


def global_keys(principal: Principal, account: str, scene: Scene, organization: Organization) -> dict[str, Any]:
    """Return the global condition keys of a request; a key without value is None.

    Args:
        principal: Who asks.
        account: Who owns the resource.
        scene: When, where, through which service.
        organization: What is known of both accounts.
    """
    return {
        **_of_caller(principal),
        **_of_scene(scene),
        **_of_organization("Principal", principal.account, organization),
        **_of_organization("Resource", account, organization),
        "aws:ResourceAccount": account,
        **{
            key: value for key, value in principal.context.items() if not (scene.via and key.lower() in _OF_THE_NETWORK)
        },
    }


def request_tags(tags: Mapping[str, str]) -> dict[str, Any]:
    """Return the keys of a request that carries tags."""
    return {**{f"aws:RequestTag/{key}": value for key, value in tags.items()}, **tag_keys(tags)}


def tag_keys(keys: Iterable[str]) -> dict[str, Any]:
    """Return the key of a request that carries keys of tags only, as UntagResource does."""
    return {"aws:TagKeys": tuple(keys)}


def resource_tags(tags: Mapping[str, str], *prefixes: str) -> dict[str, Any]:
    """Return the keys of a resource that has tags.

    Args:
        tags: The tags.
        *prefixes: The services' own names for them beside ``aws:ResourceTag``: ``secretsmanager:ResourceTag``.
    """
    return {f"{prefix}/{key}": value for prefix in ("aws:ResourceTag", *prefixes) for key, value in tags.items()}


def _of_caller(principal: Principal) -> dict[str, Any]:
    tags = {f"aws:PrincipalTag/{key}".lower(): value for key, value in principal.tags.items()}
    session_tags = {f"aws:PrincipalTag/{key}".lower(): value for key, value in principal.session_tags.items()}
    keys: dict[str, Any] = {
        **tags,
        **session_tags,
        "aws:PrincipalType": _TYPES.get(principal.kind),
        "aws:PrincipalIsAWSService": principal.kind == "service",
    }
    match principal.kind:
        case "service":
            return {**keys, "aws:PrincipalServiceName": principal.arn, "aws:PrincipalServiceNamesList": [principal.arn]}
        case "provider":
            return keys
        case "anonymous":
            return {**keys, "aws:PrincipalAccount": "anonymous", "aws:userid": "anonymous"}
    return {**keys, **_of_identity(principal)}


def _of_identity(principal: Principal) -> dict[str, Any]:
    temporary = principal.kind in {"assumed-role", "federated-user"}
    return {
        "aws:PrincipalArn": principal.role_arn or principal.arn,
        "aws:PrincipalAccount": principal.account,
        "aws:userid": principal.user_id,
        "aws:username": principal.arn.rpartition("/")[2] if principal.kind == "user" else None,
        "aws:MultiFactorAuthPresent": False if temporary else None,
    }


def _of_scene(scene: Scene) -> dict[str, Any]:
    called_via = f"{scene.via}.amazonaws.com" if scene.via in _CALLED_VIA else None
    return {
        "aws:SecureTransport": True,
        "aws:ViaAWSService": scene.via is not None,
        "aws:CalledVia": called_via and [called_via],
        "aws:CalledViaFirst": called_via,
        "aws:CalledViaLast": called_via,
        "aws:RequestedRegion": scene.region or None,
        "aws:CurrentTime": scene.now,
        "aws:EpochTime": scene.now and int(scene.now.timestamp()),
    }


def _of_organization(whose: str, account: str, organization: Organization) -> dict[str, Any]:
    known = organization.get(account, NONE)
    paths = [known.path] if known.path else None
    return {f"aws:{whose}OrgID": known.organization or None, f"aws:{whose}OrgPaths": paths}
