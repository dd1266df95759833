"""What looks at a mock's state sees what a client sees, and goes on seeing it."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import botocore.session
import pytest

from mocksm import allow
from mocksm.aws import Aws
from tests.contract.senders import BotocoreSender, Request
from tests.contract.witness import MockWitness

_NOON = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)
_SECRET = ("DescribeSecret", "GetSecretValue", "GetResourcePolicy", "ListSecretVersionIds")
_KEY = ("DescribeKey", "GetKeyPolicy", "ListAliases", "ListGrants", "ListResourceTags", "GetKeyRotationStatus")


@pytest.fixture
def witness(mocksm: Aws) -> MockWitness:
    mocksm.clock.freeze()
    mocksm.clock.move_to(_NOON)
    key = mocksm.key(alias="alias/app")
    mocksm.secret("db", "hunter2", kms_key=key, policy=[allow("secretsmanager:GetSecretValue", to="111122223333")])
    return MockWitness(mocksm)


@pytest.mark.parametrize("operation", [*_SECRET, *_KEY])
@pytest.mark.parametrize("named", ["db", "alias/app", "none", "alias/none"])
def test_it_sees_what_a_client_sees(
    witness: MockWitness, mocksm: Aws, session: botocore.session.Session, operation: str, named: str
) -> None:
    service, member = ("kms", "KeyId") if operation in _KEY else ("secretsmanager", "SecretId")
    request = Request(service, operation, {member: named})
    by_client = BotocoreSender(session, mocksm.region).send(request)
    seen = witness.send(request)
    assert (by_client.status, by_client.result, by_client.code) == (seen.status, seen.result, seen.code)


def test_it_looks_into_the_region_that_is_asked_for(witness: MockWitness, mocksm: Aws) -> None:
    mocksm.secrets["db"].replicate("eu-west-1")
    found: Any = witness.send(
        Request("secretsmanager", "DescribeSecret", {"SecretId": "db"}, region="eu-west-1")
    ).result
    assert "eu-west-1" == found["ARN"].split(":")[3]


def test_what_it_saw_stays_when_the_state_changes(witness: MockWitness, mocksm: Aws) -> None:
    request = Request("secretsmanager", "DescribeSecret", {"SecretId": "db"})
    client = mocksm.client("secretsmanager")
    client.tag_resource(SecretId="db", Tags=[{"Key": "team", "Value": "core"}])
    before: Any = witness.send(request).result
    client.tag_resource(SecretId="db", Tags=[{"Key": "team", "Value": "edge"}])
    assert "core" == before["Tags"][0]["Value"]


def test_the_history_does_not_know_of_it(witness: MockWitness, mocksm: Aws) -> None:
    witness.send(Request("secretsmanager", "GetSecretValue", {"SecretId": "db"}))
    assert 0 == mocksm.calls("secretsmanager:GetSecretValue").count
