"""The rotation of a master user's secret: who asks for it, who hears of the password, and what a failure leaves."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from mocksm import MockSecrets, RotationFailed, mock_secrets
from mocksm.errors import NotModelled
from mocksm.handles.databases import DatabaseHandle
from tests.expect import refused
from tests.services.rds.conftest import Make

Heard = list[tuple[str, str, str]]


@pytest.fixture
def heard(aws: MockSecrets) -> Heard:
    """Return what a database of the test's hears: which one it is, its user and the password."""
    found: Heard = []
    aws.databases.on_new_password(lambda database, user, password: found.append((database.identifier, user, password)))
    return found


def status(rds: Any, identifier: str = "shop") -> str:
    (found,) = rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"]
    return str(found["MasterUserSecret"]["SecretStatus"])


def rotate(rds: Any) -> str:
    answer = rds.modify_db_instance(DBInstanceIdentifier="shop", RotateMasterUserPassword=True, ApplyImmediately=True)
    return str(answer["DBInstance"]["MasterUserSecret"]["SecretStatus"])


def passwords(secrets: Any, arn: str) -> list[str]:
    """Return the password before this one, and this one."""
    stages = ("AWSPREVIOUS", "AWSCURRENT")
    found = [secrets.get_secret_value(SecretId=arn, VersionStage=stage)["SecretString"] for stage in stages]
    return [json.loads(text)["password"] for text in found]


def test_a_database_hears_of_its_first_password(heard: Heard, instance: Make, aws: MockSecrets) -> None:
    instance(ManageMasterUserPassword=True)
    instance(DBInstanceIdentifier="own", MasterUserPassword="hunter22hunter22")

    assert [("shop", "app", aws.databases["shop"].password), ("own", "app", "hunter22hunter22")] == heard


def test_an_instance_of_a_cluster_has_no_password_to_hear_of(heard: Heard, rds: Any, cluster: Make) -> None:
    cluster(ManageMasterUserPassword=True)
    rds.create_db_instance(
        DBInstanceIdentifier="writer",
        DBInstanceClass="db.r6g.large",
        Engine="aurora-postgresql",
        DBClusterIdentifier="shops",
    )
    assert ["shops"] == [name for name, _, _ in heard]


def test_an_instance_that_is_deleted_before_it_was_made_hears_of_nothing() -> None:
    with mock_secrets(region="us-east-1", rotation="later") as aws:
        aws.clock.freeze()
        heard: list[str] = []
        aws.databases.on_new_password(lambda database, user, password: heard.append(password))
        rds = aws.client("rds")
        given = {"DBInstanceIdentifier": "shop", "DBInstanceClass": "db.t3.micro", "Engine": "postgres"}
        rds.create_db_instance(MasterUsername="app", ManageMasterUserPassword=True, **given)
        rds.delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)
        aws.clock.advance(seconds=11)

        assert ([], 0) == (heard, len(aws.databases))


def test_rds_rotates_on_request(heard: Heard, rds: Any, secrets: Any, instance: Make, aws: MockSecrets) -> None:
    arn = instance(ManageMasterUserPassword=True)["MasterUserSecret"]["SecretArn"]
    assert ("rotating", "active") == (rotate(rds), status(rds))

    first, second = (password for _, _, password in heard)
    assert [first, second] == passwords(secrets, arn)
    assert (second, True) == (aws.databases["shop"].password, first != second)
    assert ["succeeded"] == [each.outcome for each in aws.rotations]
    names = [event.name for event in aws.events("Rotation*")]
    assert ["RotationStarted", "RotationSucceeded"] == names


def test_secrets_manager_rotates_on_request(heard: Heard, rds: Any, secrets: Any, instance: Make) -> None:
    arn = instance(ManageMasterUserPassword=True)["MasterUserSecret"]["SecretArn"]
    answer = secrets.rotate_secret(SecretId=arn)

    assert passwords(secrets, arn) == [password for _, _, password in heard]
    assert answer["VersionId"] == secrets.get_secret_value(SecretId=arn)["VersionId"]
    assert "active" == status(rds)


def test_a_week_rotates_without_a_request(heard: Heard, secrets: Any, instance: Make, aws: MockSecrets) -> None:
    arn = instance(ManageMasterUserPassword=True)["MasterUserSecret"]["SecretArn"]
    aws.clock.advance(days=6)
    assert 1 == len(heard)
    aws.clock.advance(days=2)

    assert passwords(secrets, arn) == [password for _, _, password in heard]
    assert "LastRotatedDate" in secrets.describe_secret(SecretId=arn)


