from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError

from mocksm import MockSecrets, allow
from tests.examples.cross_account.job import login


class World(NamedTuple):
    job: Any
    reader: Any
    db: Any


@pytest.fixture
def world(mocksm: MockSecrets) -> World:
    security, workload = mocksm.account("111122223333"), mocksm.account("444455556666")
    job = workload.role("nightly-job", [allow("sts:AssumeRole")])
    key = security.key(alias="alias/shared")
    db = security.secret("prod/db", {"username": "app", "password": "hunter2"}, kms_key=key)
    reader = security.role(
        "reader",
        [allow("secretsmanager:GetSecretValue", on=db), allow("kms:Decrypt", on=key)],
        trust=[allow("sts:AssumeRole", to=job, when={"StringEquals": {"sts:ExternalId": "shop"}})],
    )
    return World(job, reader, db)


def test_the_job_reads_the_login(world: World) -> None:
    with world.job:
        assert "hunter2" == login(world.reader.arn, world.db.arn)["password"]


def test_another_role_of_the_account_may_not(world: World, mocksm: MockSecrets) -> None:
    other = mocksm.account("444455556666").role("other", [allow("sts:AssumeRole")])

    with other, pytest.raises(ClientError, match="not authorized to perform: sts:AssumeRole"):
        login(world.reader.arn, world.db.arn)


def test_the_job_reads_no_other_secret(world: World, mocksm: MockSecrets) -> None:
    other = mocksm.account("111122223333").secret("prod/root", "secret")

    with world.job, pytest.raises(ClientError, match="not authorized to perform: secretsmanager:GetSecretValue"):
        login(world.reader.arn, other.arn)


def test_who_read_the_login_is_on_record(world: World, mocksm: MockSecrets) -> None:
    with world.job:
        login(world.reader.arn, world.db.arn)

    identity = mocksm.events("GetSecretValue", secret=world.db).last.record["userIdentity"]
    assert "arn:aws:sts::111122223333:assumed-role/reader/nightly-job" == identity["arn"]
