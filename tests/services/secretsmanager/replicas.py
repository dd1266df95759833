"""Secrets with replicas, as tests make them and look at them."""

from __future__ import annotations

from typing import Any

from mocksm.aws import Aws
from mocksm.services.secretsmanager.store import Secret
from mocksm.services.secretsmanager.store import Secrets as Store
from tests.services.secretsmanager.conftest import WEST


def create(client: Any, *regions: str, name: str = "db", **params: Any) -> str:
    replicas = [{"Region": region} for region in regions]
    made = client.create_secret(Name=name, SecretString="first", AddReplicaRegions=replicas, **params)
    return str(made["ARN"])


def create_under(client: Any, key: str, **params: Any) -> None:
    client.create_secret(
        Name="db", SecretString="first", AddReplicaRegions=[{"Region": WEST, "KmsKeyId": key}], **params
    )


def status(client: Any) -> dict[str, Any]:
    (entry,) = client.describe_secret(SecretId="db")["ReplicationStatus"]
    return dict(entry)


def shown(client: Any) -> dict[str, Any]:
    """Return all that is to be seen of a secret and does not differ between a primary and its replica."""
    described = client.describe_secret(SecretId="db")
    seen = {
        name: described.get(name) for name in ("Name", "Description", "Tags", "VersionIdsToStages", "LastChangedDate")
    }
    policy = client.get_resource_policy(SecretId="db").get("ResourcePolicy")
    values = {
        version: client.get_secret_value(SecretId="db", VersionId=version)["SecretString"]
        for version in described.get("VersionIdsToStages", {})
    }
    return {**seen, "policy": policy, "values": values}


def kept(aws: Aws, region: str, name: str = "db") -> Secret:
    secret = aws.cloud.store(Store, aws.cloud.account, region).named(name)
    assert secret is not None
    return secret
