"""One password at a time: what asks for another while one is set is refused, whoever asks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mocksm import MockSecrets, mock_secrets
from tests.expect import refused
from tests.services.rds.conftest import Make, Server, modify, passwords, shown, status

PASSWORD = "hunter22hunter22"
MANAGED: dict[str, Any] = {"ManageMasterUserPassword": True}
ROTATE: dict[str, Any] = {"RotateMasterUserPassword": True, "ApplyImmediately": True}
NEW = {"DBInstanceIdentifier": "shop", "DBInstanceClass": "db.t3.micro", "Engine": "postgres", "MasterUsername": "app"}
BUSY = ("InvalidDBInstanceState", "Database instance is not in available state.")
UNFINISHED = "A previous rotation isn't complete. That rotation will be reattempted."


def in_a_thread(work: Callable[[], object]) -> None:
    """Run work in another thread until it is done."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - it is raised where it is seen
            raised.append(error)

    other = threading.Thread(target=run)
    other.start()
    other.join(10)
    assert not other.is_alive()
    if raised:
        raise raised[0]


@pytest.mark.parametrize(
    "params",
    [ROTATE, {"ManageMasterUserPassword": False, "MasterUserPassword": PASSWORD}],
    ids=["rotate", "end management"],
)
def test_a_password_is_not_changed_while_another_is_set(
    aws: MockSecrets, rds: Any, instance: Make, server: Server, params: dict[str, Any]
) -> None:
    instance(**MANAGED)

    def again() -> None:
        with refused(*BUSY):
            modify(rds, AllocatedStorage=99, **params)

    server.meanwhile = lambda: in_a_thread(again)
    modify(rds, **ROTATE)
    aws.clock.advance(minutes=1)  # nothing is done twice

    assert ({server.password}, 2, "active") == (passwords(aws), len(server.offered), status(rds))
    assert (["succeeded"], False) == ([each.outcome for each in aws.rotations], "AllocatedStorage" in shown(rds))


@pytest.mark.parametrize("params", [{"MasterUserPassword": "another1another1"}, MANAGED], ids=["password", "managed"])
def test_a_password_without_a_secret_is_not_changed_meanwhile_either(
    aws: MockSecrets, rds: Any, instance: Make, server: Server, params: dict[str, Any]
) -> None:
    instance(MasterUserPassword=PASSWORD)

    def again() -> None:
        with refused(*BUSY):
            modify(rds, **params)

    server.meanwhile = lambda: in_a_thread(again)
    modify(rds, MasterUserPassword="third333third333")

    assert ("third333third333", "third333third333") == (server.password, aws.databases["shop"].password)
    assert (0, {}) == (len(aws.secrets), shown(rds)["PendingModifiedValues"])


def test_a_cluster_is_not_rotated_twice_at_once(aws: MockSecrets, rds: Any, cluster: Make, server: Server) -> None:
    cluster(**MANAGED)

    def again() -> None:
        with refused("InvalidDBClusterStateFault", "DB cluster is not in available state."):
            rds.modify_db_cluster(DBClusterIdentifier="shops", **ROTATE)

    server.meanwhile = again
    rds.modify_db_cluster(DBClusterIdentifier="shops", **ROTATE)
    assert (server.password, 2) == (aws.databases["shops"].password, len(server.offered))


