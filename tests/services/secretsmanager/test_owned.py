"""Secrets that another AWS service owns, and those that a partner holds: what they refuse, and what is kept of them."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm import MockSecrets
from mocksm.aws import Aws
from tests.expect import refused

MANAGED = "This secret is managed by an AWS service, and you must use that service to update it."
WRITES: dict[str, dict[str, Any]] = {
    "put_secret_value": {"SecretString": "x"},
    "update_secret": {"KmsKeyId": ""},
    "delete_secret": {},
    "restore_secret": {},
    "rotate_secret": {},
    "cancel_rotate_secret": {},
    "tag_resource": {"Tags": [{"Key": "a", "Value": "b"}]},
    "untag_resource": {"TagKeys": ["aws:secretsmanager:owningService"]},
    "put_resource_policy": {"ResourcePolicy": '{"Version": "2012-10-17", "Statement": []}'},
    "delete_resource_policy": {},
    "update_secret_version_stage": {"VersionStage": "blue", "MoveToVersionId": "v" * 32},
    "replicate_secret_to_regions": {"AddReplicaRegions": [{"Region": "us-west-2"}]},
    "remove_regions_from_replication": {"RemoveReplicaRegions": ["us-west-2"]},
}


def shown(client: Any, name: str) -> dict[str, Any]:
    client.get_secret_value(SecretId=name)
    described = client.describe_secret(SecretId=name)
    return {member: value for member, value in described.items() if member != "ResponseMetadata"}


def test_owned_secret_is_read_and_shows_its_owner(aws: Aws, client: Any) -> None:
    aws.secret("rds!db", "hunter2", owned_by="rds", tags={"team": "core"})
    assert "hunter2" == client.get_secret_value(SecretId="rds!db")["SecretString"]
    described = shown(client, "rds!db")
    assert "rds" == described["OwningService"]
    tags = [{"Key": "aws:secretsmanager:owningService", "Value": "rds"}, {"Key": "team", "Value": "core"}]
    assert tags == described["Tags"]
    filters = [{"Key": "owning-service", "Values": ["rds"]}]
    (entry,) = client.list_secrets(Filters=filters)["SecretList"]
    assert ("rds!db", "rds") == (entry["Name"], entry["OwningService"])


@pytest.mark.parametrize("operation", WRITES)
def test_owned_secret_refuses_to_be_changed(aws: Aws, client: Any, operation: str) -> None:
    aws.secret("events!db", "hunter2", owned_by="events")
    before = shown(client, "events!db")
    with refused("InvalidRequestException", MANAGED):
        getattr(client, operation)(SecretId="events!db", **WRITES[operation])
    assert before == shown(client, "events!db")


@pytest.mark.parametrize("force", [True, False])
def test_owned_secret_refuses_to_be_deleted(aws: Aws, client: Any, *, force: bool) -> None:
    aws.secret("rds!db", "hunter2", owned_by="rds")
    with refused("InvalidRequestException", MANAGED):
        client.delete_secret(SecretId="rds!db", ForceDeleteWithoutRecovery=force)
    assert "rds!db" in aws.secrets


def test_owner_that_lets_its_users_set_the_schedule(aws: Aws, client: Any) -> None:
    aws.clock.freeze()
    db = aws.secret("rds!db", {"username": "app", "password": "old"}, owned_by="rds")
    answer = client.rotate_secret(SecretId="rds!db", RotationRules={"AutomaticallyAfterDays": 7})
    assert "VersionId" not in answer
    described = shown(client, "rds!db")
    assert (True, {"AutomaticallyAfterDays": 7}) == (described["RotationEnabled"], described["RotationRules"])
    assert {"RotationLambdaARN", "LastRotatedDate"}.isdisjoint(described)
    assert [] == list(aws.rotations)
    aws.clock.advance(days=15)
    assert [None, None] == [rotation.function_arn for rotation in aws.rotations]
    assert ("app", True) == (db.json["username"], db.json["password"] != "old")
    client.cancel_rotate_secret(SecretId="rds!db")
    assert shown(client, "rds!db")["RotationEnabled"] is False


def test_owner_rotates_at_once_without_a_function(aws: Aws, client: Any) -> None:
    db = aws.secret("rds!db", {"username": "app", "password": "old"}, owned_by="rds", kms_key=aws.key())
    before = db.stages["AWSCURRENT"]
    answer = client.rotate_secret(SecretId="rds!db")

    new = answer["VersionId"]
    assert {"AWSCURRENT": new, "AWSPENDING": new, "AWSPREVIOUS": before} == dict(db.stages)
    assert {"username": "app"} == {member: text for member, text in db.json.items() if member != "password"}
    assert 28 == len(db.json["password"])
    assert "LastRotatedDate" in shown(client, "rds!db")
    client.rotate_secret(SecretId="rds!db")
    assert 2 == len(aws.rotations)


def test_owner_can_not_rotate_what_has_no_password(aws: Aws, client: Any) -> None:
    db = aws.secret("rds!db", {"key": "x"}, owned_by="rds")
    client.rotate_secret(SecretId="rds!db")

    assert {"key": "x"} == db.json
    assert "mocksm: the value is no JSON object with a password" == str(aws.rotations[-1].error)


EXTERNAL = {"ExternalSecretRotationMetadata": [{"Key": "a", "Value": "b"}]}


@pytest.mark.parametrize(("name", "owner"), [("ecs-sc!db", "ecs-sc"), ("partner", None)], ids=["owned", "external"])
def test_rotation_at_once_is_not_modelled(aws: MockSecrets, client: Any, name: str, owner: str | None) -> None:
    aws.secret(name, "hunter2", owned_by=owner)
    if owner is None:
        client.update_secret(SecretId=name, Type="SalesforceClientSecret")
    before = shown(client, name)
    with pytest.raises(NotImplementedError, match=r"mocksm does not model how .* rotates .*RotateImmediately=False"):
        client.rotate_secret(SecretId=name)
    aws.take_refusals()
    assert before == shown(client, name)


def test_partners_parameters_are_kept_with_what_they_were_given(aws: Aws, client: Any) -> None:
    client.create_secret(Name="db", SecretString="x", Type="SalesforceClientSecret")
    role = "arn:aws:iam::123456789012:role/partner"
    client.rotate_secret(SecretId="db", RotateImmediately=False, ExternalSecretRotationRoleArn=role, **EXTERNAL)
    client.put_secret_value(SecretId="db", SecretString="y")
    described = shown(client, "db")
    assert EXTERNAL["ExternalSecretRotationMetadata"] == described["ExternalSecretRotationMetadata"]
    assert role == described["ExternalSecretRotationRoleArn"]
    (entry,) = client.list_secrets()["SecretList"]
    for member in ("Type", "ExternalSecretRotationMetadata", "ExternalSecretRotationRoleArn", "RotationEnabled"):
        assert described[member] == entry[member]


def test_rotation_is_refused_when_its_parameters_are_not_the_secrets(aws: Aws, client: Any) -> None:
    aws.secret("plain", "x")
    aws.secret("rds!db", "x", owned_by="rds")
    function = aws.function("rotate", lambda event, context: None).arn
    with refused("InvalidParameterException", "ExternalSecretRotationMetadata is only for managed external secrets."):
        client.rotate_secret(SecretId="plain", RotationLambdaARN=function, **EXTERNAL)
    with refused("InvalidRequestException", "Rotation Lambda ARN is not supported for a service-managed secret."):
        client.rotate_secret(SecretId="rds!db", RotationLambdaARN=function, RotateImmediately=False)
    for name in ("plain", "rds!db"):
        assert "RotationEnabled" not in shown(client, name)
