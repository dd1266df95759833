"""The condition keys that every service has, ``aws:...`` (authorization.md 6). It knows callers and no service.

Not modelled, and so absent unless the caller's or the service's own context has them: ``aws:SourceIp``, the ``Vpc`` keys,
``aws:UserAgent``, ``aws:Referer``: a call inside the process comes from no address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from mocksm.iam.context import Table
from mocksm.iam.guardrails import NONE, Guardrails, Organization
from mocksm.iam.principal import Principal

_TYPES = {
    "root": "Account",
    "user": "User",
    "assumed-role": "AssumedRole",
    "federated-user": "FederatedUser",
    "anonymous": "Anonymous",
}
_CALLED_VIA = {"athena", "cloudformation", "dynamodb", "kms"}  # documented; Secrets Manager is not among them (2.9)
_PRINCIPAL_TAG = "aws:principaltag/"
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


class GlobalKeys(Table):
    """The global condition keys of a request, each found when a condition asks for it.

    Args:
        principal: Who asks.
        account: Who owns the resource.
        scene: When, where, through which service.
        organization: What is known of both accounts.
    """

    def __init__(self, principal: Principal, account: str, scene: Scene, organization: Organization) -> None:
        self.principal = principal
        self.account = account
        self.scene = scene
        self.organization = organization
        self._own = {key.lower(): value for key, value in principal.context.items()}  # the latest spelling counts

    def names(self) -> Iterable[str]:
        """Return the keys that may have a value, in lower case."""
        tags = (*self.principal.tags, *self.principal.session_tags)
        return (*self._own, *_FOUND, *(f"{_PRINCIPAL_TAG}{tag.lower()}" for tag in tags))

    def find(self, key: str) -> Any:
        """Return the value of a key, which is given in lower case; None where it has none."""
        if key in self._own and not (self.scene.via and key in _OF_THE_NETWORK):
            return self._own[key]
        found = _FOUND.get(key)
        if found is not None:
            return found(self)
        return self._tag(key.removeprefix(_PRINCIPAL_TAG)) if key.startswith(_PRINCIPAL_TAG) else None

    def _tag(self, name: str) -> str | None:
        """Return a tag of the caller: the session's own comes before that of the user or role."""
        for tags in (self.principal.session_tags, self.principal.tags):
            spelled = _last(tags, name)
            if spelled is not None:
                return tags[spelled]
        return None

    @property
    def guardrails_of_caller(self) -> Guardrails:
        """What is known of the caller's account."""
        return self.organization.get(self.principal.account, NONE)

    @property
    def guardrails_of_owner(self) -> Guardrails:
        """What is known of the account that owns the resource."""
        return self.organization.get(self.account, NONE)


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


def _last(keys: Mapping[str, Any], name: str) -> str | None:
    """Return how a key is spelled whose lower case is given: of several spellings the latest; None where there is none."""
    return next((key for key in reversed([*keys]) if key.lower() == name), None)


def _service_name(keys: GlobalKeys) -> str | None:
    return keys.principal.arn if keys.principal.kind == "service" else None


def _of_identity(keys: GlobalKeys, value: str, *, of_nobody: str | None = None) -> str | None:
    """Return a value that users, roles and roots have, and what those who do not sign have in its place."""
    kind = keys.principal.kind
    if kind == "anonymous":
        return of_nobody
    return None if kind in {"service", "provider"} else value


def _user_name(keys: GlobalKeys) -> str | None:
    return keys.principal.arn.rpartition("/")[2] if keys.principal.kind == "user" else None


def _multi_factor(keys: GlobalKeys) -> bool | None:
    return False if keys.principal.kind in {"assumed-role", "federated-user"} else None


def _called_via(keys: GlobalKeys) -> str | None:
    return f"{keys.scene.via}.amazonaws.com" if keys.scene.via in _CALLED_VIA else None


def _listed(value: str | None) -> list[str] | None:
    return [value] if value else None


# What finds each key. It returns None where the request lacks it.
_FOUND: Mapping[str, Callable[[GlobalKeys], Any]] = {
    "aws:principaltype": lambda keys: _TYPES.get(keys.principal.kind),
    "aws:principalisawsservice": lambda keys: keys.principal.kind == "service",
    "aws:principalservicename": _service_name,
    "aws:principalservicenameslist": lambda keys: _listed(_service_name(keys)),
    "aws:principalarn": lambda keys: _of_identity(keys, keys.principal.role_arn or keys.principal.arn),
    "aws:principalaccount": lambda keys: _of_identity(keys, keys.principal.account, of_nobody="anonymous"),
    "aws:userid": lambda keys: _of_identity(keys, keys.principal.user_id, of_nobody="anonymous"),
    "aws:username": _user_name,
    "aws:multifactorauthpresent": _multi_factor,
    "aws:securetransport": lambda _: True,
    "aws:viaawsservice": lambda keys: keys.scene.via is not None,
    "aws:calledvia": lambda keys: _listed(_called_via(keys)),
    "aws:calledviafirst": _called_via,
    "aws:calledvialast": _called_via,
    "aws:requestedregion": lambda keys: keys.scene.region or None,
    "aws:currenttime": lambda keys: keys.scene.now,
    "aws:epochtime": lambda keys: keys.scene.now and int(keys.scene.now.timestamp()),
    "aws:principalorgid": lambda keys: keys.guardrails_of_caller.organization or None,
    "aws:principalorgpaths": lambda keys: _listed(keys.guardrails_of_caller.path),
    "aws:resourceorgid": lambda keys: keys.guardrails_of_owner.organization or None,
    "aws:resourceorgpaths": lambda keys: _listed(keys.guardrails_of_owner.path),
    "aws:resourceaccount": lambda keys: keys.account,
}
