"""Replicas in another Region: added, refusing to be written, removed, set free."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm import allow, deny
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.secretsmanager.conftest import EAST, EUROPE, WEST
from tests.services.secretsmanager.replicas import create, shown, status

ON_REPLICA = "Operation not permitted on a replica secret. Call must be made in primary secret's region."
OPEN = (
    '{"Version": "2012-10-17", "Statement": '
    '[{"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:*", "Resource": "*"}]}'
)


def test_replica_has_the_primarys_arn_but_for_the_region(client: Any, west: Any) -> None:
    arn = create(client, WEST, name="my-us-east-1-db")
    replica = west.describe_secret(SecretId="my-us-east-1-db")["ARN"]
    assert arn.replace(":us-east-1:", ":us-west-2:") == replica
    for secret_id in (replica, replica[:-7]):
        assert "first" == west.get_secret_value(SecretId=secret_id)["SecretString"]


def test_creating_with_replicas_takes_the_right_to_replicate(aws: Aws, client: Any) -> None:
    told = "is not authorized to perform: secretsmanager:ReplicateSecretToRegions"
    with (
        aws.user("writer", [allow("*"), deny("secretsmanager:ReplicateSecretToRegions")]),
        pytest.raises(Exception, match=told),
    ):
        create(client, WEST)
    assert "db" not in aws.secrets


def test_region_that_is_named_twice_is_refused(aws: Aws, client: Any) -> None:
    with refused("InvalidParameterException", "Invalid replica region."):
        create(client, WEST, WEST)
    assert "db" not in aws.secrets


def test_same_creation_again_gives_the_same_answer(client: Any) -> None:
    first = create(client, WEST, ClientRequestToken="t" * 32)
    again = client.create_secret(Name="db", SecretString="first", ClientRequestToken="t" * 32)
    assert first == again["ARN"]
    assert [WEST] == [entry["Region"] for entry in again["ReplicationStatus"]]


WRITES: dict[str, dict[str, Any]] = {
    "put_secret_value": {"SecretString": "x"},
    "update_secret": {"Description": "x"},
    "delete_secret": {"ForceDeleteWithoutRecovery": True},
    "restore_secret": {},
    "rotate_secret": {},
    "cancel_rotate_secret": {},
    "tag_resource": {"Tags": [{"Key": "a", "Value": "b"}]},
    "untag_resource": {"TagKeys": ["a"]},
    "put_resource_policy": {"ResourcePolicy": OPEN},
    "delete_resource_policy": {},
    "update_secret_version_stage": {"VersionStage": "blue", "MoveToVersionId": "v" * 32},
    "replicate_secret_to_regions": {"AddReplicaRegions": [{"Region": EUROPE}]},
    "remove_regions_from_replication": {"RemoveReplicaRegions": [EAST]},
    "disassociate_cross_account_replica": {
        "CrossAccountReplicaARN": "arn:aws:secretsmanager:us-west-2:444455556666:secret:db-AbCdEf"
    },
}


@pytest.mark.parametrize("operation", WRITES)
def test_replica_refuses_to_be_changed(client: Any, west: Any, operation: str) -> None:
    create(client, WEST)
    before = shown(west)
    with refused("InvalidParameterException", ON_REPLICA):
        getattr(west, operation)(SecretId="db", **WRITES[operation])
    assert before == shown(west) == shown(client)


def test_replicas_key_can_be_changed_and_its_primary_shows_it(client: Any, west: Any, west_kms: Any) -> None:
    create(client, WEST)
    key = west_kms.create_key()["KeyMetadata"]["KeyId"]
    west.update_secret(SecretId="db", KmsKeyId=key)
    assert key == west.describe_secret(SecretId="db")["KmsKeyId"] == status(client)["KmsKeyId"]
    west_kms.disable_key(KeyId=key)
    with pytest.raises(Exception, match="DecryptionFailure"):
        west.get_secret_value(SecretId="db")
    west_kms.enable_key(KeyId=key)
    west.update_secret(SecretId="db", KmsKeyId="")
    assert "alias/aws/secretsmanager" == status(client)["KmsKeyId"]


def test_removed_replica_is_gone_at_once_and_others_stay(client: Any, west: Any) -> None:
    create(client, WEST, EUROPE)
    answer = client.remove_regions_from_replication(SecretId="db", RemoveReplicaRegions=[WEST, "ap-south-1"])
    assert [EUROPE] == [entry["Region"] for entry in answer["ReplicationStatus"]]
    with refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret."):
        west.describe_secret(SecretId="db")
    west.create_secret(Name="db", SecretString="another")
    client.put_secret_value(SecretId="db", SecretString="second")
    assert "another" == west.get_secret_value(SecretId="db")["SecretString"]


def test_promoted_replica_goes_its_own_way(client: Any, west: Any) -> None:
    create(client, WEST, EUROPE)
    arn = west.describe_secret(SecretId="db")["ARN"]
    assert arn == west.stop_replication_to_replica(SecretId="db")["ARN"]
    client.put_secret_value(SecretId="db", SecretString="second")
    assert "first" == west.get_secret_value(SecretId="db")["SecretString"]
    west.put_secret_value(SecretId="db", SecretString="own")
    assert "second" == client.get_secret_value(SecretId="db")["SecretString"]
    assert EUROPE == status(client)["Region"]
    west.delete_secret(SecretId="db", ForceDeleteWithoutRecovery=True)
    with refused("InvalidRequestException", "You can't stop replication to a secret that is not a replica."):
        client.stop_replication_to_replica(SecretId="db")


def test_primary_can_be_deleted_when_its_last_replica_is_promoted(client: Any, west: Any) -> None:
    arn = create(client, WEST)
    message = f"You can't delete secret {arn} that still has replica regions [us-west-2]."
    for force in (False, True):
        with refused("InvalidParameterException", message):
            client.delete_secret(SecretId="db", ForceDeleteWithoutRecovery=force)
    west.stop_replication_to_replica(SecretId="db")
    client.delete_secret(SecretId="db", ForceDeleteWithoutRecovery=True)
    assert "first" == west.get_secret_value(SecretId="db")["SecretString"]
