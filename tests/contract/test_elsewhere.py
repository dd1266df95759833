"""Steps in a second Region: where they are sent, and that nothing of theirs is left."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm import mock_secrets
from tests.contract.case import Case, Fact, How, Step
from tests.contract.leash import Leash
from tests.contract.play import play
from tests.contract.scope import Ref, others
from tests.contract.senders import Answer, Request, Sender
from tests.contract.stages import MockStage

FACT = Fact("12", "row", "doc")
NAME = Ref("name")
MADE = Step("CreateSecret", {"Name": NAME, "AddReplicaRegions": [{"Region": Ref("elsewhere")}]})


class Noting:
    """Answers everything with an empty result, and keeps what it was sent."""

    ways: frozenset[How] = frozenset(("client",))

    def __init__(self) -> None:
        self.sent: list[Request] = []

    def send(self, request: Request) -> Answer:
        self.sent.append(request)
        return Answer(200, {})


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("us-east-1", ["us-west-2", "us-east-2", "eu-west-1"]),
        ("us-west-2", ["us-east-2", "eu-west-1"]),
        ("cn-north-1", ["cn-northwest-1"]),
        ("us-gov-west-1", ["us-gov-east-1"]),
    ],
)
def test_other_regions_are_of_the_same_partition(region: str, expected: list[str]) -> None:
    assert expected == others(region)


def cleaned_up(*requests: Request) -> list[tuple[str, str | None]]:
    """Return what a leash sends to clean up after requests: operations and Regions."""
    sender = Noting()
    leash = Leash(sender, "mine-")
    for request in requests:
        leash.send(request)
    sender.sent.clear()
    leash.clean_up()
    return [(request.operation, request.region) for request in sender.sent]


def asking(operation: str, region: str | None = None, **params: Any) -> Request:
    return Request("secretsmanager", operation, params, region=region)


REPLICAS = [{"Region": "x-1"}]


def test_replica_is_removed_before_its_primary_is_deleted() -> None:
    made = asking("CreateSecret", Name="mine-db", AddReplicaRegions=REPLICAS)
    assert [("RemoveRegionsFromReplication", None), ("DeleteSecret", None)] == cleaned_up(made)


def test_replica_that_was_promoted_is_deleted_where_it_is() -> None:
    assert [("DeleteSecret", "x-1")] == cleaned_up(asking("StopReplicationToReplica", "x-1", SecretId="mine-db"))


def test_replica_that_the_case_removed_is_not_removed_again() -> None:
    made = asking("ReplicateSecretToRegions", SecretId="mine-db", AddReplicaRegions=REPLICAS)
    removed = asking("RemoveRegionsFromReplication", SecretId="mine-db", RemoveReplicaRegions=["x-1"])
    assert [] == cleaned_up(made, removed)


@pytest.mark.parametrize("operation", ["DescribeSecret", "StopReplicationToReplica"])
def test_nothing_is_left_in_either_region(sender: Sender, session: Any, operation: str) -> None:
    last = Step(operation, {"SecretId": NAME}, elsewhere=True)
    with mock_secrets(region="us-east-1") as aws:
        play(Case("one", FACT, (MADE, last)), MockStage(aws, session, sender))
        left = [aws.client("secretsmanager", region=region).list_secrets() for region in ("us-east-1", "us-west-2")]
    assert [[], []] == [answer["SecretList"] for answer in left]