def test_the_secret_is_rotating_while_its_schedule_rotates_it(rds: Any, instance: Make, aws: MockSecrets) -> None:
    instance(ManageMasterUserPassword=True)
    seen: list[str] = []
    aws.databases.on_new_password(lambda database, user, password: seen.append(status(rds)))
    aws.clock.advance(days=8)

    assert (["rotating"], "active") == (seen, status(rds))


def test_the_schedule_is_changed_as_of_any_secret(heard: Heard, secrets: Any, instance: Make, aws: MockSecrets) -> None:
    arn = instance(ManageMasterUserPassword=True)["MasterUserSecret"]["SecretArn"]
    secrets.rotate_secret(SecretId=arn, RotationRules={"AutomaticallyAfterDays": 30})
    aws.clock.advance(days=15)
    assert 1 == len(heard)
    aws.clock.advance(days=16)
    assert 2 == len(heard)
    with refused("InvalidRequestException", "Rotation Lambda ARN is not supported for a service-managed secret."):
        secrets.rotate_secret(SecretId=arn, RotationLambdaARN=aws.function("f", lambda event, context: None).arn)


def test_a_cluster_rotates_too(heard: Heard, rds: Any, secrets: Any, cluster: Make) -> None:
    arn = cluster(ManageMasterUserPassword=True)["MasterUserSecret"]["SecretArn"]
    answer = rds.modify_db_cluster(DBClusterIdentifier="shops", RotateMasterUserPassword=True, ApplyImmediately=True)
    (found,) = rds.describe_db_clusters()["DBClusters"]

    made, then = answer["DBCluster"]["MasterUserSecret"], found["MasterUserSecret"]
    assert ("rotating", "active") == (made["SecretStatus"], then["SecretStatus"])
    assert ["shops", "shops"] == [name for name, _, _ in heard]
    assert passwords(secrets, arn) == [password for _, _, password in heard]


def test_the_old_password_counts_while_the_database_takes_the_new_one(
    rds: Any, secrets: Any, instance: Make, aws: MockSecrets
) -> None:
    arn = instance(ManageMasterUserPassword=True)["MasterUserSecret"]["SecretArn"]
    before = aws.databases["shop"].password
    seen: list[Any] = []

    def look(database: DatabaseHandle, user: str, password: str) -> None:
        stored = json.loads(secrets.get_secret_value(SecretId=arn)["SecretString"])["password"]
        seen.append((database.password, stored, status(rds), password != before))

    def take(database: DatabaseHandle, user: str, password: str) -> None:
        other = threading.Thread(target=look, args=(database, user, password))
        other.start()
        other.join(10)
        assert not other.is_alive()

    aws.databases.on_new_password(take)
    rotate(rds)

    assert [(before, before, "rotating", True)] == seen


def test_a_database_that_refuses_the_password_keeps_the_old_one(
    rds: Any, secrets: Any, instance: Make, aws: MockSecrets
) -> None:
    arn = instance(ManageMasterUserPassword=True)["MasterUserSecret"]["SecretArn"]
    before = aws.databases["shop"].password
    refusing = [True]

    @aws.databases.on_new_password
    def take(database: DatabaseHandle, user: str, password: str) -> None:
        if refusing[0]:
            raise ConnectionError("no route to the database")

    rotate(rds)

    assert ("impaired", "impaired") == (status(rds), aws.databases["shop"].secret_status)
    assert before == aws.databases["shop"].password
    assert ["AWSCURRENT"] == list(aws.secrets[arn].stages)
    assert "no route to the database" in str(aws.rotations[-1].error)
    assert "RotationFailed" == aws.events("Rotation*").last.name
    refusing[0] = False
    aws.clock.advance(minutes=2)

    assert ("active", ["failed", "succeeded"]) == (status(rds), [each.outcome for each in aws.rotations])
    assert [before, aws.databases["shop"].password] == passwords(secrets, arn)


def test_a_failure_that_nobody_reads_is_told() -> None:
    mock = mock_secrets(region="us-east-1").start()
    rds = mock.client("rds")
    given = {"DBInstanceIdentifier": "shop", "DBInstanceClass": "db.t3.micro", "Engine": "postgres"}
    rds.create_db_instance(MasterUsername="app", ManageMasterUserPassword=True, **given)
    mock.databases.on_new_password(lambda database, user, password: 1 / 0)
    rotate(rds)

    with pytest.warns(RotationFailed, match=r"the rotation of rds!db-.* failed: ZeroDivisionError"):
        mock.stop()


