"""Secrets as a seed describes them: what AWS answers of each, and what is refused."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import pytest

from mocksm import MockSecrets, allow
from mocksm.errors import MocksmError

ONE, TWO, THREE = (f"{number}" * 32 for number in "123")
THEN = datetime(2020, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


def seed(aws: MockSecrets, said: Any) -> None:
    aws.seed(secrets={"db": said})


def described() -> dict[str, Any]:
    found: dict[str, Any] = boto3.client("secretsmanager").describe_secret(SecretId="db")
    found.pop("ResponseMetadata")
    return found


def value(**which: str) -> str | bytes:
    found: dict[str, str | bytes] = boto3.client("secretsmanager").get_secret_value(SecretId="db", **which)
    return found["SecretString"] if "SecretString" in found else found["SecretBinary"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param("hunter2", "hunter2", id="text"),
        pytest.param(b"\x00\x01", b"\x00\x01", id="bytes"),
        pytest.param(["a", 1], '["a", 1]', id="list"),
        pytest.param({"value": "hunter2"}, "hunter2", id="value"),
        pytest.param({"value": {"password": "old"}}, '{"password": "old"}', id="json"),
        pytest.param({"value": b"\x00"}, b"\x00", id="value-bytes"),
        pytest.param({"binary": "AAE="}, b"\x00\x01", id="binary"),
        pytest.param({"versions": ["old", "new"]}, "new", id="versions"),
        pytest.param({"versions": [{"value": {"a": 1}}]}, '{"a": 1}', id="version-json"),
        pytest.param({"versions": [{"binary": "AAE="}]}, b"\x00\x01", id="version-binary"),
    ],
)
def test_a_secret_has_its_value(mocksm: MockSecrets, said: Any, expected: str | bytes) -> None:
    seed(mocksm, said)

    assert expected == value() == mocksm.secrets["db"].value


@pytest.mark.parametrize("said", [None, {}, {"versions": []}], ids=repr)
def test_a_secret_may_have_no_value(mocksm: MockSecrets, said: Any) -> None:
    seed(mocksm, said)

    assert "VersionIdsToStages" not in described()


def test_one_moment_makes_a_secret(mocksm: MockSecrets) -> None:
    seed(mocksm, {"versions": ["old", "new"], "tags": {"a": "b"}, "replicas": ["eu-west-1"]})
    found = described()

    assert found["CreatedDate"] == found["LastChangedDate"]
    assert mocksm.secrets["db"].version().created == mocksm.secrets["db"].version("AWSPREVIOUS").created


def test_a_secret_has_its_parts(mocksm: MockSecrets) -> None:
    key = mocksm.key(alias="alias/app")
    statement = allow("secretsmanager:GetSecretValue", to="444455556666")
    seed(
        mocksm,
        {
            "value": "x",
            "version_id": ONE,
            "description": "of the database",
            "kms_key": key,
            "policy": [statement],
            "tags": {"team": "core"},
            "suffix": "AbCdEf",
            "created": THEN.isoformat(),
            "changed": THEN + timedelta(days=1),
            "accessed": "2020-01-05T00:00:00Z",
        },
    )

    assert {
        "ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf",
        "Name": "db",
        "Description": "of the database",
        "KmsKeyId": key.arn,
        "Tags": [{"Key": "team", "Value": "core"}],
        "VersionIdsToStages": {ONE: ["AWSCURRENT"]},
        "CreatedDate": THEN,
        "LastChangedDate": THEN + timedelta(days=1),
        "LastAccessedDate": datetime(2020, 1, 5, tzinfo=timezone.utc),
    } == described()
    assert {"Version": "2012-10-17", "Statement": [statement]} == mocksm.secrets["db"].policy
    assert "x" == value()


# -- versions and labels -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("versions", "labels", "stages"),
    [
        pytest.param({ONE: "a"}, None, {"AWSCURRENT": ONE}, id="one"),
        pytest.param({ONE: "a", TWO: "b"}, None, {"AWSCURRENT": TWO, "AWSPREVIOUS": ONE}, id="two"),
        pytest.param(
            {ONE: "a", TWO: "b", THREE: "c"},
            {"blue": 0},
            {"AWSCURRENT": THREE, "AWSPREVIOUS": TWO, "blue": ONE},
            id="blue",
        ),
        pytest.param(
            {ONE: "a", TWO: "b"}, {"AWSPENDING": -1}, {"AWSCURRENT": ONE, "AWSPENDING": TWO}, id="pending-by-place"
        ),
        pytest.param(
            {ONE: "a", TWO: None}, {"AWSPENDING": TWO}, {"AWSCURRENT": ONE, "AWSPENDING": TWO}, id="pending-and-empty"
        ),
        pytest.param({ONE: None}, {"AWSPENDING": ONE}, {"AWSPENDING": ONE}, id="pending-alone"),
        pytest.param({ONE: "a", TWO: "b"}, {"AWSCURRENT": ONE}, {"AWSCURRENT": ONE}, id="rolled-back"),
        pytest.param(
            {ONE: "a", TWO: "b"},
            {"AWSCURRENT": ONE, "AWSPREVIOUS": TWO},
            {"AWSCURRENT": ONE, "AWSPREVIOUS": TWO},
            id="swapped",
        ),
        pytest.param(
            {ONE: "a", TWO: "b", THREE: "c"},
            {"AWSPREVIOUS": ONE},
            {"AWSCURRENT": THREE, "AWSPREVIOUS": ONE},
            id="previous-alone",
        ),
    ],
)
def test_labels_stand_where_they_are_put_or_where_aws_would_have_them(
    mocksm: MockSecrets, versions: dict[str, str | None], labels: Any, stages: dict[str, str]
) -> None:
    seed(mocksm, {"versions": versions, "labels": labels})
    mocksm.secret("other", versions=versions, labels=labels)

    assert stages == mocksm.secrets["db"].stages == mocksm.secrets["other"].stages
    assert list(versions) == mocksm.secrets["db"].versions
    assert {each: versions[each] for each in versions if versions[each]} == {
        each: value(VersionId=each) for each in versions if versions[each]
    }


def test_versions_have_dates_and_keys_of_their_own(mocksm: MockSecrets) -> None:
    mocksm.seed(
        keys={"alias/old": None, "alias/new": None},
        secrets={
            "db": {
                "kms_key": "alias/new",
                "versions": [
                    {"id": ONE, "value": "a", "kms_key": "alias/old", "created": THEN, "accessed": THEN},
                    {"id": TWO, "value": "b"},
                ],
            }
        },
    )
    listed = boto3.client("secretsmanager").list_secret_version_ids(SecretId="db")["Versions"]
    found = {each["VersionId"]: each for each in listed}
    boto3.client("kms").disable_key(KeyId=mocksm.keys["alias/old"].id)

    assert (THEN, THEN) == (found[ONE]["CreatedDate"], found[ONE]["LastAccessedDate"])
    assert "LastAccessedDate" not in found[TWO]
    assert "b" == value()
    with pytest.raises(boto3.client("secretsmanager").exceptions.DecryptionFailure, match="is disabled"):
        value(VersionId=ONE)
    assert "a" == mocksm.secrets["db"].version(ONE).value


# -- replicas, owners, deletion ------------------------------------------------------------------------------------------


def test_replicas_follow_their_primary(mocksm: MockSecrets) -> None:
    seed(
        mocksm,
        {
            "value": "old",
            "tags": {"team": "core", "aws:cloudformation:stack-name": "app"},
            "replicas": ["eu-west-1", {"region": "eu-central-1", "created": THEN}],
        },
    )
    replica = boto3.client("secretsmanager", region_name="eu-central-1")
    found = replica.describe_secret(SecretId="db")
    boto3.client("secretsmanager").put_secret_value(SecretId="db", SecretString="new")

    assert ["eu-west-1", "eu-central-1"] == mocksm.secrets["db"].replicas
    assert "new" == replica.get_secret_value(SecretId="db")["SecretString"]
    assert THEN == found["CreatedDate"]
    assert ["team", "aws:cloudformation:stack-name"] == [tag["Key"] for tag in found["Tags"]]


def test_a_replica_may_have_failed(mocksm: MockSecrets) -> None:
    seed(mocksm, {"value": "x", "replicas": [{"region": "eu-west-1", "failed": "Replication failed: Access denied"}]})

    assert [
        {
            "Region": "eu-west-1",
            "KmsKeyId": "alias/aws/secretsmanager",
            "Status": "Failed",
            "StatusMessage": "Replication failed: Access denied",
        }
    ] == described()["ReplicationStatus"]


def test_a_secret_may_be_another_services(mocksm: MockSecrets) -> None:
    mocksm.seed(secrets={"rds!db": {"value": "x", "owned_by": "rds", "tags": {"a": "b", "aws:rds:x": "y"}}})
    client = boto3.client("secretsmanager")
    found = client.describe_secret(SecretId="rds!db")

    assert "rds" == found["OwningService"]
    assert {"aws:secretsmanager:owningService": "rds", "a": "b", "aws:rds:x": "y"} == mocksm.secrets["rds!db"].tags
    with pytest.raises(client.exceptions.InvalidRequestException, match="managed by an AWS service"):
        client.put_secret_value(SecretId="rds!db", SecretString="y")


@pytest.mark.parametrize(
    ("deleted", "days"),
    [(True, 30), (9, 9), (datetime(2030, 1, 6, tzinfo=timezone.utc), 5)],
    ids=["true", "days", "time"],
)
def test_a_secret_may_be_scheduled_for_deletion(mocksm: MockSecrets, deleted: Any, days: int) -> None:
    mocksm.clock.freeze()
    mocksm.clock.move_to(datetime(2030, 1, 1, tzinfo=timezone.utc))
    seed(mocksm, {"value": "x", "deleted": deleted})

    assert mocksm.clock.now() + timedelta(days=days) == described()["DeletedDate"] == mocksm.secrets["db"].deleted
    mocksm.clock.advance(days=days)
    assert "db" not in mocksm.secrets


def test_a_deletion_that_is_restored_is_off(mocksm: MockSecrets) -> None:
    seed(mocksm, {"value": "x", "deleted": 9})
    boto3.client("secretsmanager").restore_secret(SecretId="db")
    mocksm.clock.advance(days=10)

    assert "x" == value()


# -- rotation ------------------------------------------------------------------------------------------------------------


def rotate(event: dict[str, str], _: Any) -> None:
    client = boto3.client("secretsmanager")
    secret, token = event["SecretId"], event["ClientRequestToken"]
    if event["Step"] == "createSecret":
        client.put_secret_value(
            SecretId=secret, ClientRequestToken=token, SecretString="rotated", VersionStages=["AWSPENDING"]
        )
    if event["Step"] == "finishSecret":
        stages = client.describe_secret(SecretId=secret)["VersionIdsToStages"]
        current = next(version for version, labels in stages.items() if "AWSCURRENT" in labels)
        client.update_secret_version_stage(
            SecretId=secret, VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=current
        )


@pytest.mark.parametrize("by", ["name", "arn", "handle"])
def test_a_rotation_goes_on_as_if_it_had_been_set_before(mocksm: MockSecrets, by: str) -> None:
    function = mocksm.function("rotate-db", rotate)
    named = {"name": function.name, "arn": function.arn, "handle": function}[by]
    seed(mocksm, {"value": "old", "rotation": {"function": named, "every": "rate(10 days)", "last": THEN}})
    found = described()

    assert (True, function.arn) == (found["RotationEnabled"], found["RotationLambdaARN"])
    assert (10, "rate(10 days)") == tuple(found["RotationRules"].values())
    assert THEN == found["LastRotatedDate"]
    assert 0 == len(mocksm.rotations)
    mocksm.clock.advance(days=11)
    assert "rotated" == value()


def test_the_next_rotation_may_be_told(mocksm: MockSecrets) -> None:
    mocksm.function("rotate-db", rotate)
    starts = mocksm.clock.now() + timedelta(days=2)
    seed(
        mocksm,
        {
            "value": "old",
            "rotation": {"function": "rotate-db", "every": 30, "starts": starts, "next": starts + timedelta(hours=1)},
        },
    )
    shown = (starts + timedelta(hours=1)).replace(microsecond=0)

    assert shown == described()["NextRotationDate"].replace(microsecond=0)
    mocksm.clock.advance(days=1, hours=23)
    assert "old" == value()
    mocksm.clock.advance(hours=1)
    assert "rotated" == value()


def test_a_rotation_may_have_stopped_halfway(mocksm: MockSecrets) -> None:
    mocksm.function("rotate-db", rotate)
    seed(mocksm, {"versions": ["old", None], "labels": {"AWSPENDING": 1}, "rotation": "rotate-db"})
    assert "old" == value()
    mocksm.clock.advance(minutes=1)  # it is tried again

    assert "rotated" == value()
    assert mocksm.secrets["db"].versions[1] == mocksm.secrets["db"].stages["AWSCURRENT"]


def test_a_rotation_may_be_off(mocksm: MockSecrets) -> None:
    mocksm.function("rotate-db", rotate)
    seed(mocksm, {"value": "old", "rotation": {"function": "rotate-db", "every": 1, "enabled": False}})
    mocksm.clock.advance(days=9)

    assert described()["RotationEnabled"] is False
    assert "old" == value()


def test_an_owner_rotates_its_secret_without_a_function(mocksm: MockSecrets) -> None:
    mocksm.seed(secrets={"rds!db": {"value": {"password": "old"}, "owned_by": "rds", "rotation": {"every": 7}}})
    mocksm.clock.advance(days=8)

    assert "old" != mocksm.secrets["rds!db"].json["password"]


# -- what is wrong -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "told"),
    [
        pytest.param({"password": "x"}, "a secret has no 'password'; it has value, binary", id="json-as-parts"),
        pytest.param({"password": "x"}, ". A value that is JSON stands under `value`: {value: {...}}", id="json"),
        pytest.param({"vlue": "x"}, "a secret has no 'vlue'; did you mean value?", id="near"),
        pytest.param(1234, "seed > secrets > db: it takes text (in quotes), a list, or a mapping", id="number"),
        pytest.param({"value": True}, "db > value: it takes text (in quotes)", id="flag"),
        pytest.param({"value": {"a": object()}}, "db > value: it takes what JSON can hold", id="no-json"),
        pytest.param(
            {"binary": "hunter2!"}, "db > binary: it takes bytes, as text in base64, and this is text", id="base64"
        ),
        pytest.param({"value": "x", "binary": "AA=="}, "a secret has a value or a binary one, not both", id="both"),
        pytest.param({"value": "x", "versions": ["y"]}, "beside them stands no value, binary or version_id", id="two"),
        pytest.param({"version_id": ONE}, "version_id is the id of a value, and there is none", id="id-alone"),
        pytest.param({"versions": "x"}, "db > versions: it takes a list of versions, oldest first", id="versions"),
        pytest.param({"versions": ["x", 5]}, "db > versions > 1: it takes text (in quotes)", id="version"),
        pytest.param({"versions": {ONE: {"id": TWO}}}, "has its id before it, and another one inside", id="two-ids"),
        pytest.param({"versions": {"short": "x"}}, "'short' is no id of a version, which is 32 to 64", id="short-id"),
        pytest.param({"versions": [{"id": ONE}, {"id": ONE}]}, "two versions of db have the id 111", id="same-id"),
        pytest.param({"versions": ["x"], "labels": {"blue": 1}}, "db has no version 1 for the label blue", id="place"),
        pytest.param({"versions": ["x"], "labels": {"blue": ONE}}, "for the label blue; it has ", id="label"),
        pytest.param({"versions": ["x"], "labels": {"": 0}}, "'' is no staging label", id="no-label"),
        pytest.param({"versions": ["x"], "labels": ["blue"]}, "db > labels: it takes a version's id", id="labels"),
        pytest.param({"suffix": "abc"}, "'abc' ends no secret's ARN; a suffix is six letters or digits", id="suffix"),
        pytest.param(
            {"tags": {"cost": 42}}, "db > tags > cost: it takes a mapping of tags, all of them text", id="tag"
        ),
        pytest.param({"policy": "{"}, "db > policy: mocksm cannot read the policy", id="policy"),
        pytest.param({"policy": {"Statement": []}}, "db: AWS refuses this: MalformedPolicyDocument", id="policy-aws"),
        pytest.param({"kms_key": 5}, "db > kms_key: it takes a key's id, ARN or alias", id="key"),
        pytest.param({"value": "x", "kms_key": "alias/none"}, "AWS refuses this: EncryptionFailure", id="no-key"),
        pytest.param({"replicas": [{}]}, "db > replicas > 0: a replica has a region", id="replica"),
        pytest.param({"replicas": ["us-east-1"]}, "AWS refuses this: InvalidParameter", id="own-region"),
        pytest.param({"value": "x" * 65537}, "AWS refuses this: ValidationException", id="too-long"),
        pytest.param({"rotation": {"every": 5}}, "the rotation of db names no function", id="no-function"),
        pytest.param(
            {"rotation": "rotate"}, "there is no function 'rotate' for the rotation; there is: none", id="none"
        ),
        pytest.param({"tags": {"aws:x": "y"}}, "Tag keys that begin with aws: are reserved", id="tag-of-aws"),
        pytest.param({"policy": [{"Effect": "Deny", "Action": "*"}]}, 'whom it is about, as in allow("kms', id="whom"),
        pytest.param({"deleted": 31}, "the number of days that are left (0 to 30), or a time", id="deleted-late"),
        pytest.param({"deleted": -1}, "the number of days that are left (0 to 30), or a time", id="deleted-before"),
        pytest.param({"deleted": "soon"}, "db > deleted: it takes true, the number of days", id="deleted"),
        pytest.param({"deleted": 7, "replicas": ["eu-west-1"]}, "has replicas, so it cannot be scheduled", id="kept"),
        pytest.param({"created": "2020-01-01"}, "db > created: it takes a time with its timezone", id="date"),
    ],
)
def test_a_wrong_entry_is_named_and_nothing_is_made(mocksm: MockSecrets, said: Any, told: str) -> None:
    with pytest.raises(MocksmError) as caught:
        seed(mocksm, said)

    assert str(caught.value).startswith("mocksm: seed > secrets > db")
    assert told in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert 0 == len(mocksm.secrets)


@pytest.mark.parametrize(
    ("every", "told"),
    [
        pytest.param(0, "Value '0' at 'rotationRules.automaticallyAfterDays' failed to satisfy", id="zero"),
        pytest.param(-1, "Member must have value greater than or equal to 1", id="less"),
        pytest.param(1001, "Member must have value less than or equal to 1000", id="more"),
        pytest.param("", "Value '' at 'rotationRules.scheduleExpression' failed to satisfy", id="nothing"),
    ],
)
def test_a_rotation_has_a_schedule_that_rotate_secret_takes(mocksm: MockSecrets, every: int | str, told: str) -> None:
    mocksm.function("rotate-db", rotate)
    with pytest.raises(MocksmError) as caught:
        seed(mocksm, {"value": "old", "rotation": {"function": "rotate-db", "every": every}})

    assert str(caught.value).startswith("mocksm: seed > secrets > db: AWS refuses this: ValidationException: ")
    assert told in str(caught.value)
    assert "db" not in mocksm.secrets


def test_a_rotation_wants_a_function_that_secrets_manager_may_invoke(mocksm: MockSecrets) -> None:
    mocksm.function("rotate-db", rotate, policy=[])
    with pytest.raises(MocksmError, match="AWS refuses this: AccessDeniedException: Secrets Manager cannot invoke"):
        seed(mocksm, {"rotation": "rotate-db"})
