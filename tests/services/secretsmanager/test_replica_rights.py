"""What replication asks of whom: the right to replicate, to read under the primary's key, to write under the replica's."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm import allow
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.secretsmanager.conftest import WEST

THROUGH = {"StringLike": {"kms:ViaService": "secretsmanager.*.amazonaws.com"}}
NO_KMS = "Replication failed: Access to KMS is not allowed"


def _replicate(client: Any, key: str) -> None:
    client.replicate_secret_to_regions(SecretId="db", AddReplicaRegions=[{"Region": WEST, "KmsKeyId": key}])


def _status(client: Any) -> tuple[str, str]:
    [replica] = client.describe_secret(SecretId="db")["ReplicationStatus"]
    return replica["Status"], replica["StatusMessage"]


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        pytest.param("Decrypt", ["GenerateDataKey", "Encrypt"], ("InSync", "Replication succeeded"), id="all"),
        pytest.param("Encrypt", ["GenerateDataKey", "Encrypt"], ("Failed", NO_KMS), id="no-decrypt-of-the-primary"),
        pytest.param("Decrypt", ["Encrypt"], ("Failed", NO_KMS), id="no-data-key-of-the-replica"),
        pytest.param("Decrypt", ["GenerateDataKey"], ("Failed", NO_KMS), id="no-encrypt-of-the-replica"),
    ],
)
def test_keys_on_both_sides_have_a_say(
    aws: Aws, client: Any, kms: Any, west_kms: Any, here: str, there: list[str], expected: tuple[str, str]
) -> None:
    primary, replica = (each.create_key()["KeyMetadata"]["Arn"] for each in (kms, west_kms))
    client.create_secret(Name="db", SecretString="x", KmsKeyId=primary)
    app = aws.role(
        "app",
        [
            allow("secretsmanager:ReplicateSecretToRegions"),
            allow(f"kms:{here}", on=primary, when=THROUGH),
            allow(*(f"kms:{action}" for action in there), on=replica, when=THROUGH),
        ],
    )

    _replicate(app.client("secretsmanager"), replica)

    assert expected == _status(client)


def test_default_keys_ask_no_right_in_kms(aws: Aws, client: Any) -> None:
    client.create_secret(Name="db", SecretString="x")
    app = aws.role("app", [allow("secretsmanager:ReplicateSecretToRegions")]).client("secretsmanager")
    app.replicate_secret_to_regions(SecretId="db", AddReplicaRegions=[{"Region": WEST}])
    assert ("InSync", "Replication succeeded") == _status(client)


@pytest.mark.parametrize(
    ("action", "params"),
    [
        ("ReplicateSecretToRegions", {"AddReplicaRegions": [{"Region": "eu-west-1"}]}),
        ("RemoveRegionsFromReplication", {"RemoveReplicaRegions": [WEST]}),
    ],
    ids=["replicate", "remove"],
)
def test_replication_is_an_action_of_the_primary(aws: Aws, client: Any, action: str, params: dict[str, Any]) -> None:
    client.create_secret(Name="db", SecretString="x", AddReplicaRegions=[{"Region": WEST}])
    method = {"ReplicateSecretToRegions": "replicate_secret_to_regions"}.get(action, "remove_regions_from_replication")
    told = (
        f"User: arn:aws:sts::123456789012:assumed-role/app/mocksm is not authorized to perform: secretsmanager:{action} on "
        f"resource: db because no identity-based policy allows the secretsmanager:{action} action"
    )
    with refused("AccessDeniedException", told):
        getattr(aws.role("app").client("secretsmanager"), method)(SecretId="db", **params)
    arn = client.describe_secret(SecretId="db")["ARN"]
    app = aws.role("app", [allow(f"secretsmanager:{action}", on=arn)]).client("secretsmanager")
    assert arn == getattr(app, method)(SecretId="db", **params)["ARN"]


def test_stopping_is_an_action_of_the_replica(aws: Aws, client: Any, west: Any) -> None:
    client.create_secret(Name="db", SecretString="x", AddReplicaRegions=[{"Region": WEST}])
    primary, replica = (each.describe_secret(SecretId="db")["ARN"] for each in (client, west))
    for arn, goes in ((primary, False), (replica, True)):
        app = aws.role("app", [allow("secretsmanager:StopReplicationToReplica", on=arn)])
        stop = app.client("secretsmanager", region=WEST).stop_replication_to_replica
        if goes:
            assert replica == stop(SecretId="db")["ARN"]
        else:
            with pytest.raises(Exception, match="no identity-based policy allows"):
                stop(SecretId="db")