def test_threads_that_rotate_leave_one_password(aws: MockSecrets, rds: Any, instance: Make, server: Server) -> None:
    instance(**MANAGED)
    answers: list[str] = []
    ready = threading.Barrier(8)

    def rotate() -> None:
        ready.wait(10)
        try:
            answers.append(modify(rds, **ROTATE)["MasterUserSecret"]["SecretStatus"])
        except ClientError as error:
            answers.append(error.response["Error"]["Code"])

    threads = [threading.Thread(target=rotate) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert (8, True) == (len(answers), set(answers) <= {"rotating", BUSY[0]})
    assert answers.count("rotating") == len(aws.rotations) == len(server.offered) - 1
    assert ({server.password}, "active") == (passwords(aws), status(rds))


def test_secrets_manager_refuses_a_second_rotation_too(
    aws: MockSecrets, secrets: Any, instance: Make, server: Server
) -> None:
    arn = instance(**MANAGED)["MasterUserSecret"]["SecretArn"]

    def again() -> None:
        with refused("InvalidRequestException", UNFINISHED):
            secrets.rotate_secret(SecretId=arn)
        secrets.rotate_secret(SecretId=arn, RotationRules={"AutomaticallyAfterDays": 30})

    server.meanwhile = again
    secrets.rotate_secret(SecretId=arn)
    aws.clock.advance(minutes=1)
    assert ({server.password}, 2) == (passwords(aws), len(server.offered))


def test_a_rotation_that_is_asked_for_again_before_it_begins_is_done_once() -> None:
    with mock_secrets(region="us-east-1", rotation="later") as aws:
        aws.clock.freeze()
        rds, secrets, server = aws.client("rds"), aws.client("secretsmanager"), Server(aws)
        arn = rds.create_db_instance(**NEW, **MANAGED)["DBInstance"]["MasterUserSecret"]["SecretArn"]
        aws.clock.advance(seconds=11)
        token = secrets.rotate_secret(SecretId=arn)["VersionId"]
        assert token == secrets.rotate_secret(SecretId=arn, ClientRequestToken=token)["VersionId"]
        with refused("InvalidRequestException", UNFINISHED):
            secrets.rotate_secret(SecretId=arn)
        with refused(*BUSY):
            modify(rds, **ROTATE)
        aws.clock.advance(minutes=5)

        assert (2, {server.password}, "active") == (len(server.offered), passwords(aws), status(rds))
        assert token == secrets.get_secret_value(SecretId=arn)["VersionId"]


def test_management_does_not_end_between_the_request_for_a_rotation_and_its_begin() -> None:
    with mock_secrets(region="us-east-1", rotation="later") as aws:
        aws.clock.freeze()
        rds, server = aws.client("rds"), Server(aws)
        rds.create_db_instance(**NEW, **MANAGED)
        aws.clock.advance(seconds=11)
        modify(rds, **ROTATE)
        with refused(*BUSY):
            modify(rds, ManageMasterUserPassword=False, MasterUserPassword=PASSWORD)
        aws.clock.advance(seconds=11)
        assert ({server.password}, 2, "active") == (passwords(aws), len(server.offered), status(rds))


def test_a_rotation_by_schedule_is_not_joined_either(
    aws: MockSecrets, rds: Any, secrets: Any, instance: Make, server: Server
) -> None:
    arn = instance(**MANAGED)["MasterUserSecret"]["SecretArn"]

    def again() -> None:
        with refused(*BUSY):
            modify(rds, **ROTATE)
        with refused("InvalidRequestException", UNFINISHED):
            secrets.rotate_secret(SecretId=arn)

    server.meanwhile = again
    aws.clock.advance(days=8)
    assert ({server.password}, 2) == (passwords(aws), len(server.offered))


def test_a_rotation_while_another_password_is_set_fails_and_is_tried_again(
    aws: MockSecrets, rds: Any, secrets: Any, instance: Make, server: Server
) -> None:
    instance(MasterUserPassword=PASSWORD)
    server.meanwhile = lambda: secrets.rotate_secret(SecretId=next(iter(aws.secrets)).arn)
    modify(rds, **MANAGED)
    assert BUSY[1] == str(aws.rotations[-1].error)
    assert ({server.password}, 2, "active") == (passwords(aws), len(server.offered), status(rds))
    aws.clock.advance(minutes=2)
    assert ({server.password}, 3, "active") == (passwords(aws), len(server.offered), status(rds))


def test_a_password_of_an_instance_that_is_gone_is_not_that_of_the_next(
    aws: MockSecrets, rds: Any, instance: Make, server: Server
) -> None:
    instance(MasterUserPassword=PASSWORD)

    def anew() -> None:
        rds.delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)
        instance(MasterUserPassword="another1another1")

    server.meanwhile = anew
    modify(rds, MasterUserPassword="third333third333")
    assert "another1another1" == server.password == aws.databases["shop"].password


def test_a_schedule_that_comes_due_in_a_rotation_does_not_rotate_beside_it(
    aws: MockSecrets, rds: Any, instance: Make, server: Server
) -> None:
    instance(**MANAGED)
    server.meanwhile = lambda: aws.clock.advance(days=8)
    modify(rds, **ROTATE)
    assert ({server.password}, 2) == (passwords(aws), len(server.offered))
    aws.clock.advance(days=8)
    assert ({server.password}, 3) == (passwords(aws), len(server.offered))


def test_a_rotation_that_succeeds_calls_off_the_retry_of_one_that_failed(
    aws: MockSecrets, rds: Any, instance: Make, server: Server
) -> None:
    instance(**MANAGED)
    server.is_down = True
    modify(rds, **ROTATE)
    assert "no route" in str(aws.rotations[-1].error)
    server.is_down = False
    modify(rds, **ROTATE)
    aws.clock.advance(hours=1)

    assert ["failed", "succeeded"] == [each.outcome for each in aws.rotations]
    assert ({server.password}, 3) == (passwords(aws), len(server.offered))
