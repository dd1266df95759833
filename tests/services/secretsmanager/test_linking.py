"""Replicas in another account: made there, taken on here; values follow where KMS lets the caller, the rest always does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocksm import allow, deny
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.secretsmanager.conftest import OTHER

NOT_FOUND = "Secrets Manager can't find the specified secret."
ON_REPLICA = "Operation not permitted on a replica secret. Call must be made in primary secret's region."


@pytest.fixture
def primary(client: Any) -> str:
    """The ARN of a primary without a value: what KMS says to another account's keys does not matter to it."""
    return str(client.create_secret(Name="db", Description="first")["ARN"])


@pytest.fixture
def key(other_kms: Any) -> str:
    """The ARN of a key of the other account, which lets nobody else use it."""
    return str(other_kms.create_key()["KeyMetadata"]["Arn"])


@pytest.fixture
def replica(primary: str, key: str, other: Any) -> str:
    """The ARN of a replica that was made for the primary and was not taken on yet."""
    return str(other.create_secret(Name="copy", KmsKeyId=key, CrossAccountPrimaryARN=primary)["ARN"])


def take_on(client: Any, replica: str, **params: Any) -> dict[str, Any]:
    answer = client.associate_cross_account_replica(SecretId="db", CrossAccountReplicaARN=replica, **params)
    return dict(answer)


def status(other: Any) -> dict[str, Any]:
    return dict(other.describe_secret(SecretId="copy")["CrossAccountPrimary"])


def test_replica_waits_until_it_is_taken_on(client: Any, other: Any, primary: str, replica: str) -> None:
    assert {"PrimarySecretARN": primary, "ReplicationStatus": "Pending"} == status(other)
    assert "CrossAccountReplicas" not in client.describe_secret(SecretId="db")
    answer = take_on(client, replica)
    assert (primary, replica, "InSync") == (
        answer["ARN"],
        answer["CrossAccountReplicaARN"],
        answer["ReplicationStatus"],
    )
    (entry,) = client.describe_secret(SecretId="db")["CrossAccountReplicas"]
    told = {"ReplicationStatus": "InSync", "StatusMessage": "Replication succeeded"}
    assert {"ReplicaSecretARN": replica, **told} == entry
    described = other.describe_secret(SecretId="copy")
    assert {"PrimarySecretARN": primary, **told} == described["CrossAccountPrimary"]
    assert ("first", "CrossAccountReplicas" in described) == (described["Description"], False)


def test_role_that_is_named_is_shown(client: Any, replica: str) -> None:
    role = "arn:aws:iam::123456789012:role/replicates"
    take_on(client, replica, ReplicationRoleARN=role)
    (entry,) = client.describe_secret(SecretId="db")["CrossAccountReplicas"]
    assert role == entry["ReplicationRoleARN"]


def test_replica_follows_what_it_may(aws: Aws, client: Any, other: Any, replica: str) -> None:
    take_on(client, replica)
    client.update_secret(SecretId="db", Description="second")
    assert "second" == other.describe_secret(SecretId="copy")["Description"]
    client.tag_resource(SecretId="db", Tags=[{"Key": "team", "Value": "core"}])
    assert "Tags" not in other.describe_secret(SecretId="copy")


def test_replica_lags_when_kms_does_not_let_the_caller_use_its_key(client: Any, other: Any, replica: str) -> None:
    take_on(client, replica)
    client.put_secret_value(SecretId="db", SecretString="value")
    told = {"ReplicationStatus": "Failed", "StatusMessage": "Replication failed: Access to KMS is not allowed"}
    assert told.items() <= status(other).items()
    (entry,) = client.describe_secret(SecretId="db")["CrossAccountReplicas"]
    assert told.items() <= entry.items()
    assert "value" == client.get_secret_value(SecretId="db")["SecretString"]
    assert "VersionIdsToStages" not in other.describe_secret(SecretId="copy")


