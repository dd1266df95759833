"""As whom a pod reads its secrets: the role of its service account, or of EKS Pod Identity. It reads no secret."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from mocksm.arn import Arn
from mocksm.containers.asking import Identity
from mocksm.containers.documents import Source, documents, of_kind
from mocksm.containers.failures import FailedMount
from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import MocksmError
from mocksm.handles.containers.identities import Role, entity_of, identity, is_unsaid, session_of, trusts
from mocksm.handles.principals import PrincipalHandle
from mocksm.iam.entities import Entity
from mocksm.iam.principal import Principal

_ROLE = "eks.amazonaws.com/role-arn"
_WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"
_PODS = "pods.eks.amazonaws.com"
_DENIED = (
    "get identity: get credentials: failed to refresh cached credentials, failed to retrieve credentials, operation error "
    "STS: AssumeRoleWithWebIdentity, https response error StatusCode: 403, RequestID: {}, api error AccessDenied: Not "
    "authorized to perform sts:AssumeRoleWithWebIdentity"
)


class ServiceAccount(NamedTuple):
    """A service account, as far as it is known.

    Attributes:
        role: The role that it is annotated with, or that the test gave in its place; None where there is none.
        name: Its name; empty where the test gave a role.
        namespace: Its namespace, likewise.
    """

    role: Role | None
    name: str = ""
    namespace: str = ""


def account_of(given: Role | Source | None, beside: list[Mapping[str, Any]]) -> ServiceAccount | None:
    """Return the service account that is meant.

    Args:
        given: A role's handle or ARN, a manifest, or the name of a manifest among those ``beside``.
        beside: The manifests that were given with what is mounted.

    Raises:
        MocksmError: It is none of these.
    """
    accounts = [each for each in beside if each.get("kind") == "ServiceAccount"]
    if given is None:
        return _account(accounts[0]) if len(accounts) == 1 else None
    if isinstance(given, PrincipalHandle) or (isinstance(given, str) and given.startswith("arn:")):
        return ServiceAccount(given)
    if isinstance(given, (Mapping, os.PathLike)) or "\n" in given or given.endswith((".yaml", ".yml", ".json")):
        found = of_kind(documents(given, "a service account"), "ServiceAccount")
        if found is None:
            raise MocksmError("mocksm: service_account has no manifest of kind ServiceAccount")
        return _account(found)
    named = [each for each in map(_account, accounts) if each.name == given]
    if not named:
        raise MocksmError(
            f"mocksm: service_account={given!r} is no service account that was given; give its manifest, or its role's handle "
            "or ARN"
        )
    return named[0]


def _account(given: Mapping[str, Any]) -> ServiceAccount:
    metadata = given.get("metadata") or {}
    role = (metadata.get("annotations") or {}).get(_ROLE)
    return ServiceAccount(role, metadata.get("name") or "default", metadata.get("namespace") or "default")


def of_pod(dispatcher: Dispatcher, account: ServiceAccount | None, *, pod_identity: bool, first_call: str) -> Identity:
    """Return as whom a pod reads: the test's administrator where no service account is given.

    Args:
        dispatcher: The way into the cloud.
        account: The pod's service account.
        pod_identity: Whether the role is EKS Pod Identity's.
        first_call: How the failure of the pod's first call begins.

    Raises:
        FailedMount: The service account has no role, or the role does not trust it.
        MocksmError: There is no such role.
    """
    if account is None:
        return lambda: dispatcher.tester
    if account.role is None:
        raise FailedMount(
            f"An IAM role must be associated with service account {account.name} (namespace: {account.namespace})"
        )
    ids = dispatcher.cloud.ids
    if pod_identity:
        session = f"eks-mocksm-{ids.uuid()}"
        return identity(dispatcher, account.role, session, trusted=_PODS, refuse=_not_trusted)
    role = entity_of(dispatcher, account.role)
    if not (is_unsaid(role) or _trusts_account(dispatcher, role, account)):
        raise FailedMount(first_call + _DENIED.format(ids.uuid()))
    # The SDK names sessions by the time.
    return session_of(dispatcher, role, f"{dispatcher.cloud.clock.now().timestamp() * 1e9:.0f}")


def _not_trusted(role_arn: str) -> FailedMount:
    return FailedMount(
        f"pod identity agent returned error - the role {role_arn} does not trust {_PODS}"  # its words are unsure
    )


def _trusts_account(dispatcher: Dispatcher, role: Entity, account: ServiceAccount) -> bool:
    """Say whether one of the identity providers that a role trusts may bring the service account's token.

    Which provider is the cluster's is not known. A role that the test gave itself is not asked for the account's name.
    """
    providers = [name for name in (role.trust.named if role.trust else ()) if ":oidc-provider/" in name]
    if not account.name:
        return bool(providers)
    return any(trusts(dispatcher, role, _bearer(provider, account), _WEB_IDENTITY) for provider in providers)


def _bearer(provider: str, account: ServiceAccount) -> Principal:
    arn = Arn.parse(provider)
    issuer = (arn.resource if arn else provider).partition("/")[2]
    subject = f"system:serviceaccount:{account.namespace}:{account.name}"
    return Principal.provider(provider, {f"{issuer}:sub": subject, f"{issuer}:aud": "sts.amazonaws.com"})
