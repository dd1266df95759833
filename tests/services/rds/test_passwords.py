"""A password that a database refuses: it is tried again, and nothing counts before it is taken."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocksm import MockSecrets, RotationFailed, mock_secrets
from mocksm.errors import NotModelled
from tests.expect import refused
from tests.services.rds.conftest import Make, Server, modify, passwords, shown, status

PASSWORD = "hunter22hunter22"
MANAGED: dict[str, Any] = {"ManageMasterUserPassword": True}
ROTATE: dict[str, Any] = {"RotateMasterUserPassword": True, "ApplyImmediately": True}
NEW = {"DBInstanceIdentifier": "shop", "DBInstanceClass": "db.t3.micro", "Engine": "postgres", "MasterUsername": "app"}
NO_ROTATION = "You can't specify RotateMasterUserPassword for an instance with ManageMasterUserPassword disabled."


# -- a password that is refused ----------------------------------------------------------------------------------------


def test_a_first_password_that_is_refused_is_tried_again(
    aws: MockSecrets, rds: Any, instance: Make, server: Server
) -> None:
    server.is_down = True
    instance(**MANAGED)
    assert ("available", "impaired") == (shown(rds)["DBInstanceStatus"], status(rds))
    assert "ConnectionError('no route to the database')" == aws.databases["shop"].refusal

    server.is_down = False
    aws.clock.advance(minutes=2)
    assert ({server.password}, "active") == (passwords(aws), status(rds))
    assert ("None", 2) == (str(aws.databases["shop"].refusal), len(server.offered))


def test_a_first_password_is_offered_five_times(aws: MockSecrets, rds: Any, instance: Make, server: Server) -> None:
    server.is_down = True
    instance(MasterUserPassword=PASSWORD)
    for minutes, offered in ((0, 1), (1, 2), (2, 3), (4, 4), (8, 5), (600, 5)):
        aws.clock.advance(minutes=minutes)
        assert [PASSWORD] * offered == server.offered
    assert ({"MasterUserPassword": "****"}, True) == (
        shown(rds)["PendingModifiedValues"],
        aws.databases["shop"].refusal is not None,
    )


def test_a_rotation_takes_the_place_of_a_first_password_that_was_refused(
    aws: MockSecrets, rds: Any, instance: Make, server: Server
) -> None:
    server.is_down = True
    instance(**MANAGED)
    server.is_down = False
    modify(rds, **ROTATE)
    aws.clock.advance(hours=1)
    assert ({server.password}, 2, "active") == (passwords(aws), len(server.offered), status(rds))


def test_a_database_of_a_stack_is_told_of_again_too(aws: MockSecrets, server: Server) -> None:
    server.is_down = True
    properties = {"Engine": "postgres", "DBInstanceClass": "db.t3.micro", "MasterUsername": "app", **MANAGED}
    db = {"Type": "AWS::RDS::DBInstance", "Properties": {"DBInstanceIdentifier": "shop", **properties}}
    aws.client("cloudformation", region="us-east-1").create_stack(
        StackName="app", TemplateBody=json.dumps({"Resources": {"Db": db}})
    )
    shop = aws.databases["shop"]
    assert ("impaired", "ConnectionError('no route to the database')") == (shop.secret_status, shop.refusal)

    server.is_down = False
    aws.clock.advance(minutes=2)
    assert ({server.password}, "active") == (passwords(aws), shop.secret_status)


@pytest.mark.parametrize("comes_back", [True, False])
def test_a_refusal_that_nobody_reads_is_told_unless_it_was_mended(*, comes_back: bool) -> None:
    mock = mock_secrets(region="us-east-1").start()
    server = Server(mock)
    server.is_down = True
    mock.client("rds").create_db_instance(**NEW, MasterUserPassword=PASSWORD)
    if comes_back:
        server.is_down = False
        mock.clock.advance(minutes=2)
        mock.stop()
        return
    with pytest.warns(RotationFailed, match=r"the database shop refused the password of app: ConnectionError"):
        mock.stop()


def test_an_instance_that_was_made_anew_is_not_offered_what_the_old_one_refused(
    aws: MockSecrets, rds: Any, instance: Make, server: Server
) -> None:
    server.is_down = True
    instance(MasterUserPassword=PASSWORD)
    assert aws.databases["shop"].refusal is not None
    rds.delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)
    aws.clock.advance(seconds=30)
    instance(MasterUserPassword="another1another1")
    assert aws.databases["shop"].refusal is not None
    aws.clock.advance(seconds=50)
    assert [PASSWORD, "another1another1"] == server.offered
    aws.clock.advance(seconds=50)
    assert [PASSWORD, *["another1another1"] * 2] == server.offered


def test_a_password_that_is_refused_gives_way_to_the_next(
    aws: MockSecrets, rds: Any, instance: Make, server: Server
) -> None:
    instance(MasterUserPassword=PASSWORD)
    server.is_down = True
    modify(rds, MasterUserPassword="second22second22")
    assert (PASSWORD, True) == (aws.databases["shop"].password, aws.databases["shop"].refusal is not None)
    server.is_down = False
    modify(rds, MasterUserPassword="third333third333")
    aws.clock.advance(hours=1)

    assert "third333third333" == aws.databases["shop"].password == server.password
    assert (3, {}) == (len(server.offered), shown(rds)["PendingModifiedValues"])


def test_what_mocksm_itself_has_to_say_of_a_first_password_is_the_tests_to_know(
    aws: MockSecrets, rds: Any, instance: Make, server: Server
) -> None:
    server.meanwhile = lambda: rds.stop_db_instance(DBInstanceIdentifier="shop")
    with pytest.raises(NotModelled, match="StopDBInstance"):
        instance(**MANAGED)
    aws.take_refusals()
    aws.clock.advance(hours=1)
    assert ("impaired", 1) == (status(rds), len(server.offered))


# -- the end of management ---------------------------------------------------------------------------------------------


def test_the_secret_goes_when_the_database_has_the_other_password(
    aws: MockSecrets, rds: Any, secrets: Any, instance: Make, server: Server
) -> None:
    arn = instance(**MANAGED)["MasterUserSecret"]["SecretArn"]
    first = server.password
    server.is_down = True
    answer = modify(rds, ManageMasterUserPassword=False, MasterUserPassword=PASSWORD, BackupRetentionPeriod=9)

    assert (9, {"MasterUserPassword": "****"}) == (answer["BackupRetentionPeriod"], answer["PendingModifiedValues"])
    assert (first, {first}) == (server.password, passwords(aws))
    assert aws.databases["shop"].refusal is not None
    with refused("InvalidParameterCombination", NO_ROTATION):
        modify(rds, **ROTATE)  # what was asked for counts

    server.is_down = False
    aws.clock.advance(minutes=2)
    assert (PASSWORD, PASSWORD, 0) == (server.password, aws.databases["shop"].password, len(aws.secrets))
    assert (None, {}) == (status(rds), shown(rds)["PendingModifiedValues"])
    with refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret."):
        secrets.describe_secret(SecretId=arn)


def on_the_way_out(aws: MockSecrets, rds: Any, instance: Make, server: Server) -> str:
    """Return the secret of a database that is to have another password, refused it once, and is there again."""
    arn: str = instance(**MANAGED)["MasterUserSecret"]["SecretArn"]
    server.is_down = True
    modify(rds, ManageMasterUserPassword=False, MasterUserPassword=PASSWORD)
    assert aws.databases["shop"].refusal is not None
    server.is_down = False
    return arn


def test_a_rotation_on_the_way_out_does_not_keep_the_secret(
    aws: MockSecrets, rds: Any, secrets: Any, instance: Make, server: Server
) -> None:
    arn = on_the_way_out(aws, rds, instance, server)
    secrets.rotate_secret(SecretId=arn)
    assert {server.password} == passwords(aws)
    aws.clock.advance(minutes=2)

    assert (PASSWORD, PASSWORD, 0) == (server.password, aws.databases["shop"].password, len(aws.secrets))


def test_management_that_is_asked_for_again_keeps_the_secret(
    aws: MockSecrets, rds: Any, instance: Make, server: Server
) -> None:
    arn = on_the_way_out(aws, rds, instance, server)
    answer = modify(rds, **MANAGED)
    aws.clock.advance(hours=1)

    assert (arn, "active") == (answer["MasterUserSecret"]["SecretArn"], status(rds))
    assert ({server.password}, 2) == (passwords(aws), len(server.offered))
