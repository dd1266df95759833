"""Replicas as they are made: encrypted in their own Region, in step with their primary, or Failed and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mocksm import allow, deny
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.secretsmanager.conftest import EAST, EUROPE, WEST
from tests.services.secretsmanager.replicas import create, create_under, kept, shown, status

OPEN = (
    '{"Version": "2012-10-17", "Statement": '
    '[{"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:*", "Resource": "*"}]}'
)


def test_replicas_value_is_under_the_other_regions_key(
    aws: Aws, client: Any, west: Any, west_kms: Any, kms: Any
) -> None:
    key = west_kms.create_key()["KeyMetadata"]["KeyId"]
    create_under(client, key)
    primary, replica = kept(aws, EAST).current, kept(aws, WEST).current
    assert primary is not None and primary.sealed is not None  # noqa: PT018 - for mypy
    assert replica is not None and replica.sealed is not None  # noqa: PT018 - for mypy
    assert primary.sealed.ciphertext != replica.sealed.ciphertext
    context = {"SecretARN": kept(aws, WEST).arn, "SecretVersionId": replica.id}
    opened = west_kms.decrypt(CiphertextBlob=replica.sealed.data_key, EncryptionContext=context)
    assert key in opened["KeyId"]
    with pytest.raises(Exception, match="does not exist in this Region"):
        kms.decrypt(CiphertextBlob=replica.sealed.data_key, EncryptionContext=context)


def _rotate(aws: Aws, client: Any) -> None:
    def handler(event: Any, _: Any) -> None:
        if event["Step"] == "createSecret":
            client.put_secret_value(
                SecretId=event["SecretId"],
                ClientRequestToken=event["ClientRequestToken"],
                SecretString="rotated",
                VersionStages=["AWSPENDING"],
            )
        elif event["Step"] == "finishSecret":
            current = aws.secrets["db"].stages["AWSCURRENT"]
            client.update_secret_version_stage(
                SecretId=event["SecretId"],
                VersionStage="AWSCURRENT",
                MoveToVersionId=event["ClientRequestToken"],
                RemoveFromVersionId=current,
            )

    client.rotate_secret(SecretId="db", RotationLambdaARN=aws.function("rotate", handler).arn)


CHANGES: dict[str, Callable[[Aws, Any], Any]] = {
    "a value": lambda _, client: client.put_secret_value(SecretId="db", SecretString="second"),
    "a pending value": lambda _, client: client.put_secret_value(
        SecretId="db", SecretString="second", VersionStages=["AWSPENDING"]
    ),
    "an update": lambda _, client: client.update_secret(SecretId="db", SecretString="second", Description="new"),
    "a label": lambda aws, client: client.update_secret_version_stage(
        SecretId="db", VersionStage="blue", MoveToVersionId=aws.secrets["db"].versions[0]
    ),
    "a tag": lambda _, client: client.tag_resource(SecretId="db", Tags=[{"Key": "team", "Value": "core"}]),
    "a tag off": lambda _, client: client.untag_resource(SecretId="db", TagKeys=["stage"]),
    "a policy": lambda _, client: client.put_resource_policy(SecretId="db", ResourcePolicy=OPEN),
    "no policy": lambda _, client: client.delete_resource_policy(SecretId="db"),
    "a key": lambda aws, client: client.update_secret(SecretId="db", KmsKeyId=aws.key().arn),
    "a rotation": _rotate,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_replica_follows(aws: Aws, client: Any, west: Any, change: Callable[[Aws, Any], Any]) -> None:
    create(client, WEST, Tags=[{"Key": "stage", "Value": "x"}])
    client.put_resource_policy(SecretId="db", ResourcePolicy=OPEN.replace("secretsmanager:*", "secretsmanager:Get*"))
    before = shown(west)
    aws.clock.advance(hours=1)
    change(aws, client)
    assert shown(client) == shown(west)
    assert before != shown(west)
    assert "InSync" == status(client)["Status"]


def test_change_opens_no_value_again(aws: Aws, client: Any) -> None:
    create(client, WEST)
    before = aws.calls("kms:*", inner=True).count
    client.tag_resource(SecretId="db", Tags=[{"Key": "team", "Value": "core"}])
    assert before == aws.calls("kms:*", inner=True).count


def test_replica_lags_when_its_key_is_disabled_and_catches_up_when_it_is_not(
    client: Any, west: Any, west_kms: Any
) -> None:
    key = west_kms.create_key()["KeyMetadata"]
    create_under(client, key["KeyId"])
    west_kms.disable_key(KeyId=key["KeyId"])
    client.put_secret_value(SecretId="db", SecretString="second")
    entry = status(client)
    assert "Failed" == entry["Status"]
    told = f"Replication failed: Secrets Manager can't encrypt the secret value: {key['Arn']} is disabled."
    assert entry["StatusMessage"].startswith(told)
    west_kms.enable_key(KeyId=key["KeyId"])
    assert "first" == west.get_secret_value(SecretId="db")["SecretString"]
    client.update_secret(SecretId="db", Description="new")
    assert ("InSync", "Replication succeeded") == (status(client)["Status"], status(client)["StatusMessage"])
    assert shown(client) == shown(west)


def test_failed_replica_is_tried_again_when_it_is_asked_for_again(client: Any, west: Any, west_kms: Any) -> None:
    key = west_kms.create_key()["KeyMetadata"]["KeyId"]
    west_kms.disable_key(KeyId=key)
    create_under(client, key)
    assert "Failed" == status(client)["Status"]
    with refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret."):
        west.describe_secret(SecretId="db")
    west_kms.enable_key(KeyId=key)
    answer = client.replicate_secret_to_regions(SecretId="db", AddReplicaRegions=[{"Region": WEST, "KmsKeyId": key}])
    assert ["InProgress"] == [entry["Status"] for entry in answer["ReplicationStatus"]]
    assert "InSync" == status(client)["Status"]
    assert "first" == west.get_secret_value(SecretId="db")["SecretString"]


def test_lagging_replica_catches_up_when_it_is_asked_for_again(client: Any, west: Any, west_kms: Any) -> None:
    key = west_kms.create_key()["KeyMetadata"]["KeyId"]
    create_under(client, key)
    west_kms.disable_key(KeyId=key)
    client.put_secret_value(SecretId="db", SecretString="second")
    client.replicate_secret_to_regions(SecretId="db", AddReplicaRegions=[{"Region": WEST}])
    assert "InSync" == status(client)["Status"]
    assert "second" == west.get_secret_value(SecretId="db")["SecretString"]


def test_replica_fails_when_the_caller_may_not_use_its_key(aws: Aws, client: Any, west_kms: Any) -> None:
    key = west_kms.create_key()["KeyMetadata"]["Arn"]
    with aws.user("writer", [allow("*"), deny("kms:GenerateDataKey", on=key)]):
        create_under(client, key)
    assert "Replication failed: Access to KMS is not allowed" == status(client)["StatusMessage"]


def test_replica_does_not_overwrite_unless_forced(client: Any, west: Any) -> None:
    west.create_secret(Name="db", SecretString="taken")
    create(client, WEST)
    message = "Replication failed: Secret name db already exists in region us-west-2."
    assert ("Failed", message) == (status(client)["Status"], status(client)["StatusMessage"])
    client.put_secret_value(SecretId="db", SecretString="second")
    assert "taken" == west.get_secret_value(SecretId="db")["SecretString"]
    replicas = [{"Region": WEST}]
    client.replicate_secret_to_regions(SecretId="db", AddReplicaRegions=replicas, ForceOverwriteReplicaSecret=True)
    assert "second" == west.get_secret_value(SecretId="db")["SecretString"]


@pytest.mark.parametrize("force", [False, True], ids=["plain", "forced"])
def test_replica_of_another_secret_is_never_overwritten(aws: Aws, client: Any, west: Any, *, force: bool) -> None:
    europe = aws.client("secretsmanager", region=EUROPE)
    create(europe, WEST)
    client.create_secret(
        Name="db", SecretString="mine", AddReplicaRegions=[{"Region": WEST}], ForceOverwriteReplicaSecret=force
    )
    told = "Replication failed: Secret name db is currently replicated to us-west-2 with a different arn."
    assert ("Failed", told) == (status(client)["Status"], status(client)["StatusMessage"])
    client.put_secret_value(SecretId="db", SecretString="second")
    assert "first" == west.get_secret_value(SecretId="db")["SecretString"]
    client.remove_regions_from_replication(SecretId="db", RemoveReplicaRegions=[WEST])
    assert "first" == west.get_secret_value(SecretId="db")["SecretString"]


def test_secret_with_replicas_of_its_own_is_never_overwritten(client: Any, west: Any) -> None:
    create(west, EUROPE)
    create(client, WEST, ForceOverwriteReplicaSecret=True)
    assert "Failed" == status(client)["Status"]
    assert [EUROPE] == [entry["Region"] for entry in west.describe_secret(SecretId="db")["ReplicationStatus"]]