def test_replica_follows_with_its_values_when_its_key_lets_the_primarys_account(
    client: Any, other: Any, other_kms: Any, primary: str
) -> None:
    root, via = (
        f"arn:aws:iam::{OTHER}:root",
        {"StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}},
    )
    statements = [
        allow("kms:*", to=root),
        allow("kms:GenerateDataKey", "kms:Encrypt", to="123456789012", when=via),
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    key = other_kms.create_key(Policy=policy)["KeyMetadata"]["Arn"]
    replica = other.create_secret(Name="copy", KmsKeyId=key, CrossAccountPrimaryARN=primary)["ARN"]
    take_on(client, replica)
    client.put_secret_value(SecretId="db", SecretString="value")
    assert "InSync" == status(other)["ReplicationStatus"]
    assert "value" == other.get_secret_value(SecretId="copy")["SecretString"]


def test_detached_replica_follows_no_more_and_can_be_taken_on_again(client: Any, other: Any, replica: str) -> None:
    take_on(client, replica)
    with refused("InvalidRequestException", "You can't delete a secret that still has a cross-account replica."):
        client.delete_secret(SecretId="db")
    client.disassociate_cross_account_replica(SecretId="db", CrossAccountReplicaARN=replica)
    assert "Detached" == status(other)["ReplicationStatus"]
    assert "CrossAccountReplicas" not in client.describe_secret(SecretId="db")
    client.update_secret(SecretId="db", Description="second")
    assert "first" == other.describe_secret(SecretId="copy")["Description"]
    take_on(client, replica)
    assert ("InSync", "second") == (
        status(other)["ReplicationStatus"],
        other.describe_secret(SecretId="copy")["Description"],
    )
    client.disassociate_cross_account_replica(SecretId="db", CrossAccountReplicaARN=replica)
    client.delete_secret(SecretId="db", ForceDeleteWithoutRecovery=True)


def test_promoted_replica_goes_its_own_way(client: Any, other: Any, replica: str) -> None:
    take_on(client, replica)
    assert replica == other.stop_replication_to_replica(SecretId="copy")["ARN"]
    (entry,) = client.describe_secret(SecretId="db")["CrossAccountReplicas"]
    assert "Detached" == entry["ReplicationStatus"]
    other.update_secret(SecretId="copy", Description="own")
    client.update_secret(SecretId="db", Description="second")
    described = other.describe_secret(SecretId="copy")
    assert ("own", False) == (described["Description"], "CrossAccountPrimary" in described)
    (entry,) = client.describe_secret(SecretId="db")["CrossAccountReplicas"]
    assert "Detached" == entry["ReplicationStatus"]
    with pytest.raises(Exception, match="AcceptCrossAccountReplication"):
        take_on(client, replica)


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("put_secret_value", {"SecretString": "x"}),
        ("update_secret", {"Description": "x"}),
        ("update_secret", {"KmsKeyId": ""}),
        ("delete_secret", {}),
        ("replicate_secret_to_regions", {"AddReplicaRegions": [{"Region": "us-west-2"}]}),
    ],
    ids=str,
)
def test_replica_refuses_to_be_changed(other: Any, replica: str, operation: str, params: dict[str, Any]) -> None:
    with refused("InvalidParameterException", ON_REPLICA):
        getattr(other, operation)(SecretId=replica, **params)


def test_second_replica_is_refused(client: Any, other: Any, primary: str, replica: str, key: str) -> None:
    take_on(client, replica)
    second = other.create_secret(Name="second", KmsKeyId=key, CrossAccountPrimaryARN=primary)["ARN"]
    with refused("InvalidRequestException", "A secret can have at most one cross-account replica."):
        take_on(client, second)


def test_replica_of_another_primary_is_refused(client: Any, primary: str, replica: str) -> None:
    client.create_secret(Name="another")
    with refused("ResourceNotFoundException", NOT_FOUND):
        client.associate_cross_account_replica(SecretId="another", CrossAccountReplicaARN=replica)


def test_plain_secret_of_another_account_is_refused_by_its_account(client: Any, other: Any, primary: str) -> None:
    plain = other.create_secret(Name="plain")["ARN"]
    with pytest.raises(Exception, match="is not authorized to perform: secretsmanager:AcceptCrossAccountReplication"):
        take_on(client, plain)


def test_taking_on_takes_the_right_to_read_and_to_accept(aws: Aws, client: Any, replica: str) -> None:
    for action in ("GetSecretValue", "AcceptCrossAccountReplication", "AssociateCrossAccountReplica"):
        caller = aws.user(f"without-{action}", [allow("*"), deny(f"secretsmanager:{action}")])
        with caller, pytest.raises(Exception, match=f"secretsmanager:{action}"):
            take_on(client, replica)
    assert "CrossAccountReplicas" not in client.describe_secret(SecretId="db")


def test_letting_go_is_refused_when_there_is_no_link(client: Any, replica: str) -> None:
    with refused("ResourceNotFoundException", NOT_FOUND):
        client.disassociate_cross_account_replica(SecretId="db", CrossAccountReplicaARN=replica)


PRIMARY = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf"
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "own account": (
        {"CrossAccountPrimaryARN": PRIMARY.replace("123456789012", OTHER)},
        "The CrossAccountPrimaryARN must be a secret of another account in this Region.",
    ),
    "another Region": (
        {"CrossAccountPrimaryARN": PRIMARY.replace("us-east-1", "us-west-2")},
        "The CrossAccountPrimaryARN must be a secret of another account in this Region.",
    ),
    "no key": ({"KmsKeyId": ""}, "A cross-account replica needs a customer managed KMS key in KmsKeyId."),
    "AWS's key": (
        {"KmsKeyId": "alias/aws/secretsmanager"},
        "A cross-account replica needs a customer managed KMS key in KmsKeyId.",
    ),
    **{
        member: ({member: value}, f"A cross-account replica can't be created with {member}.")
        for member, value in {
            "SecretString": "x",
            "SecretBinary": b"x",
            "Description": "x",
            "AddReplicaRegions": [{"Region": "us-west-2"}],
            "Type": "SalesforceClientSecret",
        }.items()
    },
}


@pytest.mark.parametrize(("params", "message"), BAD.values(), ids=BAD)
def test_nothing_is_made_when_it_can_be_no_replica(other: Any, key: str, params: dict[str, Any], message: str) -> None:
    with refused("InvalidParameterException", message):
        other.create_secret(**{"Name": "copy", "KmsKeyId": key, "CrossAccountPrimaryARN": PRIMARY, **params})
    assert [] == other.list_secrets()["SecretList"]