def test_a_key_that_is_out_of_use_impairs_the_secret(heard: Heard, rds: Any, instance: Make, aws: MockSecrets) -> None:
    key = aws.key()
    instance(ManageMasterUserPassword=True, MasterUserSecretKmsKeyId=key.arn)
    kms = aws.client("kms", region="us-east-1")
    kms.disable_key(KeyId=key.arn)
    rotate(rds)
    assert ("impaired", 1) == (status(rds), len(heard))
    assert "DisabledException" in str(aws.rotations[-1].error)

    kms.enable_key(KeyId=key.arn)
    aws.clock.advance(minutes=2)
    assert ("active", 2) == (status(rds), len(heard))


def test_what_mocksm_itself_has_to_say_in_a_rotation_is_the_tests_to_know(
    rds: Any, instance: Make, aws: MockSecrets
) -> None:
    instance(ManageMasterUserPassword=True)

    @aws.databases.on_new_password
    def take(database: DatabaseHandle, user: str, password: str) -> None:
        rds.stop_db_instance(DBInstanceIdentifier=database.identifier)

    with pytest.raises(NotModelled, match="StopDBInstance"):
        rotate(rds)
    aws.take_refusals()
    assert ("impaired", "failed") == (status(rds), aws.rotations[-1].outcome)


def test_a_test_that_fails_in_the_midst_of_a_rotation_fails(rds: Any, instance: Make, aws: MockSecrets) -> None:
    instance(ManageMasterUserPassword=True)
    aws.databases.on_new_password(lambda database, user, password: pytest.fail("it should not rotate"))

    with pytest.raises(pytest.fail.Exception, match="it should not rotate"):
        rotate(rds)
    assert ("impaired", "failed") == (status(rds), aws.rotations[-1].outcome)


def test_a_fault_of_rds_fails_the_rotation(rds: Any, secrets: Any, instance: Make, aws: MockSecrets) -> None:
    arn = instance(ManageMasterUserPassword=True)["MasterUserSecret"]["SecretArn"]
    before = aws.databases["shop"].password
    aws.fail("rds:ModifyDBInstance", "InvalidDBInstanceState")
    secrets.rotate_secret(SecretId=arn)

    assert "InvalidDBInstanceState" in str(aws.rotations[-1].error)
    assert (before, ["AWSCURRENT"]) == (aws.databases["shop"].password, list(aws.secrets[arn].stages))


def test_a_rotation_waits_for_the_clock_where_the_mock_leaves_it_to_it() -> None:
    with mock_secrets(region="us-east-1", rotation="later") as aws:
        aws.clock.freeze()
        rds = aws.client("rds")
        given = {"DBInstanceIdentifier": "shop", "DBInstanceClass": "db.t3.micro", "Engine": "postgres"}
        rds.create_db_instance(MasterUsername="app", ManageMasterUserPassword=True, **given)
        aws.clock.advance(seconds=11)
        before = aws.databases["shop"].password
        statuses = [rotate(rds), status(rds)]
        assert before == aws.databases["shop"].password
        aws.clock.advance(seconds=11)

        assert (["rotating", "rotating"], "active") == (statuses, status(rds))
        assert before != aws.databases["shop"].password


def test_an_instance_that_goes_while_it_is_rotated_leaves_nothing(rds: Any, instance: Make, aws: MockSecrets) -> None:
    instance(ManageMasterUserPassword=True)

    @aws.databases.on_new_password
    def take(database: DatabaseHandle, user: str, password: str) -> None:
        rds.delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)

    rotate(rds)
    assert (0, 0, ["abandoned"]) == (len(aws.databases), len(aws.secrets), [each.outcome for each in aws.rotations])


def test_a_secret_that_was_seeded_without_a_database_rotates_all_the_same(secrets: Any, aws: MockSecrets) -> None:
    tags = {"aws:rds:primaryDBInstanceArn": "arn:aws:rds:us-east-1:123456789012:db:nowhere"}
    db = aws.secret("rds!db", {"username": "app", "password": "old"}, owned_by="rds", tags=tags)
    secrets.rotate_secret(SecretId="rds!db")
    assert "old" != db.json["password"]


def test_what_secrets_manager_tells_rds_is_no_call_that_anyone_sees(rds: Any, instance: Make, aws: MockSecrets) -> None:
    instance(ManageMasterUserPassword=True)
    rotate(rds)
    assert [None] == [call.via for call in aws.calls("rds:ModifyDBInstance", inner=True)]


def test_a_snapshot_keeps_who_hears_and_what_the_password_was(rds: Any, instance: Make, aws: MockSecrets) -> None:
    instance(ManageMasterUserPassword=True)
    before, kept = aws.databases["shop"].password, aws.snapshot()
    late: list[str] = []
    aws.databases.on_new_password(lambda database, user, password: late.append(password))
    rotate(rds)
    aws.restore(kept)

    assert (before, 1) == (aws.databases["shop"].password, len(late))
    rotate(rds)
    assert 1 == len(late)
