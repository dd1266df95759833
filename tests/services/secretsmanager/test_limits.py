"""Quotas of one secret, with the clock; a refusal leaves everything as it was."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm.aws import Aws
from mocksm.services.secretsmanager.limits import LABELS, TAGS, VERSIONS
from tests.expect import refused
from tests.services.secretsmanager.rotators import handler

TOO_MANY_VERSIONS = "You can't have more than 100 versions of a secret."
TOO_MANY_LABELS = "You can't attach more than 20 staging labels to the versions of a secret."
TOO_MANY_TAGS = "You can't attach more than 50 tags to a secret."
RESERVED = "Tag keys that begin with aws: are reserved."


def put(aws: Aws, number: int, **params: Any) -> None:
    """Put a value; not through a client, which a hundred times would be long."""
    call = {"SecretId": "db", "ClientRequestToken": f"{number:032}", "SecretString": str(number), **params}
    aws.dispatcher.ask_as_test(aws.region, "secretsmanager", "PutSecretValue", **call)


@pytest.fixture
def full(aws: Aws) -> Aws:
    """A mock with a secret that has as many versions as it may have; the first two are an hour older each."""
    aws.clock.freeze()
    aws.secret("db")
    for number in range(VERSIONS):
        put(aws, number)
        if number < 2:
            aws.clock.advance(hours=1)
    return aws


def versions(aws: Aws) -> list[int]:
    return [int(version) for version in aws.secrets["db"].versions]


def test_new_version_is_refused_when_all_are_young(full: Aws, client: Any) -> None:
    before = client.describe_secret(SecretId="db")
    with refused("LimitExceededException", TOO_MANY_VERSIONS):
        client.put_secret_value(SecretId="db", SecretString="x")
    with refused("LimitExceededException", TOO_MANY_VERSIONS):
        client.update_secret(SecretId="db", SecretString="x", Description="new")
    after = client.describe_secret(SecretId="db")
    del before["ResponseMetadata"], after["ResponseMetadata"]
    assert before == after
    assert [*range(VERSIONS)] == versions(full)


def test_oldest_version_goes_when_it_is_a_day_old(full: Aws, client: Any) -> None:
    full.clock.advance(hours=21, minutes=59)
    with refused("LimitExceededException", TOO_MANY_VERSIONS):
        client.put_secret_value(SecretId="db", SecretString="x")
    full.clock.advance(minutes=1)
    put(full, 100)
    assert [*range(1, 101)] == versions(full)
    with refused("LimitExceededException", TOO_MANY_VERSIONS):
        client.put_secret_value(SecretId="db", SecretString="x")
    full.clock.advance(hours=1)
    put(full, 101)
    assert [*range(2, 102)] == versions(full)


def test_version_with_a_label_stays_however_old_it_is(full: Aws, client: Any) -> None:
    client.update_secret_version_stage(SecretId="db", VersionStage="keep", MoveToVersionId=f"{0:032}")
    full.clock.advance(days=30)
    for number in range(100, 105):
        put(full, number)
    assert [0, *range(6, 105)] == versions(full)
    assert "0" == client.get_secret_value(SecretId="db", VersionStage="keep")["SecretString"]


def test_same_token_again_is_no_new_version(full: Aws, client: Any) -> None:
    put(full, 99)
    assert VERSIONS == len(versions(full))


def test_replica_forgets_what_its_primary_does(full: Aws, client: Any, west: Any) -> None:
    full.clock.advance(days=2)
    client.replicate_secret_to_regions(SecretId="db", AddReplicaRegions=[{"Region": "us-west-2"}])
    put(full, 100)
    listed = west.list_secret_version_ids(SecretId="db", IncludeDeprecated=True)["Versions"]
    assert versions(full) == [int(version["VersionId"]) for version in listed]


def test_rotation_makes_room_for_its_version(full: Aws, client: Any) -> None:
    full.clock.advance(days=2)
    function = full.function("rotate", handler())
    client.rotate_secret(SecretId="db", RotationLambdaARN=function.arn, ClientRequestToken=f"{100:032}")
    assert [*range(1, 101)] == versions(full)


def test_labels_are_counted_over_all_versions(aws: Aws, client: Any) -> None:
    aws.secret("db")
    put(aws, 1)
    put(aws, 2, VersionStages=[f"label-{number}" for number in range(LABELS - 1)])
    before = aws.secrets["db"].stages
    with refused("LimitExceededException", TOO_MANY_LABELS):
        client.put_secret_value(SecretId="db", SecretString="x", VersionStages=["one", "label-0"])
    with refused("LimitExceededException", TOO_MANY_LABELS):
        client.update_secret_version_stage(SecretId="db", VersionStage="one", MoveToVersionId=f"{1:032}")
    assert before == aws.secrets["db"].stages
    client.update_secret_version_stage(SecretId="db", VersionStage="label-0", RemoveFromVersionId=f"{2:032}")
    client.update_secret_version_stage(SecretId="db", VersionStage="one", MoveToVersionId=f"{1:032}")
    assert LABELS == len(aws.secrets["db"].stages)


def tags(*numbers: int) -> list[dict[str, str]]:
    return [{"Key": f"key-{number}", "Value": "x"} for number in numbers]


def test_tags_are_counted_with_those_that_are_there(aws: Aws, client: Any) -> None:
    client.create_secret(Name="db", Tags=tags(*range(TAGS)))
    client.tag_resource(SecretId="db", Tags=tags(0, 1))
    with refused("InvalidParameterException", TOO_MANY_TAGS):
        client.tag_resource(SecretId="db", Tags=tags(0, TAGS))
    assert TAGS == len(client.describe_secret(SecretId="db")["Tags"])
    client.untag_resource(SecretId="db", TagKeys=["key-0"])
    client.tag_resource(SecretId="db", Tags=tags(TAGS))


@pytest.mark.parametrize("key", ["aws:team", "AWS:team", "aws:"])
def test_tags_of_awss_own_are_refused(aws: Aws, client: Any, key: str) -> None:
    aws.secret("there")
    with refused("InvalidParameterException", RESERVED):
        client.create_secret(Name="db", Tags=[{"Key": key, "Value": "x"}])
    with refused("InvalidParameterException", RESERVED):
        client.tag_resource(SecretId="there", Tags=[{"Key": "fine", "Value": "x"}, {"Key": key, "Value": "x"}])
    assert "db" not in aws.secrets
    assert "Tags" not in client.describe_secret(SecretId="there")
