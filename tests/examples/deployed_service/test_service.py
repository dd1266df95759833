from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest

from mocksm import MockSecrets, StackHandle
from mocksm.rotation import password
from tests.examples.deployed_service.service import Service
from tests.examples.deployed_service.task import task_definition

TEMPLATE = Path(__file__).with_name("stack.yaml")


class Database:
    """Stands for the database: it knows who logs in by which password."""

    def __init__(self) -> None:
        self.password: str | None = None

    def connect(self, *, host: str, user: str, password: str) -> str:
        if password != self.password:
            raise PermissionError(f'password authentication failed for user "{user}" at {host}')
        return user


@pytest.fixture
def database() -> Database:
    return Database()


@pytest.fixture
def stack(mocksm: MockSecrets, database: Database) -> StackHandle:
    make_new = password("password")

    @mocksm.function("rotate-login")
    def rotate(event: dict[str, Any], context: Any) -> None:
        make_new(event, context)
        if event["Step"] == "setSecret":
            database.password = mocksm.secrets[event["SecretId"]].version("AWSPENDING").json["password"]

    deployed = mocksm.cloudformation.deploy("shop", TEMPLATE, {"Stage": "test"})
    database.password = mocksm.databases[deployed.resources["Database"]].password
    return deployed


def started(mocksm: MockSecrets, stack: StackHandle, database: Database) -> Service:
    """Start a task, and the service in it."""
    with mocksm.ecs.environment(task_definition(stack.outputs), container="app"):
        return Service(database.connect)


def test_the_service_logs_in_with_what_the_stack_gives_it(
    mocksm: MockSecrets, stack: StackHandle, database: Database
) -> None:
    assert "hello, shop" == started(mocksm, stack, database).greet()


def test_a_task_reads_the_new_password_when_it_is_restarted(
    mocksm: MockSecrets, stack: StackHandle, database: Database
) -> None:
    running = started(mocksm, stack, database)

    mocksm.clock.advance(days=31)

    assert "succeeded" == mocksm.rotations[-1].outcome
    with pytest.raises(PermissionError, match="password authentication failed"):
        running.greet()  # ECS injects secrets when a task starts, and never again
    assert "hello, shop" == started(mocksm, stack, database).greet()


def test_a_task_without_the_right_does_not_start(mocksm: MockSecrets, stack: StackHandle, database: Database) -> None:
    boto3.client("iam").delete_role_policy(RoleName="test-shop-task", PolicyName="read-login")

    with pytest.raises(Exception, match=r"unable to pull secrets or registry auth.*AccessDeniedException"):
        started(mocksm, stack, database)


def test_nothing_is_left_when_the_stack_is_deleted(mocksm: MockSecrets, stack: StackHandle) -> None:
    stack.delete()

    assert "test/shop" not in mocksm.secrets
    assert [] == list(mocksm.databases)
