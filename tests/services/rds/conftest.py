"""Clients of RDS and of Secrets Manager, and databases in as few words as it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mocksm import MockSecrets
from mocksm.handles.databases import DatabaseHandle

Make = Callable[..., dict[str, Any]]


class Server:
    """A database of the test's, which takes a password or does not."""

    def __init__(self, aws: MockSecrets) -> None:
        self.password = ""
        self.offered: list[str] = []
        self.is_down = False
        self.meanwhile: Callable[[], object] | None = None
        aws.databases.on_new_password(self.take)

    def take(self, _: DatabaseHandle, user: str, password: str) -> None:
        assert "app" == user
        self.offered.append(password)
        if self.is_down:
            raise ConnectionError("no route to the database")
        self.password = password
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()


@pytest.fixture
def aws(mocksm: MockSecrets) -> MockSecrets:
    mocksm.clock.freeze()
    return mocksm


@pytest.fixture
def rds(aws: MockSecrets) -> Any:
    return aws.client("rds", region="us-east-1")


@pytest.fixture
def secrets(aws: MockSecrets) -> Any:
    return aws.client("secretsmanager", region="us-east-1")


@pytest.fixture
def instance(rds: Any) -> Make:
    """Return what makes an instance, ``shop``, and says what AWS answers."""

    def make(**params: Any) -> dict[str, Any]:
        given = {"MasterUsername": "app", **params}
        answer = rds.create_db_instance(
            **{"DBInstanceIdentifier": "shop", "DBInstanceClass": "db.t3.micro", "Engine": "postgres", **given}
        )
        return dict(answer["DBInstance"])

    return make


@pytest.fixture
def cluster(rds: Any) -> Make:
    """Return what makes a cluster, ``shops``, and says what AWS answers."""

    def make(**params: Any) -> dict[str, Any]:
        given = {"DBClusterIdentifier": "shops", "Engine": "aurora-postgresql", "MasterUsername": "app", **params}
        return dict(rds.create_db_cluster(**given)["DBCluster"])

    return make


@pytest.fixture
def server(aws: MockSecrets) -> Server:
    return Server(aws)


def shown(rds: Any) -> dict[str, Any]:
    (found,) = rds.describe_db_instances(DBInstanceIdentifier="shop")["DBInstances"]
    return dict(found)


def status(rds: Any) -> str | None:
    secret = shown(rds).get("MasterUserSecret")
    return None if secret is None else str(secret["SecretStatus"])


def modify(rds: Any, **params: Any) -> dict[str, Any]:
    return dict(rds.modify_db_instance(DBInstanceIdentifier="shop", **params)["DBInstance"])


def passwords(aws: MockSecrets) -> set[str]:
    """Return the password that the database is said to have, and that of its secret."""
    shop = aws.databases["shop"]
    assert shop.secret is not None
    return {shop.password, shop.secret.json["password"]}
