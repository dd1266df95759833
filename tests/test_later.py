"""All that AWS does later is on one agenda: the clock brings it about, and the trail tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from mocksm import allow, mock_secrets
from mocksm.aws import Aws
from mocksm.clock import UTC
from tests.expect import refused

ACCOUNT = "123456789012"
EAST, WEST = "us-east-1", "us-west-2"
NOON = datetime(2035, 7, 4, 12, tzinfo=UTC)


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_secrets(region=EAST) as aws:
        aws.clock.freeze()
        aws.clock.move_to(NOON)
        yield aws


def told(aws: Aws, **about: Any) -> list[tuple[str, datetime]]:
    """Return the service events, each with its time."""
    return [(each.name, each.at) for each in aws.events(**about) if each.is_service_event]


# -- secrets -----------------------------------------------------------------------------------------------------------


def test_a_recovery_window_ends(aws: Aws) -> None:
    db, client = aws.secret("db", "hunter2"), aws.client("secretsmanager")
    client.put_secret_value(SecretId="db", SecretString="hunter3")
    client.delete_secret(SecretId="db", RecoveryWindowInDays=7)
    aws.clock.advance(days=7, seconds=-1)
    assert client.describe_secret(SecretId="db")["DeletedDate"]
    assert [] == told(aws)

    aws.clock.advance(days=30)

    with refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret."):
        client.describe_secret(SecretId="db")
    end = NOON + timedelta(days=7)
    pair = [("StartSecretVersionDelete", end), ("EndSecretVersionDelete", end)]
    assert pair * 2 == told(aws, secret=db)


def test_a_deletion_that_was_called_off_comes_to_nothing(aws: Aws) -> None:
    db, client = aws.secret("db", "hunter2"), aws.client("secretsmanager")
    client.delete_secret(SecretId="db", RecoveryWindowInDays=7)
    client.restore_secret(SecretId="db")

    aws.clock.advance(days=40)

    assert "hunter2" == db.value
    assert [("CancelSecretVersionDelete", NOON)] == told(aws, secret=db)
    version = client.describe_secret(SecretId="db")["VersionIdsToStages"]
    details = aws.events("CancelSecretVersionDelete").last.record["additionalEventData"]
    assert {"SecretId": db.arn, "VersionId": next(iter(version))} == details


def test_restoring_a_live_secret_cancels_nothing(aws: Aws) -> None:
    aws.secret("db", "hunter2")
    aws.client("secretsmanager").restore_secret(SecretId="db")

    assert [] == told(aws)


def test_a_forced_deletion_is_told_after_its_call(aws: Aws) -> None:
    db = aws.secret("db", "hunter2")
    aws.client("secretsmanager").delete_secret(SecretId="db", ForceDeleteWithoutRecovery=True)

    names = ["DeleteSecret", "StartSecretVersionDelete", "EndSecretVersionDelete"]
    assert names == [each.name for each in aws.events(secret=db)]


def test_an_empty_secret_has_no_version_to_delete(aws: Aws) -> None:
    aws.secret("db")
    aws.client("secretsmanager").delete_secret(SecretId="db", ForceDeleteWithoutRecovery=True)

    assert [] == told(aws)


def test_a_version_that_makes_room_for_another_is_told(aws: Aws) -> None:
    db, client = aws.secret("db", "0"), aws.client("secretsmanager")
    first = next(iter(client.describe_secret(SecretId="db")["VersionIdsToStages"]))
    for number in range(99):
        client.put_secret_value(SecretId="db", SecretString=f"{number}")
    aws.clock.advance(days=1)
    assert [] == told(aws)
    client.put_secret_value(SecretId="db", SecretString="100")

    assert ["StartSecretVersionDelete", "EndSecretVersionDelete"] == [name for name, _ in told(aws, secret=db)]
    assert first == aws.events("EndSecretVersionDelete").last.record["additionalEventData"]["VersionId"]


def test_a_replica_comes_into_step(aws: Aws) -> None:
    db, client = aws.secret("db", "hunter2"), aws.client("secretsmanager")
    answer = client.replicate_secret_to_regions(SecretId="db", AddReplicaRegions=[{"Region": WEST}])
    assert ["InProgress"] == [each["Status"] for each in answer["ReplicationStatus"]]

    assert ["InSync"] == [each["Status"] for each in client.describe_secret(SecretId="db")["ReplicationStatus"]]
    assert "hunter2" == aws.client("secretsmanager", region=WEST).get_secret_value(SecretId="db")["SecretString"]
    assert [("ReplicationStarted", NOON), ("ReplicationSucceeded", NOON)] == told(aws, secret=db)
    assert {"SecretId": db.arn, "ReplicaRegion": WEST} == aws.events("Repl*").last.record["additionalEventData"]


def test_a_replica_that_cannot_be_made_is_told_with_the_reason(aws: Aws) -> None:
    db, client = aws.secret("db", "hunter2"), aws.client("secretsmanager")
    aws.client("secretsmanager", region=WEST).create_secret(Name="db")
    client.replicate_secret_to_regions(SecretId="db", AddReplicaRegions=[{"Region": WEST}])

    assert ["ReplicationStarted", "ReplicationFailed"] == [name for name, _ in told(aws, secret=db)]
    reason = "Replication failed: Secret name db already exists in region us-west-2."
    assert reason == aws.events("ReplicationFailed").last.record["errorMessage"]


def test_a_change_that_does_not_reach_a_replica_is_told(aws: Aws) -> None:
    db, client, far = aws.secret("db", "hunter2"), aws.client("secretsmanager"), aws.client("kms", region=WEST)
    key = far.create_key()["KeyMetadata"]["KeyId"]
    client.replicate_secret_to_regions(SecretId="db", AddReplicaRegions=[{"Region": WEST, "KmsKeyId": key}])
    client.put_secret_value(SecretId="db", SecretString="hunter3")
    assert 0 == aws.events("ReplicationFailed").count

    far.disable_key(KeyId=key)
    client.put_secret_value(SecretId="db", SecretString="hunter4")

    assert db.arn == aws.events("ReplicationFailed").last.resources[0]


def test_a_replica_that_is_removed_loses_its_versions(aws: Aws) -> None:
    db, client = aws.secret("db", "hunter2"), aws.client("secretsmanager")
    client.replicate_secret_to_regions(SecretId="db", AddReplicaRegions=[{"Region": WEST}])
    client.remove_regions_from_replication(SecretId="db", RemoveReplicaRegions=[WEST])

    replica = db.arn.replace(EAST, WEST)
    assert [WEST, WEST] == [each.region for each in aws.events("*SecretVersionDelete", secret=replica)]
    assert 0 == aws.events("*SecretVersionDelete", secret=db.arn).count


def test_a_secret_that_a_replica_overwrites_loses_its_versions(aws: Aws) -> None:
    aws.secret("db", "hunter2")
    client, far = aws.client("secretsmanager"), aws.client("secretsmanager", region=WEST)
    old = far.create_secret(Name="db", SecretString="old")["ARN"]
    client.replicate_secret_to_regions(
        SecretId="db", AddReplicaRegions=[{"Region": WEST}], ForceOverwriteReplicaSecret=True
    )

    assert ["StartSecretVersionDelete", "EndSecretVersionDelete"] == [name for name, _ in told(aws, secret=old)]


# -- keys --------------------------------------------------------------------------------------------------------------


def test_a_key_is_deleted_when_its_window_is_over(aws: Aws) -> None:
    key, kms = aws.key(alias="alias/app"), aws.client("kms")
    kms.schedule_key_deletion(KeyId=key.id, PendingWindowInDays=7)
    aws.clock.advance(days=7, seconds=-1)
    assert "PendingDeletion" == key.state

    aws.clock.advance(seconds=1)

    with refused("NotFoundException", f"Key '{key.arn}' does not exist"):
        kms.describe_key(KeyId=key.id)
    assert [("DeleteKey", NOON + timedelta(days=7))] == told(aws, key=key)


def test_a_key_whose_deletion_was_cancelled_stays(aws: Aws) -> None:
    key, kms = aws.key(), aws.client("kms")
    kms.schedule_key_deletion(KeyId=key.id, PendingWindowInDays=7)
    kms.cancel_key_deletion(KeyId=key.id)
    aws.clock.advance(days=40)

    assert "Disabled" == key.state
    assert [] == told(aws)


@pytest.mark.parametrize("days", [90, 365, 2560])
def test_a_key_rotates_by_itself_after_every_period(aws: Aws, days: int) -> None:
    key, kms = aws.key(), aws.client("kms")
    kms.enable_key_rotation(KeyId=key.id, RotationPeriodInDays=days)
    aws.clock.advance(days=2 * days + 1)

    dates = [NOON + timedelta(days=days), NOON + timedelta(days=2 * days)]
    assert dates == [each["RotationDate"] for each in kms.list_key_rotations(KeyId=key.id)["Rotations"]]
    assert [("RotateKey", date) for date in dates] == told(aws, key=key)
    details = aws.events("RotateKey").last.record["serviceEventDetails"]
    assert {"keyId": key.id, "rotationType": "AUTOMATIC"} == details


def test_a_key_rotates_every_year_where_no_period_is_given(aws: Aws) -> None:
    key, kms = aws.key(), aws.client("kms")
    kms.enable_key_rotation(KeyId=key.id)
    aws.clock.advance(days=366)

    assert [("RotateKey", NOON + timedelta(days=365))] == told(aws, key=key)


def test_a_multi_region_key_gives_its_replicas_what_they_share(aws: Aws) -> None:
    kms = aws.client("kms")
    primary = kms.create_key(MultiRegion=True)["KeyMetadata"]
    kms.replicate_key(KeyId=primary["KeyId"], ReplicaRegion=WEST)
    replica = aws.client("kms", region=WEST)
    assert "Enabled" == replica.describe_key(KeyId=primary["KeyId"])["KeyMetadata"]["KeyState"]
    kms.rotate_key_on_demand(KeyId=primary["KeyId"])

    events = [(each.name, each.region) for each in aws.events(key=primary["Arn"]) if each.is_service_event]
    synchronized = ("SynchronizeMultiRegionKey", EAST)
    assert [synchronized, ("RotateKey", EAST), synchronized] == events


def test_imported_material_expires(aws: Aws) -> None:
    kms = aws.client("kms")
    key = kms.create_key(Origin="EXTERNAL")["KeyMetadata"]
    parameters = kms.get_parameters_for_import(
        KeyId=key["KeyId"], WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048"
    )
    public: Any = load_der_public_key(parameters["PublicKey"])
    wrapped = public.encrypt(bytes(32), padding.OAEP(padding.MGF1(SHA256()), SHA256(), None))
    end = NOON + timedelta(days=10)
    kms.import_key_material(
        KeyId=key["KeyId"], ImportToken=parameters["ImportToken"], EncryptedKeyMaterial=wrapped, ValidTo=end
    )
    aws.clock.advance(days=10, seconds=-1)
    assert "Enabled" == kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"]

    aws.clock.advance(seconds=1)

    assert "PendingImport" == kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"]
    assert [("DeleteExpiredKeyMaterial", end)] == told(aws, key=key["Arn"])


def test_grants_go_when_they_are_retired_and_with_their_key(aws: Aws) -> None:
    kms, key = aws.client("kms"), aws.key()
    worker = aws.user("worker")
    arguments = {"KeyId": key.id, "GranteePrincipal": worker.arn, "Operations": ["Encrypt", "RetireGrant"]}
    grants = [kms.create_grant(**arguments, Name=name)["GrantId"] for name in ("short", "long")]
    worker.client("kms").encrypt(KeyId=key.arn, Plaintext=b"x")
    worker.client("kms").retire_grant(KeyId=key.arn, GrantId=grants[0])
    assert grants[1:] == [each["GrantId"] for each in kms.list_grants(KeyId=key.id)["Grants"]]

    kms.schedule_key_deletion(KeyId=key.id, PendingWindowInDays=7)
    aws.clock.advance(days=8)

    with refused("NotFoundException", f"Key '{key.arn}' does not exist"):
        worker.client("kms").encrypt(KeyId=key.arn, Plaintext=b"x")


# -- sessions ----------------------------------------------------------------------------------------------------------


def test_a_session_ends(aws: Aws) -> None:
    role = aws.role("app", [allow("secretsmanager:ListSecrets")], trust=[allow("sts:AssumeRole", to=ACCOUNT)])
    made = aws.client("sts").assume_role(RoleArn=role.arn, RoleSessionName="job", DurationSeconds=900)["Credentials"]
    session: Any = boto3.Session(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"], EAST)
    client = session.client("secretsmanager")
    aws.clock.advance(minutes=15, seconds=-1)
    assert [] == client.list_secrets()["SecretList"]

    aws.clock.advance(seconds=1)

    with refused("ExpiredTokenException", "The security token included in the request is expired"):
        client.list_secrets()


# -- all of it together ------------------------------------------------------------------------------------------------


def test_what_falls_due_on_the_way_comes_in_its_order_and_at_its_time(aws: Aws) -> None:
    secrets, kms = aws.client("secretsmanager"), aws.client("kms")
    rotating, doomed = aws.key(), aws.key()
    aws.secret("db", "hunter2")
    kms.schedule_key_deletion(KeyId=doomed.id, PendingWindowInDays=30)
    kms.enable_key_rotation(KeyId=rotating.id, RotationPeriodInDays=90)
    secrets.delete_secret(SecretId="db", RecoveryWindowInDays=10)
    heard: list[tuple[str, datetime]] = []
    aws.events.on(
        {"detail": {"eventType": ["AwsServiceEvent"]}},
        lambda event: heard.append((event["detail"]["eventName"], aws.clock.now())),
    )

    aws.clock.advance(days=100)

    days = {"StartSecretVersionDelete": 10, "EndSecretVersionDelete": 10, "DeleteKey": 30, "RotateKey": 90}
    assert [(name, NOON + timedelta(days=after)) for name, after in days.items()] == heard == told(aws)


def test_what_a_restored_cloud_had_to_do_it_does_again(aws: Aws) -> None:
    aws.secret("db", "hunter2")
    aws.client("secretsmanager").delete_secret(SecretId="db", RecoveryWindowInDays=7)
    snapshot = aws.snapshot()
    for _ in range(2):
        aws.restore(snapshot)
        aws.clock.advance(days=8)
        assert ["StartSecretVersionDelete", "EndSecretVersionDelete"] == [name for name, _ in told(aws)]
