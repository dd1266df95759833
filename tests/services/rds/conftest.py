"""Clients of RDS and of Secrets Manager, and databases in as few words as it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mocksm import MockSecrets

Make = Callable[..., dict[str, Any]]


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
