"""EKS in a test's hands: volumes of the Secrets Store CSI driver, and Secrets of the External Secrets Operator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mocksm.containers import csi_objects, external_manifests
from mocksm.containers.asking import Asker, Identity
from mocksm.containers.csi_mounts import Mount
from mocksm.containers.documents import Source, documents, of_kind
from mocksm.containers.synced_secrets import SyncedSecret
from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import MocksmError
from mocksm.handles.containers.identities import Role, entity_of, session_of
from mocksm.handles.containers.pods import account_of, of_pod

_OPERATOR = "external-secrets-provider-aws"
_TWO_MINUTES = timedelta(minutes=2)


class Eks:
    """Gives pods their secrets; the APIs of EKS and of Kubernetes themselves are not here."""

    def __init__(self, dispatcher: Dispatcher, region: str) -> None:
        self._dispatcher = dispatcher
        self._region = region

    def mount(
        self,
        secret_provider_class: Source,
        *,
        service_account: Role | Source | None = None,
        region: str | None = None,
        every: timedelta | None = _TWO_MINUTES,
    ) -> Mount:
        """Mount a volume as AWS's provider of the Secrets Store CSI driver does, and look for new values as time goes on.

        Args:
            secret_provider_class: The SecretProviderClass: a mapping, YAML or JSON text, or a file. The text may hold the
                pod's ServiceAccount too.
            service_account: The pod's: its manifest, its name among the manifests given, or its role's handle or ARN.
                Without one, secrets are read as the administrator.
            region: The Region of the node; this object's where None.
            every: The driver's ``rotationPollInterval``; None turns rotation off. Each poll is made, and is in
                ``aws.calls``: a month of the clock has 22320 of two minutes.

        Raises:
            FailedMount: Something cannot be had; nothing is written then.
            MocksmError: It is no SecretProviderClass of AWS's, or there is no such role or service account.

        >>> from mocksm import mock_secrets
        >>> objects = '[{"objectName": "prod/db", "objectType": "secretsmanager"}]'
        >>> with mock_secrets() as aws:
        ...     db = aws.secret("prod/db", "old")
        ...     mount = aws.eks.mount({"spec": {"provider": "aws", "parameters": {"objects": objects}}})
        ...     _ = aws.client("secretsmanager").put_secret_value(SecretId="prod/db", SecretString="new")
        ...     before = mount["prod_db"]
        ...     aws.clock.advance(minutes=2)
        ...     before, (mount.path / "prod_db").read_text()
        ('old', 'new')
        """
        given = documents(secret_provider_class, "a SecretProviderClass")
        node = region or self._region
        wanted = csi_objects.read(of_kind(given, "SecretProviderClass") or given[0], node)
        account = account_of(service_account, given)
        first = _first_call(wanted)
        who = of_pod(self._dispatcher, account, pod_identity=wanted.pod_identity, first_call=first)
        return Mount(wanted, Asker(self._dispatcher, who, wanted.regions[0]), every)

    def external_secret(
        self,
        external_secret: Source,
        *,
        store: Source | None = None,
        role: Role | None = None,
    ) -> SyncedSecret:
        """Make the Secret that an ExternalSecret describes, as the External Secrets Operator does, and keep it in step.

        It is read anew when its ``refreshInterval`` is over: an hour, where it says nothing.

        Args:
            external_secret: The ExternalSecret: a mapping, YAML or JSON text, or a file. The text may hold its store too.
            store: The SecretStore or ClusterSecretStore; without any, it is one of Secrets Manager here, without a prefix.
            role: The role of the store's service account, in place of the one that the store assumes. Without any, secrets
                are read as the administrator.

        Raises:
            SecretSyncedError: A secret cannot be had.
            MocksmError: It is no ExternalSecret or SecretStore, or there is no such role.

        >>> from mocksm import mock_secrets
        >>> reference = {"key": "prod/db", "property": "password"}
        >>> with mock_secrets() as aws:
        ...     _ = aws.secret("prod/db", {"password": "hunter2"})
        ...     made = aws.eks.external_secret({"spec": {"data": [{"secretKey": "pw", "remoteRef": reference}]}})
        ...     made["pw"]
        'hunter2'
        """
        given = documents(external_secret, "an ExternalSecret")
        wanted = external_manifests.read(of_kind(given, "ExternalSecret") or given[0])
        stored = _store(given if store is None else documents(store, "a SecretStore"), wanted.store)
        asker = Asker(self._dispatcher, self._operator(role, stored.role), stored.region or self._region)
        return SyncedSecret(wanted, stored, asker)

    def __repr__(self) -> str:
        return f"<mocksm EKS in {self._region}>"

    def _operator(self, role: Role | None, assumed: str | None) -> Identity:
        """Return as whom the operator reads; whom the role trusts is not asked, since the cluster's own roles are not known."""
        named = role or assumed
        if named is None:
            return lambda: self._dispatcher.tester
        return session_of(self._dispatcher, entity_of(self._dispatcher, named), _OPERATOR)


def _first_call(wanted: csi_objects.SecretProviderClass) -> str:
    """Return how the provider begins to say that its first call failed."""
    region = wanted.regions[0]
    secret = next((each for each in wanted.objects if each.type == "secretsmanager"), None)
    if secret is None:
        return f"{region}: Failed fetching parameters: operation error SSM: GetParameters, "
    return f"{region}: Failed fetching secret {secret.name}: operation error Secrets Manager: GetSecretValue, "


def _store(given: list[Mapping[str, Any]], name: str) -> external_manifests.Store:
    """Return the store of a name, or the only one; without one Secrets Manager as it is."""
    stores = [each for each in given if each.get("kind") in {"SecretStore", "ClusterSecretStore"}]
    named = [each for each in stores if (each.get("metadata") or {}).get("name") == name]
    if not stores:
        return external_manifests.Store(None, None, "")
    if not named and len(stores) > 1:
        raise MocksmError(f"mocksm: there are {len(stores)} SecretStores, and none of them is {name!r}")
    return external_manifests.read_store((named or stores)[0])
